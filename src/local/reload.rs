//! Files of the project that may change while it runs: mocks and settings are read again, a changed manifest is reported.

use crate::error::CommandError;
use crate::local::setting_prompts::{self, SettingFlags};
use crate::options::{SeverityOptions, check_is_readable};
use crate::project::{self, LoadedApp, MOCKS_FILE, Project};
use crate::terminal::{Terminal, count};
use linkworld_contract::digest;
use linkworld_contract::limits::{DEV_WATCH_INTERVAL, MANIFEST_BYTES_MAX, MOCKS_BYTES_MAX};
use linkworld_emulator::{InstalledApp, Mocks, Platform};
use linkworld_manifest::diagnostic::{Report, Severity};
use linkworld_system::files::{self, FileStamp};
use serde_json::Value;
use std::path::{Path, PathBuf};
use tokio::time::{Interval, MissedTickBehavior, interval};

/// Errors of a changed manifest that are printed; the rest are counted.
const ERRORS_SHOWN_MAX: usize = 5;

/// The watched files, and what is needed to read them again.
pub(super) struct ProjectReload {
    root: PathBuf,
    given_mocks: Option<PathBuf>,
    settings: SettingFlags,
    severity: SeverityOptions,
    blob: Value,
    watched: Vec<WatchedFile>,
    ticks: Option<Interval>,
}

struct WatchedFile {
    what: ProjectFile,
    path: PathBuf,
    stamp: FileStamp,
    content: Option<String>,
}

impl WatchedFile {
    fn new(what: ProjectFile, path: PathBuf) -> Self {
        Self { what, stamp: FileStamp::of(&path), content: content(&path), path }
    }

    /// Whether the file has another content than at the last look. An editor may write the same one again.
    fn has_changed(&mut self) -> bool {
        let stamp = FileStamp::of(&self.path);
        if stamp == self.stamp {
            return false;
        }
        self.stamp = stamp;
        let content = content(&self.path);
        let has_changed = content != self.content;
        self.content = content;
        has_changed
    }
}

/// Identifies the content of a file; none if it cannot be read.
fn content(path: &Path) -> Option<String> {
    files::read_capped(path, MANIFEST_BYTES_MAX.max(MOCKS_BYTES_MAX)).ok().map(|bytes| digest::sha256_hex(&bytes))
}

/// A file that changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ProjectFile {
    /// `linkworld.dev.json`, or the file of `--mocks`.
    Mocks,
    /// The file of `--settings`.
    Settings,
    /// The manifest.
    Manifest,
}

impl ProjectReload {
    /// Watches the files of a project from now on.
    pub(super) fn of(
        project: &Project,
        (mocks, settings): (Option<&Path>, &SettingFlags),
        severity: &SeverityOptions,
        app: &LoadedApp,
    ) -> Self {
        let manifest = project.file.as_ref().map(|file| (ProjectFile::Manifest, project.root.join(file)));
        let answers = settings.file.clone().map(|file| (ProjectFile::Settings, file));
        let replies = mocks.map_or_else(|| project.root.join(MOCKS_FILE), Path::to_owned);
        let files = manifest.into_iter().chain(answers).chain([(ProjectFile::Mocks, replies)]);
        Self {
            root: project.root.clone(),
            given_mocks: mocks.map(Path::to_owned),
            settings: settings.clone(),
            severity: severity.clone(),
            blob: app.normal.to_json(),
            watched: files.map(|(what, path)| WatchedFile::new(what, path)).collect(),
            ticks: None,
        }
    }

    /// The mocked replies as they are now; none if there is no file.
    pub(super) fn mocks(&self) -> Result<Mocks, CommandError> {
        let given = self.given_mocks.as_deref();
        let Some(text) = project::read_mocks(&self.root, given)? else { return Ok(Mocks::default()) };
        Mocks::parse(&text).map_err(|error| {
            let path = given.map_or_else(|| self.root.join(MOCKS_FILE), Path::to_owned);
            CommandError::local(format!("{}: {error}", path.display()))
                .hint(r#"an entry is a tool and its reply, for example "email_send": {"ok": true, "result": {}}"#)
        })
    }

    /// Waits until one of the files has another state than before. May be dropped and called again.
    pub(super) async fn next_change(&mut self) -> ProjectFile {
        let ticks = self.ticks.get_or_insert_with(|| {
            let mut ticks = interval(DEV_WATCH_INTERVAL);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            ticks
        });
        loop {
            ticks.tick().await;
            for file in &mut self.watched {
                if file.has_changed() {
                    return file.what;
                }
            }
        }
    }

    /// Takes over a changed file and prints what follows. An invalid file leaves everything as it was.
    pub(super) async fn apply(
        &self,
        changed: ProjectFile,
        (platform, installed): (&Platform, &InstalledApp),
        terminal: &mut Terminal,
    ) {
        let path = self.watched.iter().find(|file| file.what == changed).map(|file| file.path.display().to_string());
        let path = path.unwrap_or_default();
        let outcome = match changed {
            ProjectFile::Manifest => match self.check_manifest(Path::new(&path)) {
                Ok(report) if report.is_valid() => Ok(format!("{path} changed; restart `linkworld dev` to apply it")),
                Ok(report) => return print_errors(&path, &report, terminal),
                Err(error) => Err(error),
            },
            ProjectFile::Mocks => self.mocks().map(|mocks| {
                let tools = count(mocks.count(), "mocked tool");
                platform.replace_mocks(installed, mocks);
                format!("{path} changed; it was read again and has {tools}")
            }),
            ProjectFile::Settings => self
                .change_settings(platform, installed)
                .await
                .map(|()| format!("{path} changed; its settings apply from the next event on")),
        };
        match outcome {
            Ok(done) => terminal.message(done),
            Err(error) => {
                terminal.warn(format!("{}; what was read before stays in use", error.headline));
                error.causes.iter().for_each(|cause| terminal.message(format!("  because: {cause}")));
            }
        }
    }

    /// The findings of the manifest as it is now, by the policy that the start was made with.
    fn check_manifest(&self, path: &Path) -> Result<Report, CommandError> {
        let project = project::load(path)?;
        let report = self.severity.of_project(&project.root)?.apply(project.report);
        check_is_readable(&report, project.app.is_some())?;
        Ok(report)
    }

    async fn change_settings(&self, platform: &Platform, installed: &InstalledApp) -> Result<(), CommandError> {
        let prompts = platform.setting_prompts(&self.blob).await?;
        let values = setting_prompts::from_file(&prompts, &self.settings)?;
        Ok(platform.change_settings(installed, values).await?)
    }
}

/// Prints the errors of a manifest that changed; the one that was read at the start stays in use.
fn print_errors(path: &str, report: &Report, terminal: &mut Terminal) {
    let errors: Vec<_> = report.findings().filter(|(_, finding)| finding.severity == Severity::Error).collect();
    terminal
        .warn(format!("{path} changed and has {}; what was read before stays in use", count(errors.len(), "error")));
    for (source, finding) in errors.iter().take(ERRORS_SHOWN_MAX) {
        let at = source.position(finding.primary.span.start);
        let place = format!("{}:{}:{}", source.name(), at.line, at.column);
        terminal.message(format!("  {place}: error[{}] {}", finding.code, finding.headline));
    }
    if errors.len() > ERRORS_SHOWN_MAX {
        let rest = count(errors.len() - ERRORS_SHOWN_MAX, "more error");
        terminal.message(format!("  {rest}; `linkworld validate` lists them"));
    }
}
