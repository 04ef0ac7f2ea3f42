//! Files with the rows of scenarios.

use linkworld_contract::limits::EVAL_ROWS_BYTES_MAX;
use linkworld_manifest::eval_file::{CheckedEvalFile, RowsFile, read_rows};
use linkworld_system::confined::{ConfinedError, ConfinedFolder};
use linkworld_system::files;
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

/// Reads the rows of all scenarios. Files are in the project, or below the eval file if that is elsewhere.
pub(super) fn read(checked: &mut CheckedEvalFile, eval_file: &Path, root: &Path) -> Vec<RowsFile> {
    let beside = folder_of(eval_file);
    let (folder, root) = (files::canonical(&beside), files::canonical(root));
    let (root, within) = match folder.strip_prefix(&root) {
        Ok(within) => (root.clone(), within.to_owned()),
        Err(_) => (folder.clone(), PathBuf::new()),
    };
    let mut files_read: BTreeMap<PathBuf, RowsFile> = BTreeMap::new();
    for (scenario, written) in checked.rows_files() {
        let Some(path) = resolved(&within, &written) else {
            let headline = format!("`{written}` is not in the project");
            checked.refuse_rows(
                scenario,
                headline,
                "move the file into the project, and write its path relative to the eval file",
            );
            continue;
        };
        if !files_read.contains_key(&path) {
            let content = ConfinedFolder::open(&root)
                .map_err(ConfinedError::Io)
                .and_then(|folder| folder.read(&path, EVAL_ROWS_BYTES_MAX));
            match content {
                Ok(bytes) => {
                    let name = beside.join(&written);
                    let name = name.strip_prefix(".").unwrap_or(&name).to_string_lossy().into_owned();
                    drop(files_read.insert(path.clone(), read_rows(name, &bytes)));
                }
                Err(error) => {
                    let (headline, help) = refusal(&written, &error);
                    checked.refuse_rows(scenario, headline, help);
                    continue;
                }
            }
        }
        if let Some(file) = files_read.get(&path) {
            checked.give_rows(scenario, &file.rows);
        }
    }
    files_read.into_values().collect()
}

/// The files with rows that an eval file names, to watch them.
pub(super) fn paths(checked: &CheckedEvalFile, eval_file: &Path) -> Vec<PathBuf> {
    let beside = folder_of(eval_file);
    checked.rows_files().into_iter().map(|(_, written)| beside.join(written)).collect()
}

fn folder_of(file: &Path) -> PathBuf {
    match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// A path relative to the folder it is confined to; none if it leads out of it.
fn resolved(within: &Path, written: &str) -> Option<PathBuf> {
    let mut path = within.to_owned();
    for part in Path::new(written).components() {
        match part {
            Component::Normal(name) => path.push(name),
            Component::CurDir => {}
            Component::ParentDir => {
                if !path.pop() {
                    return None;
                }
            }
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(path)
}

/// What a finding says about a file that was not read.
fn refusal(written: &str, error: &ConfinedError) -> (String, &'static str) {
    match error {
        ConfinedError::NotFound => {
            (format!("`{written}` does not exist"), "create it, or write its path relative to the eval file")
        }
        ConfinedError::TooLarge(size) => (
            format!("`{written}` has {size} bytes, expected at most {EVAL_ROWS_BYTES_MAX}"),
            "split it, and use each part in a scenario of its own",
        ),
        other => (format!("cannot read `{written}`: {other}"), "use a regular file in the project"),
    }
}

#[cfg(test)]
mod tests {
    use super::resolved;
    use std::path::{Path, PathBuf};

    #[test]
    fn paths_stay_below_their_folder() {
        let of = |within: &str, written: &str| resolved(Path::new(within), written);
        assert_eq!(of("tests", "rows.json"), Some(PathBuf::from("tests/rows.json")));
        assert_eq!(of("tests", "./../data/rows.json"), Some(PathBuf::from("data/rows.json")));
        assert_eq!(of("", "../rows.json"), None);
        assert_eq!(of("tests", "../../rows.json"), None);
        assert_eq!(of("tests", "/etc/rows.json"), None);
    }
}
