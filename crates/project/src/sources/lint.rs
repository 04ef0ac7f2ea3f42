//! `lint`: the sources of a project, read within limits and compared with its manifest.

use crate::loading::Project;
use crate::web;
use linkworld_contract::encoding;
use linkworld_contract::limits::{
    SOURCE_FILE_BYTES_MAX, SOURCE_FILES_MAX, SOURCES_BYTES_MAX, WALK_DEPTH_MAX, WALK_ENTRIES_MAX,
};
use linkworld_contract::names::MANIFEST_FILE;
use linkworld_manifest::diagnostic::{FileFindings, Report};
use linkworld_manifest::explain;
use linkworld_package::parallel;
use linkworld_package::sources::{
    ReadSource, SourceLanguage, check, checked_language, decide_unused_scopes, is_skipped_folder,
};
use linkworld_system::confined::ConfinedFolder;
use linkworld_system::files;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// Marks a virtual environment of Python, whatever the folder is called.
const VIRTUAL_ENVIRONMENT: &str = "pyvenv.cfg";

/// Adds the findings of the sources to a project's report, and decides with them which scopes are used. A project with
/// errors in its manifest is returned as it is.
pub fn with_sources(mut project: Project) -> Project {
    let Some(app) = &project.app else { return project };
    let (sources, is_all) = read(&project.root);
    let checked = check(&app.manifest, &sources, is_all);
    let shown = project.report.files().first().map(|manifest| folder_of(manifest.source.name())).unwrap_or_default();
    let mut report = Report::default();
    for (at, file) in std::mem::take(&mut project.report).into_files().into_iter().enumerate() {
        let FileFindings { source, mut findings, .. } = file;
        if at == 0 {
            findings = decide_unused_scopes(&app.manifest, &project.source_map, &checked.uses, findings);
        }
        report.add(source, findings);
    }
    for (source, mut findings) in sources.into_iter().zip(checked.findings) {
        explain::add_addresses(&mut findings);
        for finding in &mut findings {
            // The platform's own checks and its Python command line know the rules by their numbers.
            if let Some(number) = explain::number_of(finding.code) {
                finding.headline.push_str(&format!(" ({number})"));
            }
        }
        report.add(source.source.within(&shown), findings);
    }
    for FileFindings { source, mut findings, .. } in web::blocked(&project.root) {
        explain::add_addresses(&mut findings);
        report.add(source.within(&shown), findings);
    }
    project.report = report;
    project
}

/// The folder before a file's name, with its `/`.
fn folder_of(name: &str) -> String {
    name.rfind(['/', '\\']).map(|at| name[..=at].to_owned()).unwrap_or_default()
}

/// The sources below a folder in the order of their names, and whether these are all.
fn read(root: &Path) -> (Vec<ReadSource>, bool) {
    let (found, mut is_all) = walk(root);
    let Ok(folder) = ConfinedFolder::open(root) else { return (Vec::new(), found.is_empty() && is_all) };
    let mut left = SOURCES_BYTES_MAX;
    let mut texts = Vec::new();
    for (path, language) in found {
        // Links, files that are not text and files above the limits are not read.
        let text = folder.read(&path, left.min(SOURCE_FILE_BYTES_MAX)).ok();
        match text.and_then(|bytes| encoding::owned_text(bytes).ok()) {
            Some(text) => {
                left -= text.len();
                texts.push((path.to_string_lossy().replace('\\', "/"), text, language));
            }
            None => is_all = false,
        }
    }
    let read = |(name, text, language): (String, String, SourceLanguage)| ReadSource::new(name, text, language);
    (parallel::map(texts, read), is_all)
}

/// Where sources are, relative to the folder, and whether the walk reached everything.
fn walk(root: &Path) -> (Vec<(PathBuf, SourceLanguage)>, bool) {
    let mut found = Vec::new();
    let mut seen = 0;
    for entry in WalkDir::new(root).max_depth(WALK_DEPTH_MAX).sort_by_file_name().into_iter().filter_entry(is_own) {
        let Ok(entry) = entry else { return (found, false) };
        seen += 1;
        if seen > WALK_ENTRIES_MAX || found.len() >= SOURCE_FILES_MAX {
            return (found, false);
        }
        let name = entry.file_name().to_string_lossy();
        let Some(language) = checked_language(&name).filter(|_| entry.file_type().is_file()) else { continue };
        if let Ok(path) = entry.path().strip_prefix(root) {
            found.push((path.to_owned(), language));
        }
    }
    (found, true)
}

/// False for what is not the app's own: packages, builds, tests, and the folder of another app.
fn is_own(entry: &DirEntry) -> bool {
    if entry.depth() == 0 {
        return true;
    }
    let name = entry.file_name().to_string_lossy();
    if !entry.file_type().is_dir() {
        return true;
    }
    let has = |file: &str| files::exists(&entry.path().join(file));
    !is_skipped_folder(&name) && !has(VIRTUAL_ENVIRONMENT) && !has(MANIFEST_FILE)
}
