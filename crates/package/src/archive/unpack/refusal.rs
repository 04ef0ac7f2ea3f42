//! Why an archive is refused.

/// Why an archive is refused: a reason code (contract section 8) and a sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ArchiveRefusal {
    /// The reason code.
    pub reason: ArchiveReason,
    /// What was found, without a final stop.
    pub message: String,
}

/// The reason codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArchiveReason {
    /// The archive is larger than allowed.
    TooLarge,
    /// Not a gzipped tar, or one that readers could interpret differently.
    BadArchive,
    /// `index.html` is missing at the root.
    MissingIndex,
    /// A name that is not a plain path below the root.
    PathTraversal,
    /// A symbolic or hard link.
    Symlink,
    /// Neither a file nor a folder nor a link.
    SpecialFile,
    /// A duplicate name, or a file where another member needs a folder.
    DuplicateMember,
    /// More files than allowed.
    TooManyFiles,
    /// The archive unpacks to more bytes than allowed.
    ExpandedTooLarge,
}

impl ArchiveReason {
    /// The code on the wire.
    pub fn as_str(self) -> &'static str {
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

/// A refusal with the code `bad_archive`.
pub(super) fn refusal(message: impl Into<String>) -> ArchiveRefusal {
    ArchiveRefusal { reason: ArchiveReason::BadArchive, message: message.into() }
}

/// The same as an error.
pub(super) fn bad<T>(message: impl Into<String>) -> Result<T, ArchiveRefusal> {
    Err(refusal(message))
}
