//! What lies beside a manifest, read within the caps and without following links. Judging it is `package`'s work.

use crate::disk::{self, DiskError};
use crate::limits::{DOCS_FILE_BYTES_MAX, TEMPLATE_FILE_BYTES_MAX, WALK_DEPTH_MAX, WALK_ENTRIES_MAX};
use crate::package::{Content, Found, docs, templates};
use std::path::Path;
use walkdir::{DirEntry, WalkDir};

/// Everything below `app_docs/` that is not hidden, by path.
pub(super) fn docs(root: &Path) -> Vec<Found> {
    walk(&root.join(docs::FOLDER), WALK_DEPTH_MAX, DOCS_FILE_BYTES_MAX)
}

/// The JSON files directly in `defaults/templates/`, by name.
pub(super) fn templates(root: &Path) -> Vec<Found> {
    let mut found = walk(&root.join(templates::FOLDER), 1, TEMPLATE_FILE_BYTES_MAX);
    found.retain(|file| file.path.ends_with(".json"));
    found
}

fn walk(folder: &Path, depth_max: usize, bytes_max: usize) -> Vec<Found> {
    let hidden = |entry: &DirEntry| entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".");
    WalkDir::new(folder)
        .follow_links(false)
        .follow_root_links(false)
        .max_depth(depth_max)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| !hidden(entry))
        .take(WALK_ENTRIES_MAX)
        .filter_map(|entry| match entry {
            Ok(entry) if entry.file_type().is_dir() => None,
            Ok(entry) => Some(Found { path: below(folder, entry.path()), content: content(&entry, bytes_max) }),
            // The folder itself is not there: nothing to gather.
            Err(error) if error.depth() == 0 && error.io_error().is_some_and(is_not_found) => None,
            Err(error) => {
                let path = error.path().map(|path| below(folder, path)).unwrap_or_default();
                Some(Found { path, content: Content::Unreadable(error.to_string()) })
            }
        })
        .collect()
}

fn content(entry: &DirEntry, bytes_max: usize) -> Content {
    if entry.path_is_symlink() {
        return Content::Link;
    }
    match disk::read_capped(entry.path(), bytes_max) {
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => Content::Text(text),
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                Content::NotUtf8(String::from_utf8_lossy(&error.as_bytes()[..valid]).into_owned())
            }
        },
        Err(DiskError::TooLarge { size, .. }) => Content::TooLarge(size),
        Err(DiskError::NotAFile(_)) => Content::Special,
        Err(error) => Content::Unreadable(error.to_string()),
    }
}

fn below(folder: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(folder).unwrap_or(path);
    let segments: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    segments.join("/")
}

fn is_not_found(error: &std::io::Error) -> bool {
    error.kind() == std::io::ErrorKind::NotFound
}

#[cfg(test)]
mod tests {
    use super::{docs, templates};
    use crate::disk;
    use crate::package::Content;
    use std::os::unix::fs::symlink;

    #[test]
    fn docs_are_found_in_order_without_hidden_files_and_links() {
        let root = tempfile::tempdir().unwrap();
        let put = |path: &str, bytes: &[u8]| disk::write_private(&root.path().join(path), bytes).unwrap();
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
                ("a/b.md", &Content::NotUtf8("caf".into())),
                ("link.md", &Content::Link),
                ("user.md", &Content::Text("hello".into())),
            ]
        );
    }

    #[test]
    fn a_folder_that_is_a_link_is_not_entered() {
        let root = tempfile::tempdir().unwrap();
        disk::write_private(&root.path().join("elsewhere/user.md"), b"x").unwrap();
        symlink(root.path().join("elsewhere"), root.path().join("app_docs")).unwrap();
        let found = docs(root.path());
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].content, Content::Link);
    }

    #[test]
    fn templates_are_json_files_one_level_deep() {
        let root = tempfile::tempdir().unwrap();
        for path in ["b.json", "a.json", "notes.txt", "deep/c.json"] {
            disk::write_private(&root.path().join("defaults/templates").join(path), b"{}").unwrap();
        }
        let found: Vec<_> = templates(root.path()).into_iter().map(|file| file.path).collect();
        assert_eq!(found, ["a.json", "b.json"]);
        assert!(templates(&root.path().join("none")).is_empty());
    }
}
