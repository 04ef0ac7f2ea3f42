//! Takes over changed files of a running project: mocks and settings are read again, a changed manifest is checked and
//! activated again, and new code replaces the handler without losing a call.

use crate::error::CommandError;
use crate::local::handler_plan::HandlerPlan;
use crate::local::project_watch::{ProjectChanges, ProjectFile};
use crate::local::python_env::REQUIREMENTS;
use crate::local::setting_prompts::{self, SettingFlags};
use crate::local::start_advice::StartAdvice;
use crate::options::{SeverityOptions, check_is_readable};
use crate::project::{self, LoadedApp, MOCKS_FILE};
use crate::terminal::{Terminal, count, duration};
use linkworld_contract::names::Scope;
use linkworld_emulator::{InstallRequest, InstalledApp, Mocks, Platform, Replaced, RunningApp, SettingValues};
use linkworld_manifest::diagnostic::{Report, Severity};
use linkworld_system::process::HandlerError;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Errors of a changed manifest that are printed; the rest are counted.
const ERRORS_SHOWN_MAX: usize = 5;
const KEPT: &str = "what was read before stays in use";

/// What is needed to read the files of a project again.
pub(super) struct ProjectReload {
    pub(super) root: PathBuf,
    pub(super) given_mocks: Option<PathBuf>,
    pub(super) settings: SettingFlags,
    pub(super) severity: SeverityOptions,
    /// Scopes of `--grant`.
    pub(super) grants: Option<Vec<Scope>>,
    pub(super) plan: HandlerPlan,
    /// The app as it was read last.
    pub(super) app: LoadedApp,
}

/// What followed from changes, to be printed after the output of the handler.
#[derive(Debug, Default)]
pub(super) struct ReloadNotices(Vec<ReloadNotice>);

#[derive(Debug)]
enum ReloadNotice {
    Done(String),
    Warning(String),
    Hint(String),
}

impl ReloadNotices {
    pub(super) fn print(self, terminal: &mut Terminal) {
        for notice in self.0 {
            match notice {
                ReloadNotice::Done(text) => terminal.message(text),
                ReloadNotice::Warning(text) => terminal.warn(text),
                ReloadNotice::Hint(text) => terminal.hint(text),
            }
        }
    }

    fn done(&mut self, text: impl Into<String>) {
        self.0.push(ReloadNotice::Done(text.into()));
    }

    fn warn(&mut self, text: impl Into<String>) {
        self.0.push(ReloadNotice::Warning(text.into()));
    }

    fn because(&mut self, cause: &str) {
        self.done(format!("  because: {cause}"));
    }

    fn error(&mut self, error: CommandError) {
        self.warn(format!("{}; {KEPT}", error.headline));
        error.causes.iter().for_each(|cause| self.because(cause));
    }
}

impl ProjectReload {
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

    /// Takes over what changed. An invalid file, and code that does not start, leave everything as it was. This may be
    /// dropped if the same changes are taken over again.
    pub(super) async fn apply(
        &mut self,
        changes: &ProjectChanges,
        platform: &Platform,
        running: &mut RunningApp,
    ) -> ReloadNotices {
        let mut notices = ReloadNotices::default();
        let mut sources = changes.sources.clone();
        let mut is_activated = false;
        for (what, path) in &changes.files {
            match what {
                ProjectFile::Manifest => {
                    is_activated = self.activate(path, platform, running, &mut notices).await;
                    if is_activated {
                        sources.insert(path.strip_prefix(&self.root).unwrap_or(path).to_owned());
                    }
                }
                ProjectFile::Mocks | ProjectFile::Settings => {
                    let installed = running.installed();
                    match self.read_again(*what, path, platform, installed).await {
                        Ok(done) => notices.done(done),
                        Err(error) => notices.error(error),
                    }
                }
            }
        }
        if self.plan.python.is_some() && sources.remove(Path::new(REQUIREMENTS)) {
            notices.warn(format!("{REQUIREMENTS} changed; restart `linkworld dev` to install it"));
        }
        if !sources.is_empty() {
            let what = named(&sources) + if is_activated { " changed and was applied" } else { " changed" };
            self.reload_code(&what, platform, running, &mut notices).await;
        }
        notices
    }

    async fn read_again(
        &self,
        what: ProjectFile,
        path: &Path,
        platform: &Platform,
        installed: &InstalledApp,
    ) -> Result<String, CommandError> {
        let path = path.display();
        if what == ProjectFile::Mocks {
            let mocks = self.mocks()?;
            let tools = count(mocks.count(), "mocked tool");
            platform.replace_mocks(installed, mocks);
            return Ok(format!("{path} changed; it was read again and has {tools}"));
        }
        let prompts = platform.setting_prompts(&self.app.normal.to_json()).await?;
        let values = setting_prompts::from_file(&prompts, &self.settings)?;
        platform.change_settings(installed, values).await?;
        Ok(format!("{path} changed; its settings apply from the next event on"))
    }

