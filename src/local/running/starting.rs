//! Starts what a plan consists of: its tenants, its stubs and the handlers of its projects.

use crate::context::Context;
use crate::error::CommandError;
use crate::local::events::Events;
use crate::local::handler_place::HandlerPlace;
use crate::local::install_report::show_install;
use crate::local::plan::{self, InstallPlan, PlannedCode, PlannedProject, SecretNotes, TenantPlan};
use crate::local::running::projects::RunningProjects;
use crate::local::running::reload::RunningInstance;
use crate::local::running::reload_notices::ReloadNotices;
use crate::local::setting_prompts::{self, SettingSources};
use crate::local::start_advice::StartedHandler;
use linkworld_emulator::{
    AppSpec, AppStartError, InstallRequest, InstalledApp, Mocks, Platform, RunningApp, SettingValues, StartTime,
    TenantChange,
};
use linkworld_terminal::Exit;
use std::path::Path;

/// Why a run did not start.
pub(in crate::local) enum StartFailure {
    /// An error.
    Error(CommandError),
    /// A signal came first.
    Signal(Exit),
}

impl<E: Into<CommandError>> From<E> for StartFailure {
    fn from(error: E) -> Self {
        Self::Error(error.into())
    }
}

impl RunningProjects {
    /// Makes the tenants and starts the handlers of the default one; the others start with their first call.
    pub(in crate::local) async fn start(
        &mut self,
        context: &mut Context,
        events: &mut Events,
        platform: &Platform,
    ) -> Result<(), StartFailure> {
        for project in &self.projects {
            if let Some(containers) = project.reload.code.plan.containers().as_mut() {
                containers.connect(platform, &self.news)?;
            }
        }
        platform.set_tool_rules(plan::tool_rules(&self.plan.file, self.auto_approve));
        platform.set_agent_rules(plan::agent_rules(&self.plan.file, &self.plan.folder(), self.record_agents));
        plan::without_key(&self.plan.file).into_iter().for_each(|note| context.terminal.warn(note));
        let mut changes = Vec::new();
        for tenant in self.plan.tenants.clone() {
            let (change, notes) = set_up(Some(context), platform, (&tenant, &self.plan.folder())).await?;
            changes.push(change);
            for note in notes {
                context.terminal.warn(note);
            }
            for install in tenant.installs {
                self.start_install(context, events, platform, install).await?;
            }
        }
        for change in changes {
            platform.tell_of_users(change);
        }
        let mut notices = ReloadNotices::default();
        for project in &self.projects {
            project.reload.offer(&project.reload.app, platform, &mut notices).await;
        }
        notices.print(&mut context.terminal);
        platform.run_schedules();
        Ok(())
    }

    async fn start_install(
        &mut self,
        context: &mut Context,
        events: &mut Events,
        platform: &Platform,
        install: InstallPlan,
    ) -> Result<(), StartFailure> {
        let PlannedCode::Project(index) = self.code_of(platform, &install).await? else {
            return Ok(self.install_stub(platform, &install).await?);
        };
        let install = InstallPlan { code: PlannedCode::Project(index), ..install };
        let blob = self.projects[index].reload.app.normal.to_json();
        let prompts = platform.setting_prompts(Some(&install.tenant), &blob).await?;
        let (described, place) = (install.settings(), self.place(&install));
        let sources = SettingSources { place: place.as_deref(), described: &described, given: &install.flags.settings };
        let values = setting_prompts::collect(context, &prompts, sources)?;
        let is_default = install.tenant == self.plan.tenant;
        let when = if is_default { StartTime::Now } else { StartTime::FirstCall };
        let shown = self.has_several().then(|| self.label(&install));
        let (spec, started) = self.spec(index, &install, values, |place| {
            if when == StartTime::Now {
                place.announce(&mut context.terminal, shown.as_deref());
            }
        })?;
        let label = self.label(&install);
        let news = self.news.of(&label, Some(started.clone()));
        let starting = RunningApp::start_in(platform, (Some(&install.tenant), when), spec, news);
        let app = started_app(context, events, starting).await.map_err(StartFailure::Signal)?;
        let app = app.map_err(|error| StartFailure::Error(started.explained(error)))?;
        self.note_scopes(index, platform, app.installed());
        show_install(&mut context.terminal, &app, shown.as_deref());
        let mocks = platform.mocks(app.installed());
        mocks.incomplete().into_iter().for_each(|note| context.terminal.warn(note));
        self.projects[index].instances.push(RunningInstance { app, plan: install, label });
        Ok(())
    }

    /// What runs for an install. A tenant that was upgraded keeps its version, unless the file names another one.
    pub(super) async fn code_of(
        &self,
        platform: &Platform,
        install: &InstallPlan,
    ) -> Result<PlannedCode, CommandError> {
        let is_named = install.described.as_ref().is_some_and(|described| described.version.is_some());
        if is_named || install.code == PlannedCode::Stub {
            return Ok(install.code);
        }
        let Some(version) = platform.version_of(&install.tenant, &install.app).await? else { return Ok(install.code) };
        let has_it = |one: &PlannedProject| {
            one.app.manifest.app_id == install.app.as_str() && one.app.manifest.version == version
        };
        Ok(self.plan.projects.iter().position(has_it).map_or(install.code, PlannedCode::Project))
    }

