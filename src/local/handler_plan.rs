//! How the handler of a project is run: its command, its place and its variables.

use crate::error::CommandError;
use crate::local::handler_place::{HandlerPlace, PlaceChoice};
use crate::local::start_advice::StartedHandler;
use crate::project;
use crate::project::handler::Command;
use linkworld_emulator::HandlerCode;
use linkworld_system::files;
use linkworld_system::process::{HandlerCommand, HandlerProgram};
use std::path::PathBuf;

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
    /// Whether the code is started again when it changes.
    pub(super) is_reloaded: bool,
}

impl HandlerPlan {
    /// The command that starts the handler.
    pub(super) fn command(&self) -> Result<Command, CommandError> {
        let root = files::canonical(&self.root);
        let mut found = project::handler::command(&root, &self.given);
        if let (Some(command), Some(python)) = (&mut found, &self.python)
            && project::handler::runs_path_python(&root, &self.given)
        {
            command.program.clone_from(python);
        }
        found.ok_or_else(|| {
            let found_none = format!("found no handler to start in {}", self.root.display());
            CommandError::local(found_none)
                .because(format!("looked for {}", project::handler::looked_for()))
                .hint("give the command after two dashes: `linkworld dev . -- ./my-handler`")
        })
    }

    /// What to run at a place, and what is known about it.
    pub(super) fn code(&self, command: Command, place: HandlerPlace) -> (HandlerCode, StartedHandler) {
        let started = StartedHandler { command: command.clone(), root: files::canonical(&self.root), port: place.port };
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
            env,
            place: Some(Box::new(place)),
        };
        (code, started)
    }
}

fn is_python(command: &Command) -> bool {
    command.program.file_name().is_some_and(|name| name.to_string_lossy().starts_with("python"))
}
