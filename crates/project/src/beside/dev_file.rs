//! `linkworld.dev.yaml`, the local world of a project: read within its limit and compared with the manifest.

use crate::loading::{Project, ProjectError, folder_of, load_with, shown_folder};
use linkworld_contract::limits::DEV_FILE_BYTES_MAX;
use linkworld_contract::names::{DEV_FILE, MANIFEST_FILE};
use linkworld_manifest::dev_file::{self, CheckedDevFile};
use linkworld_manifest::diagnostic::{Diagnostic, Report};
use linkworld_manifest::explain::DescribedFile;
use linkworld_manifest::source::SourceFile;
use linkworld_manifest::spec::dev_file::file::DevFile;
use linkworld_manifest::{Compat, Manifest, SourceMap};
use linkworld_package::secret_scan;
use linkworld_system::files::{self, FileError};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// True for the dev file's own name, in whatever folder.
pub fn is_dev_file(path: &Path) -> bool {
    path.file_name() == Some(OsStr::new(DEV_FILE))
}

/// A dev file that was read for a project.
#[derive(Debug, Clone)]
pub struct LoadedDevFile {
    /// Where it is.
    pub path: PathBuf,
    /// What it describes; none if it has errors.
    pub content: Option<DevFile>,
}

impl LoadedDevFile {
    /// What an empty file describes, for a project without one.
    pub fn of_nothing() -> DevFile {
        dev_file::check("", Vec::new()).dev_file.expect("an empty dev file is valid")
    }
}

/// Which dev file a project has.
#[derive(Debug, Clone, Default)]
pub enum DevFileChoice {
    /// The one beside the manifest, if there is one.
    #[default]
    Beside,
    /// This one, which must exist.
    Given(PathBuf),
    /// None.
    Ignored,
}

impl DevFileChoice {
    /// The path that is read for a project; none if no file is.
    pub fn path(&self, project: &Project) -> Option<PathBuf> {
        match self {
            Self::Beside => project.file.as_ref().map(|_| project.root.join(DEV_FILE)),
            Self::Given(path) => Some(path.clone()),
            Self::Ignored => None,
        }
    }
}

/// Reads the dev file of a project and adds its findings to the project's report.
pub fn load_for(project: &mut Project, choice: &DevFileChoice) -> Result<Option<LoadedDevFile>, ProjectError> {
    let Some(path) = choice.path(project) else { return Ok(None) };
    let shown = project.report.files().first().map(|file| shown_folder(Path::new(file.source.name())));
    let name = match choice {
        DevFileChoice::Given(path) => path.to_string_lossy().into_owned(),
        _ => format!("{}{DEV_FILE}", shown.unwrap_or_default()),
    };
    let checked = match read(&path, &name) {
        Err(FileError::NotFound(_)) if matches!(choice, DevFileChoice::Beside) => return Ok(None),
        read => read?,
    };
    let manifest = project.app.as_ref().map(|app| &app.manifest);
    let (checked, source) = compared(checked, manifest, &[]);
    let content = checked.dev_file;
    project.report.add(source.unwrap_or(checked.source), checked.findings);
    Ok(Some(LoadedDevFile { path, content }))
}

/// Adds the findings of the dev file beside a manifest to the project's report. A project without one is returned as it
/// is.
pub fn with_dev_file(mut project: Project, include: &[String]) -> Result<Project, ProjectError> {
    // A manifest that is not a file has no files beside it.
    let (Some(_), DescribedFile::Manifest) = (&project.file, project.described) else { return Ok(project) };
    let shown = project.report.files().first().map(|file| shown_folder(Path::new(file.source.name())));
    let name = format!("{}{DEV_FILE}", shown.unwrap_or_default());
    let checked = match read(&project.root.join(DEV_FILE), &name) {
        Err(FileError::NotFound(_)) => return Ok(project),
        read => read?,
    };
    let manifest = project.app.as_ref().map(|app| &app.manifest);
    let (source, findings) = reported(checked, manifest, include);
    project.report.add(source, findings);
    Ok(project)
}

/// Checks a dev file that the user named, with the manifest beside it where there is a valid one.
pub fn load(path: &Path, include: &[String]) -> Result<Project, ProjectError> {
    let checked = read(path, &path.to_string_lossy())?;
    let manifest = load_with(&path.with_file_name(MANIFEST_FILE), Compat::Ours, &[]).ok();
    let manifest = manifest.and_then(|project| project.app).map(|app| app.manifest);
    let mut project = from_check(checked, manifest.as_ref(), include);
    project.root = folder_of(path);
    project.file = path.file_name().map(OsStr::to_owned);
    Ok(project)
}

/// The dev file of a folder; none if there is none or it has errors.
pub fn in_folder(folder: &Path) -> Result<Option<DevFile>, FileError> {
    match read(&folder.join(DEV_FILE), DEV_FILE) {
        Err(FileError::NotFound(_)) => Ok(None),
        checked => Ok(checked?.dev_file),
    }
}

/// Checks a dev file that is not a file, for example from stdin.
pub fn check_text(name: &str, bytes: Vec<u8>, include: &[String]) -> Project {
    from_check(dev_file::check(name, bytes), None, include)
}

fn read(path: &Path, name: &str) -> Result<CheckedDevFile, FileError> {
    match files::read_capped(path, DEV_FILE_BYTES_MAX) {
        Err(FileError::TooLarge { size, .. }) => Ok(dev_file::check_oversized(name, size)),
        read => Ok(dev_file::check(name, read?)),
    }
}

/// The text as it may be shown, with all findings.
fn reported(checked: CheckedDevFile, manifest: Option<&Manifest>, include: &[String]) -> (SourceFile, Vec<Diagnostic>) {
    let (checked, shown) = compared(checked, manifest, include);
    (shown.unwrap_or(checked.source), checked.findings)
}

/// The file with all findings, and the text as it may be shown if it has secrets.
fn compared(
    mut checked: CheckedDevFile,
    manifest: Option<&Manifest>,
    include: &[String],
) -> (CheckedDevFile, Option<SourceFile>) {
    if let Some(manifest) = manifest {
        checked = checked.compared_with(manifest);
    }
    let shown = secret_scan::dev_file::check(&mut checked, include);
    // `--fix` writes manifests only; what to type is in the help lines.
    checked.findings.iter_mut().for_each(|finding| finding.edits.clear());
    (checked, shown)
}

fn from_check(checked: CheckedDevFile, manifest: Option<&Manifest>, include: &[String]) -> Project {
    let (source, findings) = reported(checked, manifest, include);
    let mut report = Report::default();
    report.add(source, findings);
    Project {
        root: ".".into(),
        file: None,
        described: DescribedFile::Dev,
        report,
        app: None,
        source_map: SourceMap::default(),
        unmasked: None,
    }
}
