//! The projects of a run, each with its instances.

use crate::error::CommandError;
use crate::local::engine::containers::resources;
use crate::local::events::{Events, HandlerNews};
use crate::local::plan::{DevPlan, DevPlanSource, InstallPlan, PlannedCode};
use crate::local::project_watch::{ProjectChanges, ProjectFile};
use crate::local::running::reload::{ProjectReload, RunningInstance};
use crate::local::running::reload_notices::ReloadNotices;
use linkworld_emulator::{InstalledApp, Platform};
use linkworld_system::process::HandlerResources;
use linkworld_terminal::Terminal;
use std::sync::Arc;

/// A project and its instances.
pub(in crate::local) struct RunningProject {
    pub(in crate::local) reload: ProjectReload,
    pub(in crate::local) instances: Vec<RunningInstance>,
}

/// Everything that runs.
pub(in crate::local) struct RunningProjects {
    pub(in crate::local) plan: DevPlan,
    /// Where the plan is read again; none if it is not.
    pub(in crate::local) source: Option<DevPlanSource>,
    pub(in crate::local) projects: Vec<RunningProject>,
    /// Whether a debugger can attach to the handlers.
    pub(in crate::local) inspect: bool,
    /// Whether calls that need an approval are made without one.
    pub(in crate::local) auto_approve: bool,
    /// Whether the replies of models are recorded.
    pub(in crate::local) record_agents: bool,
    /// Apps that the dev file replies for.
    pub(in crate::local) stubs: Vec<InstalledApp>,
    pub(in crate::local) news: HandlerNews,
}

impl RunningProjects {
    /// The instances, those of the default tenant first.
    pub(in crate::local) fn instances(&self) -> impl Iterator<Item = &RunningInstance> {
        let of = |is_default: bool| {
            let all = self.projects.iter().flat_map(|project| &project.instances);
            all.filter(move |instance| (instance.plan.tenant == self.plan.tenant) == is_default)
        };
        of(true).chain(of(false))
    }

    /// Whether there is more than one instance to tell apart.
    pub(in crate::local) fn has_several(&self) -> bool {
        self.plan.projects.len() > 1 || self.plan.tenants.len() > 1
    }

    /// The container engine of an instance; none for a process.
    pub(in crate::local) fn engine_of(&self, instance: &RunningInstance) -> Option<String> {
        let PlannedCode::Project(index) = instance.plan.code else { return None };
        Some(self.projects.get(index)?.reload.code.plan.containers().as_ref()?.described())
    }

    /// `runtime.resources` of an instance.
    pub(in crate::local) fn resources_of(&self, instance: &RunningInstance) -> HandlerResources {
        let of = |index: usize| self.projects.get(index).map(|project| resources(&project.reload.app));
        match instance.plan.code {
            PlannedCode::Project(index) => of(index),
            _ => None,
        }
        .unwrap_or(HandlerResources { memory_mb: 0, cpu_millis: 0 })
    }

    /// What an instance is called in messages.
    pub(super) fn label(&self, install: &InstallPlan) -> String {
        match self.plan.tenants.len() {
            0 | 1 => install.app.to_string(),
            _ => format!("{}@{}", install.app, install.tenant),
        }
    }

    /// Takes over changed files of a project.
    pub(in crate::local) async fn apply(
        &mut self,
        index: usize,
        changes: &ProjectChanges,
        platform: &Platform,
    ) -> ReloadNotices {
        let described = changes.files.iter().find(|(what, _)| *what == ProjectFile::DevFile);
        let first = match described {
            Some((_, path)) => self.apply_dev_file(path, platform).await,
            None => ReloadNotices::default(),
        };
        let Some(project) = self.projects.get_mut(index) else { return first };
        first.and(project.reload.apply(changes, platform, &mut project.instances).await)
    }

    /// Stops accepting calls, lets open ones finish, stops the handlers and closes the store. A signal meanwhile ends it at
    /// once.
    pub(in crate::local) async fn stop_with(
        self,
        platform: Platform,
        events: &mut Events,
        terminal: &mut Terminal,
    ) -> Result<(), CommandError> {
        let stopping = async move {
            let closed = platform.stop().await;
            self.stop().await;
            closed
        };
        tokio::pin!(stopping);
        loop {
            tokio::select! {
                closed = &mut stopping => {
                    events.drain(terminal);
                    return Ok(closed?);
                }
                exit = events.show_next(terminal) => if exit.is_some() { return Ok(()) },
            }
        }
    }

    /// Stops all handlers and the processes that they started.
    async fn stop(self) {
        let of = |project: &RunningProject| {
            let containers = project.reload.code.plan.containers();
            containers.as_ref().map(|one| Arc::clone(&one.engine))
        };
        let engines: Vec<_> = self.projects.iter().filter_map(of).collect();
        let all: Vec<_> = self.projects.into_iter().flat_map(|project| project.instances).collect();
        let stopping: Vec<_> = all.into_iter().map(|instance| tokio::spawn(instance.app.stop())).collect();
        for stopped in stopping {
            // A task that panicked has stopped, too.
            let _ = stopped.await;
        }
        for engine in engines {
            engine.remove_own().await;
        }
    }

    /// Refuses a run that cannot work before anything is started: a project without a handler, or invalid mocks.
    pub(in crate::local) fn check(&self) -> Result<(), CommandError> {
        for project in &self.projects {
            project.reload.code.plan.check()?;
        }
        for install in self.plan.tenants.iter().flat_map(|tenant| &tenant.installs) {
            if let PlannedCode::Project(index) = install.code {
                self.projects[index].reload.mocks(install)?;
            }
        }
        Ok(())
    }
}
