//! The files read so far, and checks that their names are consistent.

use crate::archive::unpack::refusal::{ArchiveReason, ArchiveRefusal, bad};
use crate::bundle::path::{BundlePathProblem, check_path};
use linkworld_contract::limits::{BUNDLE_EXPANDED_BYTES_MAX, BUNDLE_FILES_MAX};
use std::collections::BTreeMap;

/// One file of a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveMember {
    /// Path below the root, with `/` between plain segments.
    pub path: String,
    /// The content.
    pub content: Vec<u8>,
}

/// The members read so far.
#[derive(Default)]
pub(super) struct Tree {
    pub(super) members: Vec<ArchiveMember>,
    /// Total size in bytes.
    bytes: usize,
    /// Every used path, and whether it is a file.
    taken: BTreeMap<String, bool>,
    folders: usize,
}

impl Tree {
    /// Checks the name and size of a file before its contents are read.
    pub(super) fn place_file(&mut self, name: &str, size: usize) -> Result<String, ArchiveRefusal> {
        let path = plain(name)?;
        if path.is_empty() || name.ends_with('/') {
            return bad(format!("{name:?} is a file with the name of a folder"));
        }
        if self.members.len() >= BUNDLE_FILES_MAX {
            return Err(too_many("files"));
        }
        self.bytes = self.bytes.saturating_add(size);
        if self.bytes > BUNDLE_EXPANDED_BYTES_MAX {
            let message = format!("the files have more than {BUNDLE_EXPANDED_BYTES_MAX} bytes in total");
            return Err(ArchiveRefusal { reason: ArchiveReason::ExpandedTooLarge, message });
        }
        self.add_parents(&path)?;
        if self.taken.insert(path.clone(), true).is_some() {
            return Err(duplicate(&path));
        }
        Ok(path)
    }

    /// Adds a folder. Folders are optional, because the files in them imply them.
    pub(super) fn add_folder(&mut self, name: &str) -> Result<(), ArchiveRefusal> {
        let path = plain(name)?;
        self.folders += 1;
        if self.folders > BUNDLE_FILES_MAX {
            return Err(too_many("folders"));
        }
        self.add_parents(&path)?;
        if !path.is_empty() && self.taken.insert(path.clone(), false) == Some(true) {
            return Err(duplicate(&path));
        }
        Ok(())
    }

    /// Marks all parents of a path as folders.
    fn add_parents(&mut self, path: &str) -> Result<(), ArchiveRefusal> {
        for (at, _) in path.match_indices('/') {
            if *self.taken.entry(path[..at].to_owned()).or_insert(false) {
                return Err(duplicate(&path[..at]));
            }
        }
        Ok(())
    }
}

fn duplicate(path: &str) -> ArchiveRefusal {
    ArchiveRefusal { reason: ArchiveReason::DuplicateMember, message: format!("{path:?} is used by two members") }
}

fn too_many(what: &str) -> ArchiveRefusal {
    ArchiveRefusal { reason: ArchiveReason::TooManyFiles, message: format!("more than {BUNDLE_FILES_MAX} {what}") }
}

/// The path below the root, without the leading `./` that `tar` writes and the final `/` of folders.
fn plain(name: &str) -> Result<String, ArchiveRefusal> {
    let path = if name == "." { "" } else { name.strip_prefix("./").unwrap_or(name) };
    let path = path.strip_suffix('/').unwrap_or(path);
    if path.is_empty() && matches!(name, "." | "./") {
        return Ok(String::new());
    }
    match check_path(path) {
        Ok(()) => Ok(path.to_owned()),
        Err(BundlePathProblem::TooLong) => bad(format!("a name {}", BundlePathProblem::TooLong)),
        Err(problem @ (BundlePathProblem::ControlCharacter | BundlePathProblem::TooDeep)) => {
            bad(format!("{name:?} {problem}"))
        }
        Err(BundlePathProblem::NotPlain) => Err(ArchiveRefusal {
            reason: ArchiveReason::PathTraversal,
            message: format!("{name:?} is not a plain path below the root"),
        }),
    }
}