    /// Starts an instance while the run goes on; its handler starts with its first call.
    pub(super) async fn add_instance(
        &mut self,
        platform: &Platform,
        install: InstallPlan,
    ) -> Result<Option<String>, CommandError> {
        let PlannedCode::Project(index) = install.code else {
            return self.install_stub(platform, &install).await.map(|()| None);
        };
        let blob = self.projects[index].reload.app.normal.to_json();
        let prompts = platform.setting_prompts(Some(&install.tenant), &blob).await?;
        let (described, place) = (install.settings(), format!("{} in tenant {}", install.app, install.tenant));
        let sources = SettingSources { place: Some(&place), described: &described, given: &install.flags.settings };
        let values = setting_prompts::from_files(&prompts, sources)?;
        setting_prompts::check_complete(&prompts, &values, Some(&place))?;
        let (spec, started) = self.spec(index, &install, values, |_| {})?;
        let label = format!("{}@{}", install.app, install.tenant);
        let news = self.news.of(&label, Some(started.clone()));
        let started_in = (Some(&install.tenant), StartTime::FirstCall);
        let app = RunningApp::start_in(platform, started_in, spec, news).await?;
        self.note_scopes(index, platform, app.installed());
        let failure = app.install_failure.clone();
        self.projects[index].instances.push(RunningInstance { app, plan: install, label });
        Ok(failure)
    }

    /// Lets refusals name the line of the manifest, and agents read texts of the project.
    fn note_scopes(&self, index: usize, platform: &Platform, installed: &InstalledApp) {
        if let Some(place) = self.plan.projects.get(index).and_then(|one| one.project.scopes_place()) {
            platform.set_scopes_place(installed, place);
        }
        if let Some(project) = self.plan.projects.get(index) {
            platform.set_project_folder(installed, project.project.root.clone());
        }
    }

    /// What to run, at a place that no other handler has.
    fn spec(
        &self,
        index: usize,
        install: &InstallPlan,
        settings: SettingValues,
        announce: impl FnOnce(&HandlerPlace),
    ) -> Result<(AppSpec, StartedHandler), CommandError> {
        let project = &self.projects[index];
        let (reload, is_first) = (&project.reload, project.instances.is_empty());
        let (code, started) = reload.code.plan.instance_code(&reload.app, is_first, announce)?;
        let app = InstallRequest {
            blob: reload.app.normal.to_json(),
            mocks: reload.mocks(install)?,
            grants: install.grants(),
            templates: reload.app.templates.clone(),
        };
        let supervision = reload.code.supervision();
        Ok((AppSpec { app, settings, code, inspect: self.inspect, supervision }, started))
    }

    /// Installs a stub, or gives it other replies.
    pub(super) async fn install_stub(
        &mut self,
        platform: &Platform,
        install: &InstallPlan,
    ) -> Result<(), CommandError> {
        let Some(stub) = self.plan.file.apps.get(install.app.as_str()) else { return Ok(()) };
        let replies = plan::stub_replies(&install.app, stub)?;
        let blob = plan::stub_blob(&install.app, stub);
        let agents = stub.agents.iter().map(|(agent, text)| (agent, text.as_str()));
        let mocks = Mocks::default().with_agents(agents);
        let request = InstallRequest { blob, mocks, grants: None, templates: Vec::new() };
        let installed: InstalledApp =
            platform.install_in(Some(&install.tenant), request, SettingValues::default()).await?;
        platform.attach_stub(&installed, replies);
        let same = |other: &InstalledApp| other.tenant == installed.tenant && other.app == installed.app;
        self.stubs.retain(|other| !same(other));
        self.stubs.push(installed);
        Ok(())
    }

    /// What an install is called in prompts, if there are several.
    fn place(&self, install: &InstallPlan) -> Option<String> {
        self.has_several().then(|| format!("{} in tenant {}", install.app, install.tenant))
    }
}

/// Brings a tenant to its description, whose paths are relative to `folder`. Returns what is noteworthy about its secrets.
pub(super) async fn set_up(
    mut context: Option<&mut Context>,
    platform: &Platform,
    (tenant, folder): (&TenantPlan, &Path),
) -> Result<(TenantChange, SecretNotes), CommandError> {
    let mut setup = plan::tenant_setup(tenant);
    if let Some(described) = &tenant.described {
        setup.collections = plan::collections(described, folder)?;
    }
    let mut notes = Vec::new();
    for (install, app) in tenant.installs.iter().zip(&mut setup.apps) {
        let place = (&install.tenant, &install.app);
        let (values, noted) = plan::values_of(context.as_deref_mut(), platform, place, &install.secrets()).await?;
        app.secrets = values;
        notes.extend(noted);
    }
    Ok((platform.set_up(setup).await?, notes))
}

/// Waits for the app and prints events meanwhile. A signal ends it early.
async fn started_app(
    context: &mut Context,
    events: &mut Events,
    starting: impl Future<Output = Result<RunningApp, AppStartError>>,
) -> Result<Result<RunningApp, AppStartError>, Exit> {
    tokio::pin!(starting);
    loop {
        tokio::select! {
            started = &mut starting => return Ok(started),
            exit = events.show_next(&mut context.terminal) => if let Some(exit) = exit { return Err(exit) },
        }
    }
}
