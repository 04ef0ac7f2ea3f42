//! The files beside a manifest, read within limits and without following links. Checking them is up to `package`.
//!
//! A walk only finds names; what is read is reached through the folder's own handle (see [`linkworld_system::confined`]), so that
//! a file replaced after the walk cannot lead outside.

use linkworld_contract::limits::{DOCS_FILE_BYTES_MAX, TEMPLATE_FILE_BYTES_MAX, WALK_DEPTH_MAX, WALK_ENTRIES_MAX};
use linkworld_package::bundle::{BundleEntryKind, MODULES};
use linkworld_package::parallel;
use linkworld_package::{FileContent, FoundFile, docs, templates};
use linkworld_system::confined::{ConfinedError, ConfinedFolder};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// Everything below `app_docs/` that is not hidden, by path.
pub(super) fn docs(root: &Path) -> Vec<FoundFile> {
    read_all(root, docs::FOLDER, WALK_DEPTH_MAX, DOCS_FILE_BYTES_MAX, |_| true)
}

/// The JSON files directly in `defaults/templates/`, by name.
pub(super) fn templates(root: &Path) -> Vec<FoundFile> {
    read_all(root, templates::FOLDER, 1, TEMPLATE_FILE_BYTES_MAX, |path| path.is_empty() || path.ends_with(".json"))
}

/// Files that are near the templates or named like them, by their paths in the project. They are not read.
pub(super) fn near_templates(root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for folder in templates::NEAR_FOLDERS {
        let depth_max = if folder == templates::FOLDERS_PARENT { WALK_DEPTH_MAX } else { 1 };
        let seen = walk(&root.join(folder), depth_max, |name, _| is_hidden(name) || name == MODULES);
        let files = seen.into_iter().filter(|(_, kind, place)| {
            matches!(kind, BundleEntryKind::File(_)) && !place.file_name().is_some_and(is_hidden)
        });
        found.extend(files.map(|(path, ..)| format!("{folder}/{path}")));
    }
    found
}

/// What a walk finds: the path as text, its kind, and the path itself; both relative to the folder.
pub(super) type Seen = (String, BundleEntryKind, PathBuf);

/// Everything in a bundle's folder. Hidden folders and `node_modules` are entered only where `reach` is true.
pub(super) fn bundle(folder: &Path, depth_max: usize, reach: impl Fn(&str) -> bool) -> Vec<Seen> {
    // The user may name the folder by a link; a slash at the end makes the walk start in its target.
    let folder = &folder.join("");
    // Below a folder that a pattern enters, only what a pattern reaches is entered.
    let is_closed = |path: &str| path.split('/').any(|segment| segment.starts_with('.') || segment == MODULES);
    walk(folder, depth_max, |_, path| is_closed(path) && !reach(path))
}

fn read_all(
    root: &Path,
    folder: &str,
    depth_max: usize,
    bytes_max: usize,
    wanted: impl Fn(&str) -> bool,
) -> Vec<FoundFile> {
    let mut seen = walk(&root.join(folder), depth_max, |name, _| is_hidden(name));
    seen.retain(|(path, kind, place)| {
        let hidden = place.file_name().is_some_and(is_hidden) || *kind == BundleEntryKind::Folder;
        !hidden && wanted(path)
    });
    if seen.is_empty() {
        return Vec::new();
    }
    match ConfinedFolder::open(root) {
        Ok(below) => {
            let read = |(path, kind, place): Seen| {
                let content = match kind {
                    BundleEntryKind::Link => FileContent::Link,
                    BundleEntryKind::Unreadable(why) => FileContent::Unreadable(why),
                    _ => content(&below, &Path::new(folder).join(place), bytes_max),
                };
                FoundFile { path, content }
            };
            let bytes = |(_, kind, _): &Seen| {
                if let BundleEntryKind::File(bytes) = kind { usize::try_from(*bytes).unwrap_or(usize::MAX) } else { 0 }
            };
            parallel::map_if_large(seen, bytes, read)
        }
        Err(error) => {
            let unreadable = |(path, ..): Seen| FoundFile { path, content: FileContent::Unreadable(error.to_string()) };
            seen.into_iter().map(unreadable).collect()
        }
    }
}

fn content(below: &ConfinedFolder, path: &Path, bytes_max: usize) -> FileContent {
    match below.read(path, bytes_max) {
        Ok(bytes) => FileContent::of_bytes(bytes),
        Err(ConfinedError::TooLarge(size)) => FileContent::TooLarge(size),
        Err(ConfinedError::NotAFile) => FileContent::Special,
        Err(ConfinedError::Link) => FileContent::Link,
        Err(ConfinedError::HardLink(names)) => FileContent::HardLink(names),
        // The walk has just found it.
        Err(ConfinedError::Changed | ConfinedError::NotFound) => FileContent::Changed,
        Err(ConfinedError::Io(error)) => FileContent::Unreadable(error.to_string()),
    }
}

