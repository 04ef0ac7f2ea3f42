//! The frontend bundle as the one file that is uploaded: a `tar.gz` whose bytes depend on nothing but names and
//! contents.

/// A packed bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archive {
    /// The gzipped tar.
    pub bytes: Vec<u8>,
    /// SHA-256 of `bytes` in lowercase hexadecimal.
    pub digest: String,
    /// Regular files in it.
    pub files: usize,
    /// Their bytes together, unpacked.
    pub expanded_bytes: u64,
}
