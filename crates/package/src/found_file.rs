//! Files that the caller found and read.

use linkworld_contract::encoding::{self, EncodingProblem};
use linkworld_manifest::diagnostic::Diagnostic;
use linkworld_manifest::source::Span;

/// A file in a folder whose content is sent to the platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundFile {
    /// Path below that folder, with `/` between segments.
    pub path: String,
    /// The content.
    pub content: FileContent,
}

/// The result of reading a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileContent {
    /// UTF-8 text within the size limit of one file.
    Text(String),
    /// The file is larger than the limit (its size in bytes) and was not read.
    TooLarge(u64),
    /// Not UTF-8; the text before the first invalid byte, and what the content is instead.
    NotUtf8(String, EncodingProblem),
    /// A symbolic link, which is not followed.
    Link,
    /// A hard link with this number of names, of which some may be outside the folder.
    HardLink(u64),
    /// The file was modified or replaced while it was read.
    Changed,
    /// Neither a file nor a link: a pipe, a device.
    Special,
    /// The system refused to read it; its error.
    Unreadable(String),
}

impl FileContent {
    /// The content of a file that was read: text without a byte order mark, or why it is not text.
    pub fn of_bytes(bytes: Vec<u8>) -> Self {
        match encoding::text(&bytes) {
            Ok(_) => Self::Text(encoding::owned_text(bytes).unwrap_or_default()),
            Err(problem) => {
                let before = String::from_utf8_lossy(&bytes[..problem.at]).into_owned();
                Self::NotUtf8(before, problem)
            }
        }
    }
}

/// The error about a file that is not UTF-8 text.
pub(crate) fn not_utf8(code: &'static str, name: &str, problem: EncodingProblem) -> Diagnostic {
    Diagnostic::error(code, Span::empty(problem.at), format!("`{name}` {problem}")).help(problem.help())
}
