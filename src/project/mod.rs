//! A project on disk: found, read, understood, judged and made ready to send. The one place that joins the
//! disk to the pure wing; it knows neither the platform nor its emulator.

mod app;
mod gather;
pub mod handler;
mod release;
pub mod sample;

pub use app::App;
pub use release::Release;

use crate::clock::Clock;
use crate::diagnostic::{Diagnostic, Report};
use crate::disk::{self, DiskError};
use crate::limits::{MANIFEST_BYTES_MAX, MOCKS_BYTES_MAX};
use crate::lint::{self, Subject};
use crate::manifest;
use crate::package::{docs, templates};
use crate::text::{SourceFile, Span};
use std::path::{Path, PathBuf};

/// Name of the manifest in a project's folder.
pub const MANIFEST_FILE: &str = "linkworld.app.yaml";
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
    Disk(#[from] DiskError),
}

/// A project as it was found, with all findings of all its files.
#[derive(Debug)]
pub struct Project {
    /// The folder of the manifest.
    pub root: PathBuf,
    /// Everything that is to be said about it.
    pub report: Report,
    /// What it means; none when the manifest has errors.
    pub app: Option<App>,
}

/// Reads and judges the project at `path`: a manifest, or a folder with one in it.
pub fn load(path: &Path) -> Result<Project, ProjectError> {
    let file = match path {
        // Shown as the user sees it, without a `./` nobody typed.
        here if here == Path::new(".") => PathBuf::from(MANIFEST_FILE),
        folder if folder.is_dir() => folder.join(MANIFEST_FILE),
        file => file.to_owned(),
    };
    let root = match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    let shown = shown_folder(&file);
    let mut report = Report::default();
    let source = match read_manifest(&file) {
        Err(DiskError::NotFound(_)) if path.is_dir() => return Err(ProjectError::NoManifest(path.to_owned())),
        read => match read? {
            Ok(source) => source,
            Err(unreadable) => {
                let (source, finding) = *unreadable;
                report.add(source, vec![finding]);
                return Ok(Project { root, report, app: None });
            }
        },
    };
    let outcome = manifest::read(&source);
    let docs_url = outcome.manifest.as_ref().is_some_and(|manifest| manifest.docs_url.is_some());
    let docs = docs::plan(gather::docs(&root), docs_url);
    let templates = templates::plan(gather::templates(&root));

    let mut findings = outcome.findings;
    if let Some(manifest) = &outcome.manifest {
        let now = Some(Clock::Real.now());
        let subject = Subject { manifest, places: &outcome.places, text: source.text(), now };
        findings.extend(lint::run(subject));
    }
    report.add(source, findings);
    for (source, findings) in docs.judged.into_iter().chain(templates.judged) {
        report.add(source.within(&shown), findings);
    }
    let app = outcome.manifest.zip(outcome.normal).map(|(manifest, blob)| App {
        manifest,
        blob,
        docs: docs.docs,
        templates: templates.templates,
    });
    Ok(Project { root, report, app })
}

/// The text of `linkworld.dev.json`, or none when the project has none.
pub fn read_mocks(root: &Path, given: Option<&Path>) -> Result<Option<String>, DiskError> {
    let path = given.map_or_else(|| root.join(MOCKS_FILE), Path::to_owned);
    match disk::read_text(&path, MOCKS_BYTES_MAX) {
        // Only a file that was asked for by name has to be there.
        Err(DiskError::NotFound(_)) if given.is_none() => Ok(None),
        read => read.map(Some),
    }
}

/// The manifest's text; inside, the finding about a file that has none.
type Read = Result<SourceFile, Box<(SourceFile, Diagnostic)>>;

fn read_manifest(file: &Path) -> Result<Read, DiskError> {
    let name = file.to_string_lossy().into_owned();
    let bytes = match disk::read_capped(file, MANIFEST_BYTES_MAX) {
        Err(DiskError::TooLarge { size, max, .. }) => {
            let headline = format!("the manifest has {size} bytes, at most {max} are allowed");
            let finding = Diagnostic::error("manifest-too-large", Span::empty(0), headline)
                .help("long prose belongs into `app_docs/`, data into files of the image");
            return Ok(Err(Box::new((SourceFile::new(name, ""), finding))));
        }
        read => read?,
    };
    Ok(String::from_utf8(bytes).map(|text| SourceFile::new(name.clone(), text)).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(&error.as_bytes()[..valid]).into_owned();
        let headline = format!("the manifest is not UTF-8 from byte {valid} on");
        let finding = Diagnostic::error("manifest-not-utf8", Span::empty(valid), headline)
            .help("save the file as UTF-8 in your editor");
        Box::new((SourceFile::new(name, before), finding))
    }))
}

/// What stands before a file's name when it is shown: the manifest's folder as the user gave it, with a `/`.
fn shown_folder(file: &Path) -> String {
    match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => format!("{}/", parent.display()),
        _ => String::new(),
    }
}
