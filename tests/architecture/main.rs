//! What Cargo and clippy cannot hold: no import circles inside a crate, one meaning per type name, the planned
//! dependencies between crates, short files. ARCHITECTURE.md gives the reasons.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test reads the sources from the disk")]

mod circles;
mod imports;
mod modules;

use modules::SourceTree;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Lines of a file without its tests.
const FILE_LINES_MAX: usize = 400;

/// Files of one folder, beside the `mod.rs` or `lib.rs` that declares them and their `tests.rs`.
const FOLDER_FILES_MAX: usize = 12;

/// Each library with those of ours it may depend on, and whether it must stay free of I/O.
const CRATES: &[(&str, &[&str], bool)] = &[
    ("contract", &[], true),
    ("manifest", &["contract"], true),
    ("package", &["contract", "manifest"], true),
    ("system", &["contract"], false),
    ("client", &["contract", "system"], false),
    ("services", &["contract"], false),
    ("emulator", &["contract", "manifest", "package", "services", "system"], false),
    ("project", &["contract", "manifest", "package", "system"], false),
    ("terminal", &["contract", "manifest", "system"], false),
];

/// What a crate without I/O never depends on.
const IO_DEPENDENCIES: &[&str] =
    &["tokio", "hyper", "hyper-util", "reqwest", "rusqlite", "walkdir", "getrandom", "rustix"];

/// Module names that say nothing about what is inside.
const VAGUE_MODULES: &[&str] = &["util", "utils", "common", "helpers", "misc", "core", "shared", "types"];

/// The folder of the repository.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("a package two folders below the root")
}

/// The sources of the program and of every library.
fn source_folders() -> Vec<PathBuf> {
    let libraries = CRATES.iter().map(|(name, ..)| root().join("crates").join(name).join("src"));
    std::iter::once(root().join("src")).chain(libraries).collect()
}

fn trees() -> Vec<SourceTree> {
    source_folders().iter().map(|folder| SourceTree::read(folder)).collect()
}

/// Fails with every broken rule at once.
fn assert_none(broken: &[String]) {
    assert!(broken.is_empty(), "{} broken:\n{}\n", broken.len(), broken.join("\n"));
}

#[test]
fn no_file_is_part_of_an_import_circle() {
    let circles: Vec<String> = trees().iter().flat_map(circles::of).collect();
    assert_none(&circles);
}

#[test]
fn a_type_name_is_taken_once() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for tree in trees() {
        for (name, file) in tree.visible_types() {
            places.entry(name).or_default().push(file);
        }
    }
    let taken: Vec<String> = places
        .into_iter()
        .filter(|(_, files)| files.len() > 1)
        .map(|(name, files)| format!("`{name}` in {}", files.join(", ")))
        .collect();
    assert_none(&taken);
}

#[test]
fn crates_depend_on_what_is_planned() {
    let mut broken = Vec::new();
    for (name, allowed, pure) in CRATES {
        let text = std::fs::read_to_string(root().join("crates").join(name).join("Cargo.toml")).unwrap();
        let (_, dependencies) = text.split_once("[dependencies]").expect("a table of dependencies");
        let dependencies = dependencies.split("\n[").next().unwrap_or_default();
        for line in dependencies.lines() {
            let dependency = line.split(['.', ' ', '=']).next().unwrap_or_default();
            let ours = dependency.strip_prefix("linkworld-");
            if ours.is_some_and(|ours| !allowed.contains(&ours)) {
                broken.push(format!("{name} depends on {dependency}"));
            }
            if *pure && IO_DEPENDENCIES.contains(&dependency) {
                broken.push(format!("{name} does no I/O, but depends on {dependency}"));
            }
        }
    }
    assert_none(&broken);
}

#[test]
fn files_are_short_and_named_after_what_they_hold() {
    let mut broken = Vec::new();
    for tree in trees() {
        for file in tree.files() {
            if file.lines_without_tests > FILE_LINES_MAX {
                broken.push(format!("{}: {} lines, at most {FILE_LINES_MAX}", file.shown, file.lines_without_tests));
            }
            if file.path.iter().any(|part| VAGUE_MODULES.contains(&part.as_str())) {
                broken.push(format!("{}: a module name without a meaning", file.shown));
            }
            if !file.text.starts_with("//!") {
                broken.push(format!("{}: does not open with what it is for", file.shown));
            }
        }
    }
    assert_none(&broken);
}

#[test]
fn a_folder_holds_few_files() {
    let mut open = source_folders();
    let mut broken = Vec::new();
    while let Some(folder) = open.pop() {
        let mut files = 0;
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            if path.is_dir() {
                open.push(path);
            } else if name.ends_with(".rs") && !["lib.rs", "main.rs", "mod.rs", "tests.rs"].contains(&name.as_str()) {
                files += 1;
            }
        }
        let shown = folder.strip_prefix(root()).unwrap_or(&folder).display();
        // The store is being rewritten; its folders come with that.
        if files > FOLDER_FILES_MAX && !folder.ends_with("emulator/src/store") {
            broken.push(format!("{shown}: {files} files, at most {FOLDER_FILES_MAX}; make folders by topic"));
        }
    }
    assert_none(&broken);
}

#[test]
fn files_named_in_the_architecture_page_exist() {
    let page = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let paths = page.split('`').skip(1).step_by(2).map(|text| text.split("::").next().unwrap_or_default());
    let named: Vec<PathBuf> = paths
        .filter(|path| path.contains("src/") && !path.contains(' '))
        .map(|path| if path.starts_with("src/") { root().join(path) } else { root().join("crates").join(path) })
        .collect();
    assert!(named.len() > 15, "the page names no files any more: {named:?}");
    let missing: Vec<String> =
        named.iter().filter(|path| !path.exists()).map(|path| format!("{} does not exist", path.display())).collect();
    assert_none(&missing);
}
