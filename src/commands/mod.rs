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

use crate::names::AppId;
use crate::project;
use crate::terminal::Terminal;
use error::CommandError;
use std::future::Future;
use std::path::Path;

/// The exit code of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Success.
    Done = 0,
    /// The check or the call failed.
    No = 1,
    /// Invalid command line.
    Usage = 2,
    /// A problem on this machine.
    Local = 3,
    /// Not authenticated or not permitted.
    Auth = 4,
    /// Input is needed, but the run is not interactive.
    Input = 5,
    /// The platform rejected the request.
    Refused = 6,
    /// The platform cannot be reached.
    Unavailable = 7,
    /// Some of the changes were made.
    Partly = 9,
    /// There are differences, and the caller asked for an exit code that reports them.
    Differences = 10,
    /// A bug in this program.
    Bug = 70,
    /// SIGHUP.
    HungUp = 129,
    /// SIGINT.
    Interrupted = 130,
    /// SIGTERM.
    Terminated = 143,
}

impl Exit {
    /// Every code with its meaning, in order. `docs/exit-codes.md` is generated from this list.
    pub const ALL: [(Self, &'static str); 14] = [
        (Self::Done, "success"),
        (Self::No, "a check or call failed: findings, a denied call, a handler that returned an error"),
        (Self::Usage, "invalid command line"),
        (Self::Local, "a problem on this machine: a file, a port, a handler that does not start"),
        (Self::Auth, "not logged in, the token is not accepted, or the account lacks a permission"),
        (Self::Input, "input is needed, but the run is not interactive"),
        (Self::Refused, "the platform rejected the request"),
        (Self::Unavailable, "the network or the platform is not available; safe to retry"),
        (Self::Partly, "partly applied; the same command again completes it"),
        (Self::Differences, "there are differences (`deploy --plan --exit-code` only)"),
        (Self::Bug, "a bug in `linkworld`"),
        (Self::HungUp, "stopped by SIGHUP, for example because the terminal was closed"),
        (Self::Interrupted, "stopped by SIGINT (Ctrl-C)"),
        (Self::Terminated, "stopped by SIGTERM"),
    ];
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
