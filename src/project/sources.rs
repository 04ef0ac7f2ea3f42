//! The sources beside a manifest that the platform's own check is shown (contract section 19.4).
//!
//! Less than the Python command line sends: no other YAML files, which may hold anything; nothing behind a link; and
//! nothing above the caps.

use crate::disk;
use crate::limits::{PREFLIGHT_BYTES_MAX, PREFLIGHT_FILES_MAX};
use crate::project::{MANIFEST_FILE, Project};
use std::collections::BTreeMap;

/// Endings of files that hold handlers.
const ENDINGS: [&str; 3] = [".py", ".ts", ".tsx"];

/// File name to text: the manifest as it is on the disk, and the sources directly beside it.
pub fn read(project: &Project) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut left = PREFLIGHT_BYTES_MAX;
    let Ok(found) = disk::files_in(&project.root) else { return files };
    let is_manifest = |name: &str| name == MANIFEST_FILE;
    for path in found {
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        let wanted = is_manifest(name) || ENDINGS.iter().any(|ending| name.ends_with(ending));
        if !wanted || name.starts_with('.') || path.is_symlink() || files.len() >= PREFLIGHT_FILES_MAX {
            continue;
        }
        // What cannot be read as text is no source.
        let Ok(text) = disk::read_text(&path, left) else { continue };
        left -= text.len();
        files.insert(name.to_owned(), text);
    }
    files
}
