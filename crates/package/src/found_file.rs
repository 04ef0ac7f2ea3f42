//! Files that the caller found and read.

use linkworld_manifest::diagnostic::Diagnostic;
use linkworld_manifest::source::SourceFile;

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
    /// Not UTF-8; the text before the first invalid byte.
    NotUtf8(String),
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

/// A file with its findings.
pub type SourceFindings = (SourceFile, Vec<Diagnostic>);
