//! `linkworld.dev.yaml`, the local world of a project: read within its limit and compared with the manifest.

use crate::project::{Project, ProjectError, folder_of, load_with, shown_folder};
use linkworld_contract::limits::DEV_FILE_BYTES_MAX;
use linkworld_contract::names::{DEV_FILE, MANIFEST_FILE};
use linkworld_manifest::dev_file::{self, CheckedDevFile};
use linkworld_manifest::diagnostic::{Diagnostic, Report};
use linkworld_manifest::explain::DescribedFile;
use linkworld_manifest::source::SourceFile;
use linkworld_manifest::{Compat, Manifest, SourceMap};
use linkworld_package::secret_scan;
use linkworld_system::files::{self, FileError};
use std::ffi::OsStr;
use std::path::Path;

/// True for the dev file's own name, in whatever folder.
pub fn is_dev_file(path: &Path) -> bool {
    path.file_name() == Some(OsStr::new(DEV_FILE))
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
fn reported(
    mut checked: CheckedDevFile,
    manifest: Option<&Manifest>,
    include: &[String],
) -> (SourceFile, Vec<Diagnostic>) {
    if let Some(manifest) = manifest {
        checked = checked.compared_with(manifest);
    }
    let shown = secret_scan::dev_file::check(&mut checked, include);
    // `--fix` writes manifests only; what to type is in the help lines.
    checked.findings.iter_mut().for_each(|finding| finding.edits.clear());
    (shown.unwrap_or(checked.source), checked.findings)
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
