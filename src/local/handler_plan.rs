//! How the handler of a project is run: its command, its place and its variables.

use crate::error::CommandError;
use crate::local::engine::containers::{ContainerPlan, resources};
use crate::local::handler_place::{HandlerPlace, PlaceChoice};
use crate::local::start_advice::StartedHandler;
use linkworld_emulator::HandlerCode;
use linkworld_project::LoadedApp;
use linkworld_project::handler::Command;
use linkworld_system::files;
use linkworld_system::process::{HandlerCommand, HandlerProgram, Supervision};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Python compares the time of a source file in seconds with that of its bytecode: of two edits within a second it would
/// run the first one for ever.
const NO_BYTECODE: &str = "PYTHONDONTWRITEBYTECODE";

/// What stays the same at every start of the handler.
pub(super) struct HandlerPlan {
    /// The project's folder.
    pub(super) root: PathBuf,
    pub(super) places: PlaceChoice,
    /// Variables in addition to those of the manifest.
    pub(super) env: Vec<(String, String)>,
    /// The command of the user; empty to detect it.
    pub(super) given: Vec<String>,
    /// The interpreter to use instead of the `python3` of `PATH`.
    pub(super) python: Option<PathBuf>,
    /// Set if the handler runs in a container.
    pub(super) containers: Mutex<Option<Box<ContainerPlan>>>,
    /// Whether the code is started again when it changes.
    pub(super) is_reloaded: bool,
}

impl HandlerPlan {
    /// The command that starts the handler.
    fn command(&self) -> Result<Command, CommandError> {
        let root = files::canonical(&self.root);
        let mut found = linkworld_project::handler::command(&root, &self.given);
        if let (Some(command), Some(python)) = (&mut found, &self.python)
            && linkworld_project::handler::runs_path_python(&root, &self.given)
        {
            command.program.clone_from(python);
        }
        found.ok_or_else(|| {
            let found_none = format!("found no handler to start in {}", self.root.display());
            CommandError::local(found_none)
                .because(format!("looked for {}", linkworld_project::handler::looked_for()))
                .hint("give the command after two dashes: `linkworld dev . -- ./my-handler`")
        })
    }

    /// What to run at a place, and what is known about it.
    fn code(&self, app: &LoadedApp, command: Command, place: HandlerPlace) -> (HandlerCode, StartedHandler) {
        let started = StartedHandler {
            command: command.clone(),
            root: files::canonical(&self.root),
            port: place.port,
            in_container: false,
        };
        let mut env = self.env.clone();
        if self.is_reloaded && is_python(&command) && env.iter().all(|(name, _)| name != NO_BYTECODE) {
            env.push((NO_BYTECODE.to_owned(), "1".to_owned()));
        }
        let code = HandlerCode {
            port: place.port,
            program: HandlerProgram::Command(HandlerCommand {
                program: command.program,
                args: command.args,
                dir: place.dir.clone(),
            }),
            resources: resources(app),
            callback: None,
            env,
            place: Some(Box::new(place)),
        };
        (code, started)
    }

    /// The code of another instance. The first one has the port that was asked for.
    pub(super) fn instance_code(
        &self,
        app: &LoadedApp,
        is_first: bool,
        announce: impl FnOnce(&HandlerPlace),
    ) -> Result<(HandlerCode, StartedHandler), CommandError> {
        if let Some(containers) = &*self.containers() {
            return Ok(containers.code(app));
        }
        let place = if is_first { self.places.first(app)? } else { self.places.further(app)? };
        announce(&place);
        Ok(self.code(app, self.command()?, place))
    }

    /// Builds the image of the code as it is now, if it runs in a container.
    pub(super) async fn renew(&self, app: &LoadedApp) -> Result<(), CommandError> {
        let Some(mut containers) = self.containers().clone() else { return Ok(()) };
        containers.renew(app).await?;
        *self.containers() = Some(containers);
        Ok(())
    }

    /// The engine and the image, if it runs in containers.
    pub(super) fn containers(&self) -> MutexGuard<'_, Option<Box<ContainerPlan>>> {
        self.containers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The code as it is now, at a place beside that of the running handler; `is_first` for the one with the project's
    /// folder.
    pub(super) fn next_code(
        &self,
        app: &LoadedApp,
        is_first: bool,
    ) -> Result<(HandlerCode, StartedHandler), CommandError> {
        if let Some(containers) = &*self.containers() {
            return Ok(containers.code(app));
        }
        let place = if is_first { self.places.next(app)? } else { self.places.further(app)? };
        Ok(self.code(app, self.command()?, place))
    }

    /// Why its handlers cannot be started, if that is known before anything is.
    pub(super) fn check(&self) -> Result<(), CommandError> {
        if self.containers().is_none() { self.command().map(drop) } else { Ok(()) }
    }

    /// The engine of its handlers, within the limits of the others.
    pub(super) fn supervision(&self, limits: &Supervision) -> Supervision {
        self.containers().as_ref().map_or_else(|| limits.clone(), |containers| containers.supervision(limits))
    }
}

fn is_python(command: &Command) -> bool {
    command.program.file_name().is_some_and(|name| name.to_string_lossy().starts_with("python"))
}
