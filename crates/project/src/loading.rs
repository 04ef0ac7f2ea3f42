//! Finding a project, reading its files and checking them.

use crate::app::LoadedApp;
use crate::beside::neighbour;
use crate::gather;
use linkworld_contract::limits::{MANIFEST_BYTES_MAX, MOCKS_BYTES_MAX};
use linkworld_contract::names::MANIFEST_FILE;
use linkworld_contract::wire::developer::AppDocs;
use linkworld_manifest::codes;
use linkworld_manifest::diagnostic::{FileFindings, Report};
use linkworld_manifest::explain::DescribedFile;
use linkworld_manifest::source::SourceFile;
use linkworld_manifest::{CheckOptions, CheckedManifest, Compat, SourceMap, explain};
use linkworld_package::{docs, secret_scan, templates};
use linkworld_system::clock::Clock;
use linkworld_system::files::{self, FileError};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// Name of the mocks in a project's folder.
pub const MOCKS_FILE: &str = "linkworld.dev.json";

/// Why a project could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// The folder has no manifest.
    #[error("no `{MANIFEST_FILE}` in {}", shown(.0))]
    NoManifest(PathBuf),
    /// The folder has no manifest, but a file with nearly its name.
    #[error("no `{MANIFEST_FILE}` in {}, but there is a `{found}`", shown(.folder))]
    OtherName {
        /// Where it was looked for.
        folder: PathBuf,
        /// The name of the file that is there.
        found: String,
    },
    /// The disk.
    #[error(transparent)]
    Disk(#[from] FileError),
}

/// A folder in a message; the current one has no name that says something.
fn shown(folder: &Path) -> String {
    if folder == Path::new(".") { "the current folder".to_owned() } else { folder.display().to_string() }
}

/// A project with all findings of all its files.
#[derive(Debug)]
pub struct Project {
    /// The folder of the manifest.
    pub root: PathBuf,
    /// The manifest's name in that folder; none when it did not come from a file.
    pub file: Option<OsString>,
    /// Which file was checked: a manifest with what belongs to it, or a dev file alone.
    pub described: DescribedFile,
    /// The findings.
    pub report: Report,
    /// The app; none when the manifest has errors.
    pub app: Option<LoadedApp>,
    /// Where the manifest's values are in its text.
    pub source_map: SourceMap,
    /// The manifest as it was read, if the report shows it with secrets masked.
    pub(crate) unmasked: Option<SourceFile>,
}

impl Project {
    /// The manifest as it was read. It may contain secrets, so it is for fixes and requests, not for output.
    pub fn manifest(&self) -> Option<&SourceFile> {
        self.unmasked.as_ref().or_else(|| self.report.files().first().map(|file| &file.source))
    }

    /// Where the manifest declares scopes: `linkworld.app.yaml:12`, or the file alone if it declares none.
    pub fn scopes_place(&self) -> Option<String> {
        let source = self.manifest()?;
        Some(match self.source_map.key("required_scopes") {
            Some(key) => format!("{}:{}", source.name(), source.position(key.start).line),
            None => source.name().to_owned(),
        })
    }
}

/// Loads and checks the project at `path`: a manifest, or a folder with one.
pub fn load(path: &Path) -> Result<Project, ProjectError> {
    load_as(path, Compat::Ours)
}

/// The same with other rules for the manifest.
pub fn load_as(path: &Path, compat: Compat) -> Result<Project, ProjectError> {
    load_with(path, compat, &[])
}

/// The same; files, and values of the manifest by their dotted path, that match `include` may look like a secret.
pub fn load_with(path: &Path, compat: Compat, include: &[String]) -> Result<Project, ProjectError> {
    let file = manifest_file(path);
    let root = folder_of(&file);
    let checked = match read_manifest(&file, compat) {
        Err(FileError::NotFound(_)) if path.is_dir() || is_own_name(path) => return Err(no_manifest(&root, path)),
        read => read?,
    };
    let shown = shown_folder(&file);
    let is_file = checked.is_complete();
    let docs_url = checked
        .manifest
        .as_ref()
        .is_some_and(|manifest| manifest.docs_url.as_deref().is_some_and(|url| !url.is_empty()));
    let mut project = from_check(root, checked, compat, include);
    project.file = file.file_name().map(OsStr::to_owned);
    if !is_file {
        return Ok(project);
    }
    let docs = docs::plan(gather::docs(&project.root), docs_url, include);
    let mut templates = templates::plan(gather::templates(&project.root), include);
    templates.findings_by_file.extend(templates::left_out(&gather::near_templates(&project.root)));
    for FileFindings { source, mut findings } in docs.findings_by_file.into_iter().chain(templates.findings_by_file) {
        explain::add_addresses(&mut findings);
        project.report.add(source.within(&shown), findings);
    }
    if let Some(app) = &mut project.app {
        app.docs = docs.docs;
        app.templates = templates.templates;
    }
    Ok(project)
}