    /// Checks a changed manifest by the policy of the start, and installs it. Returns whether new code has to run now.
    async fn activate(
        &mut self,
        path: &Path,
        platform: &Platform,
        running: &mut RunningApp,
        notices: &mut ReloadNotices,
    ) -> bool {
        let shown = path.display();
        let app = match self.checked(path) {
            Ok((report, Some(app))) if report.is_valid() => app,
            Ok((report, _)) => {
                list_errors(&path.display().to_string(), &report, notices);
                return false;
            }
            Err(error) => {
                notices.error(error);
                return false;
            }
        };
        let (before, now) = (&self.app.manifest.app_id, &app.manifest.app_id);
        if before != now {
            let what = format!("{shown} has the app id `{now}` now, which was `{before}`");
            notices.warn(format!("{what}; restart `linkworld dev` to apply it"));
            return false;
        }
        if !self.plan.is_reloaded {
            notices.done(format!("{shown} changed; restart `linkworld dev` to apply it"));
            return false;
        }
        match self.install(&app, platform, running, notices).await {
            Ok(()) => {
                self.app = app;
                true
            }
            Err(error) => {
                notices.error(error);
                false
            }
        }
    }

    /// The findings of the manifest as it is now, by the policy that the start was made with, and the app.
    fn checked(&self, path: &Path) -> Result<(Report, Option<LoadedApp>), CommandError> {
        let project = project::load(path)?;
        let report = self.severity.of_project(&project.root)?.apply(project.report);
        check_is_readable(&report, project.app.is_some())?;
        Ok((report, project.app))
    }

    async fn install(
        &self,
        app: &LoadedApp,
        platform: &Platform,
        running: &mut RunningApp,
        notices: &mut ReloadNotices,
    ) -> Result<(), CommandError> {
        let blob = app.normal.to_json();
        let mocks = self.mocks().unwrap_or_else(|error| {
            notices.error(error);
            platform.mocks(running.installed())
        });
        let prompts = platform.setting_prompts(&blob).await?;
        // Values that are not given again are kept.
        let values = setting_prompts::from_file(&prompts, &self.settings).unwrap_or_else(|error| {
            notices.error(error);
            SettingValues::default()
        });
        setting_prompts::check_complete(&prompts, &values)?;
        let declares = |scope: &&Scope| app.manifest.required_scopes.iter().any(|name| *name == scope.to_string());
        let grants = self.grants.as_ref().map(|scopes| scopes.iter().filter(declares).cloned().collect());
        Ok(running.install_again(platform, InstallRequest { blob, mocks, grants }, values).await?)
    }

    /// Starts the code as it is now beside the handler, and reports how that ended.
    async fn reload_code(
        &self,
        what: &str,
        platform: &Platform,
        running: &mut RunningApp,
        notices: &mut ReloadNotices,
    ) {
        let start = Instant::now();
        let (code, started) = match self.plan.next_code(&self.app).await {
            Ok(next) => next,
            Err(error) => return notices.error(error),
        };
        match running.reload(platform, code).await {
            Ok(Replaced::Running) => {
                let micros = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
                notices.done(format!("{what}; the new code answers after {}", duration(micros)));
            }
            Ok(Replaced::AtNextStart) => {
                return notices.done(format!("{what}; the handler does not run, and its next start uses the new code"));
            }
            Err(error) => return failed(what, &error, started.advice_on(&error), running.is_ready(), notices),
        }
        if running.install_failure.is_none() {
            return;
        }
        match running.retry_install_hook(platform).await {
            Ok(None) => notices.done("`on_install` succeeded; the app's tools and events are available"),
            Ok(Some(why)) => notices.warn(format!("`on_install` failed again ({why})")),
            Err(error) => notices.warn(error.to_string()),
        }
    }
}

/// New code that did not start. What it printed has been shown.
fn failed(what: &str, error: &HandlerError, advice: Option<StartAdvice>, is_ready: bool, notices: &mut ReloadNotices) {
    let then = if is_ready { "the code before keeps answering" } else { "the next call tries again" };
    notices.warn(format!("{what}, and the new code did not start: {error}; {then}"));
    if let Some(advice) = advice {
        notices.because(&advice.cause);
        notices.0.push(ReloadNotice::Hint(advice.hint));
    }
}

/// The first file, and how many more there are.
fn named(files: &BTreeSet<PathBuf>) -> String {
    let first = files.first().map(|file| file.display().to_string()).unwrap_or_default();
    match files.len() {
        0 | 1 => first,
        more => format!("{first} and {}", count(more - 1, "more file")),
    }
}

/// Lists the errors of a manifest that changed; the one that was read before stays in use.
fn list_errors(path: &str, report: &Report, notices: &mut ReloadNotices) {
    let errors: Vec<_> = report.findings().filter(|(_, finding)| finding.severity == Severity::Error).collect();
    notices.warn(format!("{path} changed and has {}; {KEPT}", count(errors.len(), "error")));
    for (source, finding) in errors.iter().take(ERRORS_SHOWN_MAX) {
        let at = source.position(finding.primary.span.start);
        let place = format!("{}:{}:{}", source.name(), at.line, at.column);
        notices.done(format!("  {place}: error[{}] {}", finding.code, finding.headline));
    }
    if errors.len() > ERRORS_SHOWN_MAX {
        let rest = count(errors.len() - ERRORS_SHOWN_MAX, "more error");
        notices.done(format!("  {rest}; `linkworld validate` lists them"));
    }
}