/// Finds everything below `folder`, sorted by name. Folders that are `closed` (by name and path) are listed and not
/// entered; what is too deep or beyond the limit on entries is one unreadable entry.
fn walk(folder: &Path, depth_max: usize, closed: impl Fn(&OsStr, &str) -> bool) -> Vec<Seen> {
    let mut seen = Vec::new();
    let mut walker = WalkDir::new(folder)
        .follow_links(false)
        .follow_root_links(false)
        .max_depth(depth_max)
        .sort_by_file_name()
        .into_iter();
    let mut looked_at = 0;
    while let Some(entry) = walker.next() {
        looked_at += 1;
        if looked_at > WALK_ENTRIES_MAX {
            let why = format!("the folder has more than {WALK_ENTRIES_MAX} entries; the rest was not checked");
            seen.push((String::new(), BundleEntryKind::Unreadable(why), PathBuf::new()));
            break;
        }
        match entry {
            Ok(entry) => {
                let (path, place) = below(folder, entry.path());
                let kind = if entry.file_type().is_dir() {
                    if entry.depth() == 0 {
                        continue;
                    }
                    if closed(entry.file_name(), &path) {
                        walker.skip_current_dir();
                        BundleEntryKind::Folder
                    } else if entry.depth() == depth_max && depth_max > 1 {
                        BundleEntryKind::Unreadable(format!("folders are nested more than {depth_max} deep"))
                    } else {
                        continue;
                    }
                } else {
                    kind(&entry)
                };
                seen.push((path, kind, place));
            }
            // The folder does not exist: nothing to collect.
            Err(error) if error.depth() == 0 && error.io_error().is_some_and(is_not_found) => {}
            Err(error) => {
                let (path, place) = error.path().map(|path| below(folder, path)).unwrap_or_default();
                seen.push((path, BundleEntryKind::Unreadable(error.to_string()), place));
            }
        }
    }
    seen
}

fn kind(entry: &DirEntry) -> BundleEntryKind {
    if entry.path_is_symlink() {
        return BundleEntryKind::Link;
    }
    if !entry.file_type().is_file() {
        return BundleEntryKind::Special;
    }
    if entry.file_name().to_str().is_none() {
        return BundleEntryKind::NameNotUtf8;
    }
    match entry.metadata() {
        Ok(meta) => BundleEntryKind::File(meta.len()),
        Err(error) => BundleEntryKind::Unreadable(error.to_string()),
    }
}

fn below(folder: &Path, path: &Path) -> (String, PathBuf) {
    let relative = path.strip_prefix(folder).unwrap_or(path);
    let segments: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    (segments.join("/"), relative.to_owned())
}

fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

fn is_not_found(error: &std::io::Error) -> bool {
    error.kind() == std::io::ErrorKind::NotFound
}

#[cfg(test)]
mod tests {
    use super::{docs, templates};
    use linkworld_package::FileContent;
    use linkworld_system::files;
    use std::os::unix::fs::symlink;

    #[test]
    fn docs_are_found_in_order_without_hidden_files_and_links() {
        let root = tempfile::tempdir().unwrap();
        let put = |path: &str, bytes: &[u8]| files::write_private(&root.path().join(path), bytes).unwrap();
        put("secret.md", b"outside");
        put("app_docs/user.md", b"hello");
        put("app_docs/a/b.md", b"caf\xe9");
        put("app_docs/.hidden.md", b"x");
        put("app_docs/.git/x.md", b"x");
        symlink(root.path().join("secret.md"), root.path().join("app_docs/link.md")).unwrap();
        let found = docs(root.path());
        let seen: Vec<_> = found.iter().map(|file| (file.path.as_str(), &file.content)).collect();
        assert_eq!(
            seen,
            [
                ("a/b.md", &FileContent::of_bytes(b"caf\xe9".to_vec())),
                ("link.md", &FileContent::Link),
                ("user.md", &FileContent::Text("hello".into())),
            ]
        );
    }

    #[test]
    fn a_folder_that_is_a_link_is_not_entered() {
        let root = tempfile::tempdir().unwrap();
        files::write_private(&root.path().join("elsewhere/user.md"), b"x").unwrap();
        symlink(root.path().join("elsewhere"), root.path().join("app_docs")).unwrap();
        let found = docs(root.path());
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].content, FileContent::Link);
    }

    #[test]
    fn templates_are_json_files_one_level_deep() {
        let root = tempfile::tempdir().unwrap();
        for path in ["b.json", "a.json", "notes.txt", "deep/c.json"] {
            files::write_private(&root.path().join("defaults/templates").join(path), b"{}").unwrap();
        }
        let found: Vec<_> = templates(root.path()).into_iter().map(|file| file.path).collect();
        assert_eq!(found, ["a.json", "b.json"]);
        assert!(templates(&root.path().join("none")).is_empty());
    }
}
