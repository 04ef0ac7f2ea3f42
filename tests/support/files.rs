//! Fixtures, copies of them, and files that a test changes.

use std::path::{Path, PathBuf};

/// A path below `fixtures/`.
pub(crate) fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(path)
}

/// A copy of `fixtures/apps/NAME` of its own, that listens on `port`.
pub(crate) fn app_on(name: &str, port: u16) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy_app(name, folder.path(), port);
    folder
}

pub(super) fn copy_app(name: &str, target: &Path, port: u16) {
    copy(&fixture("apps").join(name), target);
    edit(&target.join("linkworld.app.yaml"), |text| {
        let moved = |line: &str| if line.starts_with("  port: ") { format!("  port: {port}") } else { line.to_owned() };
        text.lines().map(moved).collect::<Vec<_>>().join("\n") + "\n"
    });
}

/// Rewrites a text file.
pub(crate) fn edit(path: &Path, change: impl FnOnce(String) -> String) {
    let text = std::fs::read_to_string(path).unwrap();
    std::fs::write(path, change(text)).unwrap();
}

/// Copies a folder.
pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            if entry.file_name() != "__pycache__" {
                copy(&entry.path(), &target);
            }
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