/// True for the manifest's own name, in whatever folder.
fn is_own_name(path: &Path) -> bool {
    path.file_name() == Some(OsStr::new(MANIFEST_FILE))
}

/// Why there is no manifest: a file with nearly its name, or nothing.
fn no_manifest(folder: &Path, path: &Path) -> ProjectError {
    match neighbour::of(folder) {
        Some(found) => ProjectError::OtherName { folder: folder.to_owned(), found },
        None if path.is_dir() => ProjectError::NoManifest(path.to_owned()),
        None => FileError::NotFound(path.to_owned()).into(),
    }
}

/// The folder of the project at `path`, which need not exist.
pub fn root_of(path: &Path) -> PathBuf {
    folder_of(&manifest_file(path))
}

pub(crate) fn folder_of(file: &Path) -> PathBuf {
    match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Checks a manifest that is not a file of a project, for example from stdin.
pub fn check_text(name: &str, bytes: Vec<u8>, compat: Compat) -> Project {
    check_text_with(name, bytes, compat, &[])
}

/// The same; values that match `include` may look like a secret.
pub fn check_text_with(name: &str, bytes: Vec<u8>, compat: Compat, include: &[String]) -> Project {
    from_check(PathBuf::from("."), linkworld_manifest::check(name, bytes, check_options(compat)), compat, include)
}

pub(crate) fn check_options(compat: Compat) -> CheckOptions {
    CheckOptions { compat, now: Some(Clock::Real.now()) }
}

/// A project of the manifest alone.
fn from_check(root: PathBuf, mut checked: CheckedManifest, compat: Compat, include: &[String]) -> Project {
    let masked = secret_scan::manifest::check(&mut checked, include);
    if compat == Compat::Sdk17 {
        checked.findings.retain(|finding| finding.code != codes::MANIFEST_SECRET);
    }
    let CheckedManifest { source, manifest, normal, findings, source_map, .. } = checked;
    let (source, unmasked) = match masked {
        Some(masked) => (masked, Some(source)),
        None => (source, None),
    };
    let mut report = Report::default();
    report.add(source, findings);
    let app = manifest.zip(normal).map(|(manifest, normal)| LoadedApp {
        manifest,
        normal,
        docs: AppDocs::new(),
        templates: Vec::new(),
    });
    Project { root, file: None, described: DescribedFile::Manifest, report, app, source_map, unmasked }
}

/// The manifest that a path means.
pub fn manifest_file(path: &Path) -> PathBuf {
    match path {
        // Shown without a `./` that the user did not type.
        here if here == Path::new(".") => PathBuf::from(MANIFEST_FILE),
        folder if folder.is_dir() => folder.join(MANIFEST_FILE),
        file => file.to_owned(),
    }
}

/// The text of `linkworld.dev.json`, or none when the project has none.
pub fn read_mocks(root: &Path, given: Option<&Path>) -> Result<Option<String>, FileError> {
    let path = given.map_or_else(|| root.join(MOCKS_FILE), Path::to_owned);
    match files::read_text(&path, MOCKS_BYTES_MAX) {
        // Only a file that the user named must exist.
        Err(FileError::NotFound(_)) if given.is_none() => Ok(None),
        read => read.map(Some),
    }
}

fn read_manifest(file: &Path, compat: Compat) -> Result<CheckedManifest, FileError> {
    let name = file.to_string_lossy();
    match files::read_capped(file, MANIFEST_BYTES_MAX) {
        Err(FileError::TooLarge { size, .. }) => Ok(linkworld_manifest::check_oversized(name, size)),
        read => Ok(linkworld_manifest::check(name, read?, check_options(compat))),
    }
}

/// The prefix of file names in messages: the manifest's folder as the user gave it, with a `/`.
pub(crate) fn shown_folder(file: &Path) -> String {
    match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => format!("{}/", parent.display()),
        _ => String::new(),
    }
}
