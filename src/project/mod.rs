//! A project on disk: found, read, understood, judged and made ready to send. The one place that joins the
//! disk to the pure wing; it knows neither the platform nor its emulator.

mod app;
pub mod bundle;
pub mod fix;
mod gather;
pub mod handler;
mod release;
pub mod sample;
pub mod scaffold;
pub mod sources;

pub use app::App;
pub use release::{Release, STAGING_SUFFIX};

use linkworld_contract::limits::{MANIFEST_BYTES_MAX, MOCKS_BYTES_MAX};
use linkworld_contract::names::MANIFEST_FILE;
use linkworld_contract::wire::developer::AppDocs;
use linkworld_manifest::diagnostic::{Diagnostic, Report};
use linkworld_manifest::explain;
use linkworld_manifest::lint::{self, Subject};
use linkworld_manifest::source::{SourceFile, Span};
use linkworld_manifest::{self, Compat, Places};
use linkworld_package::{docs, templates};
use linkworld_system::clock::Clock;
use linkworld_system::files::{self, FileError};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// Name of the mocks in a project's folder.
pub const MOCKS_FILE: &str = "linkworld.dev.json";

/// Why a project could not be looked at at all.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// The folder has no manifest.
    #[error("there is no `{MANIFEST_FILE}` in {}", .0.display())]
    NoManifest(PathBuf),
    /// The disk would not have it.
    #[error(transparent)]
    Disk(#[from] FileError),
}

/// A project as it was found, with all findings of all its files.
#[derive(Debug)]
pub struct Project {
    /// The folder of the manifest.
    pub root: PathBuf,
    /// The manifest's name in that folder; none when it came without a file.
    pub file: Option<OsString>,
    /// Everything that is to be said about it.
    pub report: Report,
    /// What it means; none when the manifest has errors.
    pub app: Option<App>,
    /// Where things stand in the manifest.
    pub places: Places,
}

/// Reads and judges the project at `path`: a manifest, or a folder with one in it.
pub fn load(path: &Path) -> Result<Project, ProjectError> {
    load_as(path, Compat::Ours)
}

/// The same with another verdict on the manifest.
pub fn load_as(path: &Path, compat: Compat) -> Result<Project, ProjectError> {
    load_with(path, compat, &[])
}

/// The same with pages and templates named (patterns of `--include`) that may hold what looks like a secret.
pub fn load_with(path: &Path, compat: Compat, include: &[String]) -> Result<Project, ProjectError> {
    let file = manifest_file(path);
    let root = folder_of(&file);
    let source = match read_manifest(&file) {
        Err(FileError::NotFound(_)) if path.is_dir() => return Err(ProjectError::NoManifest(path.to_owned())),
        read => match read? {
            Ok(source) => source,
            Err(unreadable) => {
                let (source, finding) = *unreadable;
                let mut report = Report::default();
                add(&mut report, source, vec![finding]);
                let file = file.file_name().map(OsStr::to_owned);
                return Ok(Project { root, file, report, app: None, places: Places::default() });
            }
        },
    };
    let shown = shown_folder(&file);
    let (mut project, docs_url) = judge(root, source, compat);
    project.file = file.file_name().map(OsStr::to_owned);
    let docs = docs::plan(gather::docs(&project.root), docs_url, include);
    let templates = templates::plan(gather::templates(&project.root), include);
    for (source, findings) in docs.findings_by_file.into_iter().chain(templates.findings_by_file) {
        add(&mut project.report, source.within(&shown), findings);
    }
    if let Some(app) = &mut project.app {
        app.docs = docs.docs;
        app.templates = templates.templates;
    }
    Ok(project)
}

/// The folder of the project at `path`, which need not be there.
pub fn root_of(path: &Path) -> PathBuf {
    folder_of(&manifest_file(path))
}

