//! The source files below a folder, and which of them changed since the last look.

use super::folder::names_in;
use super::read::read_capped;
use super::stamp::FileStamp;
use linkworld_contract::digest;
use linkworld_contract::limits::{DEV_SOURCE_BYTES_MAX, DEV_SOURCE_DEPTH_MAX, DEV_SOURCES_MAX};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Which files of a project are its source.
pub struct SourceFilter {
    /// Whether the content of a folder with this name counts.
    pub enters: fn(&OsStr) -> bool,
    /// Whether the file at this path does.
    pub takes: Box<dyn Fn(&Path) -> bool + Send + Sync>,
}

/// The source files of a folder as they were at the last look.
pub struct SourceTree {
    root: PathBuf,
    files: BTreeMap<PathBuf, SourceState>,
    folders: BTreeSet<PathBuf>,
}

/// A change is another content: an editor may write the same one again, and a handler may generate files at its start.
struct SourceState {
    stamp: FileStamp,
    /// None for a file that is too large or cannot be read.
    content: Option<String>,
}

impl SourceState {
    fn of(path: &Path, stamp: FileStamp) -> Self {
        let content = read_capped(path, DEV_SOURCE_BYTES_MAX).ok().map(|bytes| digest::sha256_hex(&bytes));
        Self { stamp, content }
    }

    fn differs_from(&self, other: &Self) -> bool {
        self.content != other.content || self.content.is_none()
    }
}

impl SourceTree {
    /// The files as they are now.
    pub fn new(root: &Path, filter: &SourceFilter) -> Self {
        let mut tree = Self { root: root.to_owned(), files: BTreeMap::new(), folders: BTreeSet::new() };
        tree.changed(filter);
        tree
    }

    /// The files that were changed, created or removed since the last look.
    pub fn changed(&mut self, filter: &SourceFilter) -> Vec<PathBuf> {
        let mut found = Vec::new();
        self.folders.clear();
        let mut open = vec![(self.root.clone(), 0)];
        while let Some((folder, depth)) = open.pop() {
            for name in names_in(&folder).unwrap_or_default() {
                let path = folder.join(&name);
                // Links to folders are not followed: they may lead back.
                match path.symlink_metadata() {
                    Ok(meta) if meta.is_dir() && (depth == DEV_SOURCE_DEPTH_MAX || !(filter.enters)(&name)) => {}
                    Ok(meta) if meta.is_dir() && is_environment(&path) => {}
                    Ok(meta) if meta.is_dir() => open.push((path, depth + 1)),
                    Ok(_) if found.len() < DEV_SOURCES_MAX && (filter.takes)(&path) => found.push(path),
                    _ => {}
                }
            }
            self.folders.insert(folder);
        }
        self.compare(found)
    }

    fn compare(&mut self, found: Vec<PathBuf>) -> Vec<PathBuf> {
        let mut changed = Vec::new();
        let mut before = std::mem::take(&mut self.files);
        for path in found {
            let stamp = FileStamp::of(&path);
            let state = match before.remove(&path) {
                Some(state) if state.stamp == stamp => state,
                known => {
                    let state = SourceState::of(&path, stamp);
                    if known.is_none_or(|known| state.differs_from(&known)) {
                        changed.push(path.clone());
                    }
                    state
                }
            };
            self.files.insert(path, state);
        }
        changed.extend(before.into_keys());
        changed
    }

    /// The folders that were looked into.
    pub fn folders(&self) -> &BTreeSet<PathBuf> {
        &self.folders
    }
}

/// Whether a folder is a virtual environment of Python, which may have any name.
fn is_environment(folder: &Path) -> bool {
    folder.join("pyvenv.cfg").is_file()
}

#[cfg(test)]
mod tests {
    use super::super::folder::{remove, remove_dir};
    use super::super::write::write_private;
    use super::{SourceFilter, SourceTree};
    use std::path::Path;

    #[test]
    fn changes_of_content_are_found() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let write = |name: &str, text: &str| write_private(&at(name), text.as_bytes()).unwrap();
        let filter = SourceFilter {
            enters: |name| name != "node_modules",
            takes: Box::new(|path: &Path| path.extension().is_some_and(|extension| extension == "py")),
        };
        write("main.py", "1");
        write("pkg/deep/a.py", "1");
        let mut tree = SourceTree::new(folder.path(), &filter);
        assert_eq!(tree.folders().len(), 3);
        assert!(tree.changed(&filter).is_empty());
        write("main.py", "1");
        write("notes.txt", "x");
        write("node_modules/x.py", "x");
        write("env/pyvenv.cfg", "");
        write("env/x.py", "x");
        assert!(tree.changed(&filter).is_empty(), "the same content, and no source");
        write("main.py", "2");
        write("new.py", "");
        assert_eq!(tree.changed(&filter), [at("main.py"), at("new.py")]);
        remove(&at("main.py")).unwrap();
        remove_dir(&at("pkg")).unwrap();
        assert_eq!(tree.changed(&filter), [at("main.py"), at("pkg/deep/a.py")]);
        assert_eq!(tree.folders().len(), 1);
        assert!(tree.changed(&filter).is_empty());
    }
}
