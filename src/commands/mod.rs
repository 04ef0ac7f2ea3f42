//! One thin file per command: arguments in, a room's function called, the answer shown.
//!
//! A command never imports a command; what two of them need is a room's function or stands in `connect`.

mod answers;
pub mod apps;
pub mod audit;
pub mod completions;
pub mod connect;
pub mod deploy;
pub mod dev;
pub mod docs;
pub mod env;
pub mod error;
pub mod explain;
mod frontend;
mod handover;
mod import;
pub mod init;
mod ledger;
pub mod login;
pub mod mcp;
pub mod package;
pub mod rollback;
pub mod schema;
pub mod secrets;
mod shelf;
mod stage;
pub mod trigger;
pub mod r#try;
pub mod upgrade;
pub mod validate;

use crate::project;
use crate::terminal::Terminal;
use error::CommandError;
use linkworld_contract::names::AppId;
use std::future::Future;
use std::path::Path;

/// How a run ended, as the shell sees it. The README's table is held against this list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// Done, and the answer is no: findings, a refused tool.
    No = 1,
    /// The command line does not make sense.
    Usage = 2,
    /// A problem of this machine: a file, a port, a handler that would not start.
    Local = 3,
    /// Not logged in, or the token is not accepted.
    Auth = 4,
    /// Something has to be asked and nobody is there to answer.
    Input = 5,
    /// The platform refused.
    Refused = 6,
    /// The network or the platform is not there; safe to try again.
    Unavailable = 7,
    /// Something was done and the rest was not; the same command again finishes it.
    Partly = 9,
    /// There are differences, and the exit code was asked to say so.
    Differences = 10,
    /// A mistake of this program.
    Bug = 70,
    /// Stopped because the terminal went away.
    HungUp = 129,
    /// Stopped by Ctrl-C.
    Interrupted = 130,
    /// Stopped by SIGTERM.
    Terminated = 143,
}

/// What every command returns.
pub type Outcome = Result<Exit, CommandError>;

/// What every command is handed.
pub struct Context {
    /// Where to print and ask.
    pub terminal: Terminal,
    /// `--profile`.
    pub profile: Option<String>,
}

/// The app that was named, else the one of the manifest in this folder.
fn project_app(named: Option<&AppId>) -> Result<AppId, CommandError> {
    if let Some(app) = named {
        return Ok(app.clone());
    }
    let here = project::load(Path::new(".")).ok().and_then(|project| project.app);
    let found = here.and_then(|app| AppId::parse(&app.manifest.app_id).ok());
    found.ok_or_else(|| CommandError::usage("which app?").hint("name it, or run this in the project's folder"))
}

/// Runs the asynchronous part of a command that talks to one server: one thread is enough.
fn block_on<T>(work: impl Future<Output = Result<T, CommandError>>) -> Result<T, CommandError> {
    run_on(tokio::runtime::Builder::new_current_thread(), work)
}

/// Runs a command that serves: as many threads as the machine has cores.
fn block_on_many<T>(work: impl Future<Output = Result<T, CommandError>>) -> Result<T, CommandError> {
    run_on(tokio::runtime::Builder::new_multi_thread(), work)
}

fn run_on<T>(
    mut builder: tokio::runtime::Builder,
    work: impl Future<Output = Result<T, CommandError>>,
) -> Result<T, CommandError> {
    let started = builder.enable_all().build();
    started.map_err(|error| CommandError::local(format!("cannot start: {error}")))?.block_on(work)
}

/// Microseconds as a person reads them: `640 µs`, `12.3 ms`, `4.2 s`.
fn duration(micros: u64) -> String {
    match micros {
        0..1_000 => format!("{micros} µs"),
        1_000..1_000_000 => format!("{:.1} ms", micros as f64 / 1e3),
        _ => format!("{:.1} s", micros as f64 / 1e6),
    }
}