fn folder_of(file: &Path) -> PathBuf {
    match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Judges a manifest that is no file: nothing lies beside it.
pub fn judge_text(name: &str, bytes: Vec<u8>, compat: Compat) -> Project {
    match understandable(name.to_owned(), bytes) {
        Ok(source) => judge(PathBuf::from("."), source, compat).0,
        Err(unreadable) => {
            let (source, finding) = *unreadable;
            let mut report = Report::default();
            add(&mut report, source, vec![finding]);
            Project { root: PathBuf::from("."), file: None, report, app: None, places: Places::default() }
        }
    }
}

/// The manifest alone, and whether it names external documentation.
fn judge(root: PathBuf, source: SourceFile, compat: Compat) -> (Project, bool) {
    let outcome = linkworld_manifest::read_as(&source, compat);
    let docs_url = outcome.manifest.as_ref().is_some_and(|manifest| manifest.docs_url.is_some());
    let mut findings = outcome.findings;
    if compat == Compat::Ours {
        let now = Some(Clock::Real.now());
        let subject = |manifest| Subject { manifest, places: &outcome.places, text: source.text(), now };
        findings.extend(match (&outcome.manifest, &outcome.sketch) {
            (Some(manifest), _) => lint::run(subject(manifest)),
            (None, Some(sketch)) => lint::run_on_sketch(subject(sketch), &findings),
            (None, None) => Vec::new(),
        });
    }
    let mut report = Report::default();
    add(&mut report, source, findings);
    let app = outcome.manifest.zip(outcome.normal).map(|(manifest, normal)| App {
        manifest,
        normal,
        docs: AppDocs::new(),
        templates: Vec::new(),
    });
    (Project { root, file: None, report, app, places: outcome.places }, docs_url)
}

/// Adds a file's findings, each with the address of its documentation.
fn add(report: &mut Report, source: SourceFile, mut findings: Vec<Diagnostic>) {
    for finding in &mut findings {
        finding.url = Some(explain::address(finding.code, &finding.path));
    }
    report.add(source, findings);
}

/// The manifest that a path means.
fn manifest_file(path: &Path) -> PathBuf {
    match path {
        // Shown as the user sees it, without a `./` nobody typed.
        here if here == Path::new(".") => PathBuf::from(MANIFEST_FILE),
        folder if folder.is_dir() => folder.join(MANIFEST_FILE),
        file => file.to_owned(),
    }
}

/// The text of `linkworld.dev.json`, or none when the project has none.
pub fn read_mocks(root: &Path, given: Option<&Path>) -> Result<Option<String>, FileError> {
    let path = given.map_or_else(|| root.join(MOCKS_FILE), Path::to_owned);
    match files::read_text(&path, MOCKS_BYTES_MAX) {
        // Only a file that was asked for by name has to be there.
        Err(FileError::NotFound(_)) if given.is_none() => Ok(None),
        read => read.map(Some),
    }
}

/// The manifest's text; inside, the finding about a file that has none.
type Read = Result<SourceFile, Box<(SourceFile, Diagnostic)>>;

fn read_manifest(file: &Path) -> Result<Read, FileError> {
    let name = file.to_string_lossy().into_owned();
    match files::read_capped(file, MANIFEST_BYTES_MAX) {
        Err(FileError::TooLarge { size, .. }) => Ok(Err(too_large(name, size))),
        read => Ok(understandable(name, read?)),
    }
}

/// Text within the cap, or the finding about what is none.
fn understandable(name: String, bytes: Vec<u8>) -> Read {
    if bytes.len() > MANIFEST_BYTES_MAX {
        return Err(too_large(name, bytes.len() as u64));
    }
    String::from_utf8(bytes).map(|text| SourceFile::new(name.clone(), text)).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(&error.as_bytes()[..valid]).into_owned();
        let headline = format!("the manifest is not UTF-8 from byte {valid} on");
        let finding = Diagnostic::error("manifest-not-utf8", Span::empty(valid), headline)
            .help("save the file as UTF-8 in your editor");
        Box::new((SourceFile::new(name, before), finding))
    })
}

fn too_large(name: String, size: u64) -> Box<(SourceFile, Diagnostic)> {
    let headline = format!("the manifest has {size} bytes, at most {MANIFEST_BYTES_MAX} are allowed");
    let finding = Diagnostic::error("manifest-too-large", Span::empty(0), headline)
        .help("long prose belongs into `app_docs/`, data into files of the image");
    Box::new((SourceFile::new(name, ""), finding))
}

/// What stands before a file's name when it is shown: the manifest's folder as the user gave it, with a `/`.
fn shown_folder(file: &Path) -> String {
    match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => format!("{}/", parent.display()),
        _ => String::new(),
    }
}
