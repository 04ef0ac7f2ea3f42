//! What is in the folder of a bundle, before it is read.

/// The page that opens first; every bundle must have it.
pub const ENTRY: &str = "index.html";

/// An entry of the bundle's folder, before it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleEntry {
    /// Path below the folder, with `/` between segments.
    pub path: String,
    /// The kind of entry.
    pub kind: BundleEntryKind,
}

/// The kind of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BundleEntryKind {
    /// A regular file of this size in bytes.
    File(u64),
    /// A hidden folder or `node_modules`, which is not searched.
    Folder,
    /// A symbolic link.
    Link,
    /// A pipe, a socket, a device.
    Special,
    /// A name that is not UTF-8; the path has replacement characters.
    NameNotUtf8,
    /// The system refused access; its error.
    Unreadable(String),
}

/// A file or folder that is not packed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ExcludedFile {
    /// Path below the folder; ends in `/` for a folder.
    pub path: String,
    /// The reason, as a phrase after its name.
    pub why: &'static str,
}
