//! The app that scenarios run against: each handler is a process of its own, at a place of its own.

use crate::error::CommandError;
use crate::local::engine::state_folder::state_folder;
use crate::local::handler_place::{PlaceChoice, PortsInUse};
use crate::local::handler_plan::HandlerPlan;
use crate::local::plan::PlannedProject;
use crate::local::project_watch::{self, ProjectWatch};
use crate::local::start_advice::StartedHandler;
use linkworld_client::config::SettingsEnv;
use linkworld_emulator::{AppSpec, AppStartError, InstallRequest, Mocks, SettingValues};
use linkworld_project::{LoadedApp, Project};
use linkworld_scenario::{AppSource, RunnerError, without_copies};
use linkworld_system::process::{HandlerError, LimitedResources, Supervision};
use linkworld_terminal::Exit;
use serde_json::Value;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Lines that a handler printed before it ended, in place of a cause.
const OUTPUT_LINES_SHOWN: usize = 5;

/// The files that an app under test and its scenarios consist of.
pub struct TestedFiles(ProjectWatch);

impl TestedFiles {
    /// Watches from now on.
    pub fn watch(project: &Project, scenarios: &[PathBuf], command: &[String]) -> Self {
        Self(ProjectWatch::start(project, (None, None, None), Some(command)).with_scenarios(scenarios))
    }

    /// Returns once one of them has changed.
    pub async fn changed(&mut self) {
        project_watch::next_of(std::slice::from_mut(&mut self.0)).await;
    }
}

/// The app, and how its handlers are started.
pub struct TestedApp {
    app: LoadedApp,
    plan: HandlerPlan,
    supervision: Supervision,
    /// The handler that was made last, to explain why it does not start.
    last: Mutex<Option<StartedHandler>>,
}

impl TestedApp {
    /// The app of a project; `command` starts its handler, and is detected if it is empty.
    pub fn new(
        project: &PlannedProject,
        env: Vec<(String, String)>,
        command: Vec<String>,
        start_deadline: Option<Duration>,
    ) -> Result<Self, CommandError> {
        let (state, _) = state_folder(&SettingsEnv::read(), true)?;
        let plan = HandlerPlan {
            root: project.project.root.clone(),
            places: PlaceChoice::new(&project.project, &state, None, &PortsInUse::default()),
            env,
            given: command,
            python: None,
            containers: Mutex::new(None),
            is_reloaded: true,
        };
        plan.check()?;
        let mut supervision = Supervision::processes(LimitedResources::default()).map_err(AppStartError::from)?;
        supervision.start_deadline = start_deadline.unwrap_or(supervision.start_deadline);
        Ok(Self { app: project.app.clone(), plan, supervision, last: Mutex::default() })
    }

    /// Why the scenarios did not run, with what to do.
    pub fn explained(&self, error: RunnerError) -> CommandError {
        let failure = match error {
            RunnerError::Start(error) => self.not_started(error),
            RunnerError::Emulator(error) => error.into(),
            RunnerError::App(why) => CommandError::local(why),
        };
        CommandError { exit: Exit::Usage, ..failure }
    }

    /// A failed start with its cause, or with what the handler printed last: its output is shown nowhere else.
    fn not_started(&self, error: AppStartError) -> CommandError {
        let tail = match &error {
            AppStartError::Runtime(HandlerError::ExitedAtStart { tail, .. } | HandlerError::GaveUp { tail, .. }) => {
                tail.clone()
            }
            _ => Vec::new(),
        };
        let mut failure = match &*self.last.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(started) => started.explained(error),
            None => error.into(),
        };
        let printed: Vec<&str> = tail.iter().map(String::as_str).filter(|line| !line.trim().is_empty()).collect();
        if failure.causes.is_empty() && !printed.is_empty() {
            let last = &printed[printed.len().saturating_sub(OUTPUT_LINES_SHOWN)..];
            failure = last.iter().fold(failure, |failure, line| failure.because(format!("it printed: {line}")));
        }
        let copies = self.copies();
        failure.causes.iter_mut().for_each(|cause| *cause = without_copies(cause, &copies));
        failure
    }

    /// The manifest without required settings: a scenario gives those that it needs.
    fn blob(&self) -> Value {
        let mut blob = self.app.normal.to_json();
        let settings = blob.get_mut("install_settings").and_then(Value::as_array_mut);
        for setting in settings.into_iter().flatten() {
            setting["required"] = Value::Bool(false);
        }
        blob
    }
}

impl AppSource for TestedApp {
    fn spec(&self) -> Result<AppSpec, String> {
        let (code, started) = self.plan.instance_code(&self.app, false, |_| {}).map_err(|error| error.headline)?;
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(started);
        let app = InstallRequest {
            blob: self.blob(),
            mocks: Mocks::default(),
            grants: None,
            templates: self.app.templates.clone(),
        };
        let settings = SettingValues::default();
        Ok(AppSpec { app, settings, code, inspect: false, supervision: self.supervision.clone() })
    }

    fn folder(&self) -> PathBuf {
        self.plan.root.clone()
    }

    fn copies(&self) -> String {
        self.plan.places.copies()
    }
}
