//! The files of an archive as they are taken, and whether their names can stand beside each other.

use crate::unpack::refusal::{Reason, Refusal, bad};
use linkworld_contract::limits::{
    BUNDLE_DEPTH_MAX, BUNDLE_EXPANDED_BYTES_MAX, BUNDLE_FILES_MAX, BUNDLE_NAME_BYTES_MAX,
};
use std::collections::BTreeMap;

/// One file of a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Path below the root: plain segments with one `/` between them.
    pub path: String,
    /// What it holds.
    pub content: Vec<u8>,
}

/// What has been taken so far.
#[derive(Default)]
pub(super) struct Tree {
    pub(super) members: Vec<Member>,
    /// Bytes of them together.
    bytes: usize,
    /// Every path that stands for something, and whether that is a file.
    taken: BTreeMap<String, bool>,
    folders: usize,
}

impl Tree {
    /// Takes a file's name and size into account before its contents are read.
    pub(super) fn place_file(&mut self, name: &str, size: usize) -> Result<String, Refusal> {
        let path = plain(name)?;
        if path.is_empty() || name.ends_with('/') {
            return bad(format!("{name:?} is a file and named like a folder"));
        }
        if self.members.len() >= BUNDLE_FILES_MAX {
            return Err(too_many("files"));
        }
        self.bytes = self.bytes.saturating_add(size);
        if self.bytes > BUNDLE_EXPANDED_BYTES_MAX {
            let message = format!("the files have more than {BUNDLE_EXPANDED_BYTES_MAX} bytes together");
            return Err(Refusal { reason: Reason::ExpandedTooLarge, message });
        }
        self.make_way(&path)?;
        if self.taken.insert(path.clone(), true).is_some() {
            return Err(twice(&path));
        }
        Ok(path)
    }

    /// A folder may be named or not, as members below it imply it.
    pub(super) fn add_folder(&mut self, name: &str) -> Result<(), Refusal> {
        let path = plain(name)?;
        self.folders += 1;
        if self.folders > BUNDLE_FILES_MAX {
            return Err(too_many("folders"));
        }
        self.make_way(&path)?;
        if !path.is_empty() && self.taken.insert(path.clone(), false) == Some(true) {
            return Err(twice(&path));
        }
        Ok(())
    }

    /// Everything above a path is a folder.
    fn make_way(&mut self, path: &str) -> Result<(), Refusal> {
        for (at, _) in path.match_indices('/') {
            if *self.taken.entry(path[..at].to_owned()).or_insert(false) {
                return Err(twice(&path[..at]));
            }
        }
        Ok(())
    }
}

fn twice(path: &str) -> Refusal {
    Refusal { reason: Reason::DuplicateMember, message: format!("{path:?} stands for two things") }
}

fn too_many(what: &str) -> Refusal {
    Refusal { reason: Reason::TooManyFiles, message: format!("more than {BUNDLE_FILES_MAX} {what}") }
}

/// The name as a path below the root, without the `./` that `tar` puts before what it finds in a folder.
fn plain(name: &str) -> Result<String, Refusal> {
    if name.len() > BUNDLE_NAME_BYTES_MAX {
        return bad(format!("a name of {} bytes; {BUNDLE_NAME_BYTES_MAX} are allowed", name.len()));
    }
    if name.chars().any(char::is_control) {
        return bad(format!("{name:?} has control characters"));
    }
    if name.matches('/').count() > BUNDLE_DEPTH_MAX {
        return bad(format!("{name:?} is more than {BUNDLE_DEPTH_MAX} folders deep"));
    }
    let path = if name == "." { "" } else { name.strip_prefix("./").unwrap_or(name) };
    let path = path.strip_suffix('/').unwrap_or(path);
    let is_plain = |segment: &str| !matches!(segment, "" | "." | "..") && !segment.contains(['\\', ':']);
    if path.is_empty() && matches!(name, "." | "./") || path.split('/').all(is_plain) {
        return Ok(path.to_owned());
    }
    Err(Refusal { reason: Reason::PathTraversal, message: format!("{name:?} is no plain path below the root") })
}
