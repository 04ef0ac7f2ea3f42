//! What travels beside the manifest, as pure plans: bytes found in, what will be sent and findings out.
//!
//! Nothing here reads a disk; `project::gather` does, and hands over what it found.

pub mod archive;
pub mod bundle;
pub mod docs;
mod front;
pub mod guard;
mod gzip;
pub mod include;
pub mod markdown;
pub mod parallel;
pub mod site;
pub mod templates;
pub mod unpack;

use linkworld_manifest::diagnostic::Diagnostic;
use linkworld_manifest::source::SourceFile;

/// A file found in a place whose content is sent to the platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Path below that place, `/` between segments.
    pub path: String,
    /// What it holds.
    pub content: Content,
}

/// What reading a found file gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// UTF-8 text within the cap of one file.
    Text(String),
    /// More bytes than one file may have; not read.
    TooLarge(u64),
    /// The text before the first byte that belongs to no character.
    NotUtf8(String),
    /// A link; never followed.
    Link,
    /// A hard link: a file with so many names, of which others may lie outside.
    HardLink(u64),
    /// It was written to or replaced while it was read.
    Changed,
    /// Neither file nor link: a pipe, a device.
    Special,
    /// The system would not let it be read; its words.
    Unreadable(String),
}

/// Findings of one file, ready for a report.
pub type Judged = (SourceFile, Vec<Diagnostic>);
