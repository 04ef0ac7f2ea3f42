//! What a person sees of typical mistakes: `fixtures/manifest/snippets`. `UPDATE=1` rewrites it.

use crate::support::{fixture, is_update};
use std::path::PathBuf;
use std::process::Command;

/// Snippets there must at least be.
const SNIPPETS_MIN: usize = 37;

#[test]
fn snippets_look_as_they_should() {
    let folder = fixture("manifest/snippets");
    let entries = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|end| end == "yaml")).collect();
    files.sort();
    assert!(files.len() >= SNIPPETS_MIN, "only {} snippets", files.len());
    let mut wrong = Vec::new();
    for path in files {
        let name = path.file_name().unwrap().to_str().unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_linkworld"))
            .args(["validate", "--format", "human", name])
            .current_dir(&folder)
            .env_clear()
            .output()
            .unwrap();
        let shown = String::from_utf8(output.stdout).unwrap();
        let expectation = path.with_extension("txt");
        let expected = std::fs::read_to_string(&expectation).unwrap_or_default();
        if shown == expected {
            continue;
        }
        if is_update() {
            std::fs::write(&expectation, &shown).unwrap();
        } else {
            let diff = diffy::create_patch(&expected, &shown);
            wrong.push(format!("{}:\n{diff}", expectation.display()));
        }
    }
    assert!(wrong.is_empty(), "UPDATE=1 rewrites the expectations\n{}", wrong.join("\n"));
}
