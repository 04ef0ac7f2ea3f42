//! The files sent to the platform's preflight check (contract section 19.4).
//!
//! Fewer than the Python command line sends: no other YAML files, no links, no files that seem to contain a secret,
//! and nothing above the limits.

use crate::loading::Project;
use linkworld_contract::encoding;
use linkworld_contract::limits::{PREFLIGHT_BYTES_MAX, PREFLIGHT_FILE_BYTES_MAX, PREFLIGHT_FILES_MAX};
use linkworld_manifest::codes;
use linkworld_manifest::source::SourceFile;
use linkworld_package::secret_scan::scan::scan;
use linkworld_system::confined::ConfinedFolder;
use linkworld_system::files;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::Path;

/// File extensions of handlers.
const ENDINGS: [&str; 3] = [".py", ".ts", ".tsx"];

/// File name to text: the manifest as it was checked, whatever its name, and the sources in the same folder.
pub fn read(project: &Project) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut left = PREFLIGHT_BYTES_MAX;
    let manifest = project.file.as_deref().and_then(OsStr::to_str);
    if let (Some(name), Some(text)) = (manifest, checked_text(project)) {
        left -= text.len();
        files.insert(name.to_owned(), text.to_owned());
    }
    let (Ok(found), Ok(folder)) = (files::files_in(&project.root), ConfinedFolder::open(&project.root)) else {
        return files;
    };
    for path in found {
        let Some(name) = path.file_name().and_then(OsStr::to_str) else { continue };
        let wanted = ENDINGS.iter().any(|ending| name.ends_with(ending)) && Some(name) != manifest;
        if !wanted || name.starts_with('.') || files.len() >= PREFLIGHT_FILES_MAX {
            continue;
        }
        // Links and files that are not text are skipped.
        let Ok(bytes) = folder.read(Path::new(name), left.min(PREFLIGHT_FILE_BYTES_MAX)) else { continue };
        let Ok(text) = encoding::owned_text(bytes) else { continue };
        if scan(text.as_bytes()).is_empty() {
            left -= text.len();
            files.insert(name.to_owned(), text);
        }
    }
    files
}

/// The text that was checked, because the file may have changed since; none if it could not be read as text.
fn checked_text(project: &Project) -> Option<&str> {
    let manifest = project.report.files().first()?;
    let unread = |code: &str| [codes::MANIFEST_TOO_LARGE, codes::MANIFEST_NOT_UTF8].contains(&code);
    let is_read = !manifest.findings.iter().any(|finding| unread(finding.code));
    project.manifest().map(SourceFile::text).filter(|text| is_read && text.len() <= PREFLIGHT_FILE_BYTES_MAX)
}

#[cfg(test)]
mod tests {
    use super::read;
    use linkworld_contract::limits::PREFLIGHT_FILE_BYTES_MAX;
    use linkworld_system::files;
    use std::os::unix::fs::symlink;

    #[test]
    fn the_manifest_and_sources_and_nothing_else() {
        let root = tempfile::tempdir().unwrap();
        let put = |path: &str, bytes: &[u8]| files::write_private(&root.path().join(path), bytes).unwrap();
        put("linkworld.app.yaml", b"app_id: x\n");
        put("main.py", b"print(1)\n");
        put("app.tsx", b"export {}\n");
        put("prod-secrets.yaml", b"key: value\n");
        put(".hidden.py", b"x");
        put("latin.py", b"caf\xe9");
        put("keys.py", b"KEY = 'ghp_1B2c3D4e5F6g7H8i9J0kL1m2N3o4P5q6R7s8'\n");
        put("lib/deep.py", b"x");
        put("full.py", &vec![b' '; PREFLIGHT_FILE_BYTES_MAX]);
        put("over.py", &vec![b' '; PREFLIGHT_FILE_BYTES_MAX + 1]);
        put("outside.txt", b"outside");
        symlink(root.path().join("outside.txt"), root.path().join("link.py")).unwrap();
        let names = |path: &str| {
            let project = crate::loading::load(&root.path().join(path)).unwrap();
            read(&project).into_keys().collect::<Vec<_>>()
        };
        assert_eq!(names(""), ["app.tsx", "full.py", "linkworld.app.yaml", "main.py"]);
        put("other.yaml", b"app_id: y\n");
        symlink("other.yaml", root.path().join("linked.yaml")).unwrap();
        for name in ["other.yaml", "linked.yaml"] {
            assert_eq!(names(name).iter().filter(|file| file.ends_with(".yaml")).collect::<Vec<_>>(), [name]);
        }
    }
}
