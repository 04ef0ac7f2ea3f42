//! Takes over changed files of a running project: mocks and settings are read again, a changed manifest is checked and
//! activated again, and new code replaces the handler without losing a call.

use crate::error::CommandError;
use crate::local::engine::python_env::REQUIREMENTS;
use crate::local::plan::InstallPlan;
use crate::local::project_watch::{ProjectChanges, ProjectFile};
use crate::local::running::project_code::ProjectCode;
use crate::local::running::reload_notices::ReloadNotices;
use crate::local::setting_prompts::{self, SettingSources};
use crate::local::start_advice::StartAdvice;
use crate::options::{SeverityOptions, check_is_readable};
use linkworld_contract::names::Scope;
use linkworld_emulator::{
    CodeReloadError, InstallRequest, Mocks, Platform, Replaced, RunningApp, SettingPrompt, SettingValues,
};
use linkworld_manifest::diagnostic::Report;
use linkworld_manifest::spec::dev_file::install::DevInstall;
use linkworld_project::{LoadedApp, MOCKS_FILE};
use linkworld_system::process::HandlerError;
use linkworld_terminal::{Exit, count, duration};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// What is needed to read the files of a project again.
pub(in crate::local) struct ProjectReload {
    pub(in crate::local) root: PathBuf,
    pub(in crate::local) severity: SeverityOptions,
    /// The folder of the dev file that describes the tenants.
    pub(in crate::local) described_in: PathBuf,
    /// How its handlers run.
    pub(in crate::local) code: Arc<ProjectCode>,
    /// The app as it was read last.
    pub(in crate::local) app: LoadedApp,
}

/// An app in a tenant, with what it was started from.
pub(in crate::local) struct RunningInstance {
    pub(in crate::local) app: RunningApp,
    pub(in crate::local) plan: InstallPlan,
    /// What it is called in messages.
    pub(in crate::local) label: String,
}

impl ProjectReload {
    /// The mocked replies of an install as they are now: those of `--mocks`, then those of the dev file, then those of
    /// the project.
    pub(in crate::local) fn mocks(&self, install: &InstallPlan) -> Result<Mocks, CommandError> {
        let described = install.described.as_ref();
        let own = described.map_or_else(|| Ok(Mocks::default()), |described| described_mocks(install, described))?;
        let file = described.and_then(|described| described.mocks_file.as_ref());
        let below = match (file, &install.flags.mocks) {
            (Some(file), _) => self.mocks_of(Some(&self.described_in.join(file)))?,
            (None, None) => self.mocks_of(None)?,
            (None, Some(_)) => Mocks::default(),
        };
        let described = own.over(below);
        match &install.flags.mocks {
            Some(given) => Ok(self.mocks_of(Some(given))?.over(described)),
            None => Ok(described),
        }
    }

