//! Why an archive is refused.

/// Why an archive is refused: the platform's word for it (contract section 8) and a sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// Which of them.
    pub reason: Reason,
    /// What was found, without a final stop.
    pub message: String,
}

/// The platform's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// More packed bytes than a bundle may have.
    TooLarge,
    /// No gzip, no tar, or one that readers could disagree about.
    BadArchive,
    /// No `index.html` at the root.
    MissingIndex,
    /// A name that is no plain path below the root.
    PathTraversal,
    /// A symbolic or hard link.
    Symlink,
    /// Neither file nor folder nor link.
    SpecialFile,
    /// One name twice, or a file where another member needs a folder.
    DuplicateMember,
    /// More files than a bundle may have.
    TooManyFiles,
    /// More bytes than a bundle may unpack to.
    ExpandedTooLarge,
}

impl Reason {
    /// As it is spelled on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Self::TooLarge => "too_large",
            Self::BadArchive => "bad_archive",
            Self::MissingIndex => "missing_index",
            Self::PathTraversal => "path_traversal",
            Self::Symlink => "symlink",
            Self::SpecialFile => "special_file",
            Self::DuplicateMember => "duplicate_member",
            Self::TooManyFiles => "too_many_files",
            Self::ExpandedTooLarge => "expanded_too_large",
        }
    }
}

/// A refusal of what is no gzip, no tar, or an ambiguous one.
pub(super) fn refusal(message: impl Into<String>) -> Refusal {
    Refusal { reason: Reason::BadArchive, message: message.into() }
}

pub(super) fn bad<T>(message: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal { reason: Reason::BadArchive, message: message.into() })
}