    fn mocks_of(&self, given: Option<&Path>) -> Result<Mocks, CommandError> {
        let Some(text) = linkworld_project::read_mocks(&self.root, given)? else { return Ok(Mocks::default()) };
        Mocks::parse(&text).map_err(|error| {
            let path = given.map_or_else(|| self.root.join(MOCKS_FILE), Path::to_owned);
            CommandError::local(format!("{}: {error}", path.display()))
                .hint(r#"an entry is a tool and its reply, for example "email_send": {"ok": true, "result": {}}"#)
        })
    }

    /// Takes over what changed. An invalid file, and code that does not start, leave everything as it was. This may be
    /// dropped if the same changes are taken over again.
    pub(in crate::local) async fn apply(
        &mut self,
        changes: &ProjectChanges,
        platform: &Platform,
        instances: &mut [RunningInstance],
    ) -> ReloadNotices {
        let mut notices = ReloadNotices::default();
        let mut sources = changes.sources.clone();
        let mut is_activated = false;
        for (what, path) in &changes.files {
            match what {
                ProjectFile::Manifest => {
                    is_activated = self.activate(path, platform, instances, &mut notices).await;
                    if is_activated {
                        sources.insert(path.strip_prefix(&self.root).unwrap_or(path).to_owned());
                    }
                }
                ProjectFile::Mocks | ProjectFile::Settings => {
                    match self.read_again(*what, path, platform, instances).await {
                        Ok((done, notes)) => {
                            notices.done(done);
                            notes.into_iter().for_each(|note| notices.warn(note));
                        }
                        Err(error) => notices.error(error),
                    }
                }
                // It concerns all projects, or only `linkworld eval`.
                ProjectFile::DevFile | ProjectFile::Scenarios => {}
            }
        }
        if self.code.plan.python.is_some() && sources.remove(Path::new(REQUIREMENTS)) {
            notices.warn(format!("{REQUIREMENTS} changed; restart `linkworld dev` to install it"));
        }
        if !sources.is_empty() {
            let what = named(&sources) + if is_activated { " changed and was applied" } else { " changed" };
            self.reload_code(&what, platform, instances, &mut notices).await;
        }
        notices
    }

    async fn read_again(
        &self,
        what: ProjectFile,
        path: &Path,
        platform: &Platform,
        instances: &[RunningInstance],
    ) -> Result<(String, BTreeSet<String>), CommandError> {
        let path = path.display();
        if what == ProjectFile::Mocks {
            let (mut tools, mut notes) = (0, BTreeSet::new());
            for instance in instances {
                let mocks = self.mocks(&instance.plan)?;
                tools = tools.max(mocks.count());
                notes.extend(mocks.incomplete());
                platform.replace_mocks(instance.app.installed(), mocks);
            }
            let done = format!("{path} changed; it was read again and has {}", count(tools, "mocked tool"));
            return Ok((done, notes));
        }
        for instance in instances.iter().filter(|instance| instance.plan.flags.settings.file.is_some()) {
            let prompts = platform.setting_prompts(Some(&instance.plan.tenant), &self.app.normal.to_json()).await?;
            let values = instance.settings(&prompts)?;
            platform.change_settings(instance.app.installed(), values).await?;
        }
        Ok((format!("{path} changed; its settings apply from the next event on"), BTreeSet::new()))
    }

    /// Checks a changed manifest by the policy of the start, and installs it. Returns whether new code has to run now.
    async fn activate(
        &mut self,
        path: &Path,
        platform: &Platform,
        instances: &mut [RunningInstance],
        notices: &mut ReloadNotices,
    ) -> bool {
        let shown = path.display();
        let (app, place) = match self.checked(path) {
            Ok((report, Some(app), place)) if report.is_valid() => (app, place),
            Ok((report, ..)) => {
                notices.list_errors(&path.display().to_string(), &report);
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
        if !self.code.plan.is_reloaded {
            notices.done(format!("{shown} changed; restart `linkworld dev` to apply it"));
            return false;
        }
        for instance in instances {
            if !self.has_version(platform, instance).await {
                continue;
            }
            if let Err(error) = self.install_again(&app, platform, instance, notices).await {
                notices.error(error);
                return false;
            }
            if let Some(place) = &place {
                platform.set_scopes_place(instance.app.installed(), place.clone());
            }
        }
        self.code.set_app(app.clone());
        let (id, before) = (self.app.manifest.app_id.as_str(), self.app.manifest.version.as_str());
        if before != app.manifest.version {
            platform.withdraw(id, before);
            self.offer(&app, platform, notices).await;
        }
        self.app = app;
        true
    }

    /// Whether the tenant of an instance still has the version of this project: it may have been upgraded to another one.
    pub(in crate::local) async fn has_version(&self, platform: &Platform, instance: &RunningInstance) -> bool {
        let version = platform.version_of(&instance.plan.tenant, &instance.plan.app).await;
        version.is_ok_and(|version| version.as_deref() == Some(self.app.manifest.version.as_str()))
    }

    /// Lets the platform make handlers of this project for installs of its version.
    pub(in crate::local) async fn offer(&self, app: &LoadedApp, platform: &Platform, notices: &mut ReloadNotices) {
        let version = (app.manifest.app_id.as_str(), app.manifest.version.as_str());
        let source: Arc<ProjectCode> = Arc::clone(&self.code);
        match platform.offer(version, source).await {
            Ok(failures) => failures.into_iter().for_each(|why| notices.warn(why)),
            Err(error) => notices.error(error.into()),
        }
    }

    /// The findings of the manifest as it is now, by the policy that the start was made with, the app, and where it declares
    /// its scopes.
    fn checked(&self, path: &Path) -> Result<(Report, Option<LoadedApp>, Option<String>), CommandError> {
        let project = linkworld_project::load(path)?;
        let place = project.scopes_place();
        let report = self.severity.of_project(&project.root)?.apply(project.report);
        check_is_readable(&report, project.app.is_some())?;
        Ok((report, project.app, place))
    }

    /// Installs a manifest in the tenant of an instance, with its settings, grants and mocks as they are now.
    pub(in crate::local) async fn install_again(
        &self,
        app: &LoadedApp,
        platform: &Platform,
        instance: &mut RunningInstance,
        notices: &mut ReloadNotices,
    ) -> Result<(), CommandError> {
        let blob = app.normal.to_json();
        let mocks = self.mocks(&instance.plan).unwrap_or_else(|error| {
            notices.error(error);
            platform.mocks(instance.app.installed())
        });
        let prompts = platform.setting_prompts(Some(&instance.plan.tenant), &blob).await?;
        // Values that are not given again are kept.
        let values = instance.settings(&prompts).unwrap_or_else(|error| {
            notices.error(error);
            SettingValues::default()
        });
        setting_prompts::check_complete(&prompts, &values, None)?;
        let declares = |scope: &Scope| app.manifest.required_scopes.iter().any(|name| *name == scope.to_string());
        let grants = instance.plan.grants().map(|scopes| scopes.into_iter().filter(declares).collect());
        let request = InstallRequest { blob, mocks, grants, templates: app.templates.clone() };
        Ok(instance.app.install_again(platform, request, values).await?)
    }

    /// Starts the code as it is now beside the handlers, and reports how that ended.
    async fn reload_code(
        &mut self,
        what: &str,
        platform: &Platform,
        instances: &mut [RunningInstance],
        notices: &mut ReloadNotices,
    ) {
        let start = Instant::now();
        if let Err(error) = self.code.plan.renew(&self.app).await {
            return notices.error(error);
        }
        let (id, version) = (self.app.manifest.app_id.as_str(), self.app.manifest.version.as_str());
        let reloads = match platform.reload(id, version).await {
            Ok(reloads) => reloads,
            Err(error) => return notices.error(error.into()),
        };
        let is_running = reloads.iter().any(|one| matches!(one.outcome, Ok(Replaced::Running)));
        if let Some((error, is_ready)) =
            reloads.iter().find_map(|one| Some((one.outcome.as_ref().err()?, one.is_ready)))
        {
            return match error {
                CodeReloadError::Handler(error) => {
                    failed(what, error, self.code.advice_on(error), is_ready, notices);
                }
                CodeReloadError::NoCode(why) => notices.warn(format!("{what}, and the new code did not start: {why}")),
            };
        }
        if is_running {
            let micros = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
            notices.done(format!("{what}; the new code answers after {}", duration(micros)));
        } else {
            notices.done(format!("{what}; the handler does not run, and its next start uses the new code"));
        }
        for instance in instances.iter_mut().filter(|instance| is_running && instance.app.install_failure.is_some()) {
            match instance.app.retry_install_hook(platform).await {
                Ok(None) => notices.done("`on_install` succeeded; the app's tools and events are available"),
                Ok(Some(why)) => notices.warn(format!("`on_install` failed again ({why})")),
                Err(error) => notices.warn(error.to_string()),
            }
        }
    }
}

impl RunningInstance {
    /// The values of its settings that files and options have now.
    fn settings(&self, prompts: &[SettingPrompt]) -> Result<SettingValues, CommandError> {
        let described = self.plan.settings();
        let sources = SettingSources { place: None, described: &described, given: &self.plan.flags.settings };
        setting_prompts::from_files(prompts, sources)
    }
}

fn described_mocks(install: &InstallPlan, described: &DevInstall) -> Result<Mocks, CommandError> {
    Mocks::from_entries(described.mocks.iter()).map_err(|why| {
        let place = format!("tenants.{}.apps.{}.mocks", install.tenant, install.app);
        CommandError::new(Exit::Failed, format!("{place}: {why}"))
    })
}

/// New code that did not start. What it printed has been shown.
fn failed(what: &str, error: &HandlerError, advice: Option<StartAdvice>, is_ready: bool, notices: &mut ReloadNotices) {
    let then = if is_ready { "the code before keeps answering" } else { "the next call tries again" };
    notices.warn(format!("{what}, and the new code did not start: {error}; {then}"));
    if let Some(advice) = advice {
        notices.because(&advice.cause);
        notices.hint(advice.hint);
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
