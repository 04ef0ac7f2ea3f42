//! The supervisor: our own program started again, with one handler below it.
//!
//! It has its own session, so that Ctrl-C in the terminal reaches the program that started it and not the
//! handler; it adopts whatever the handler leaves behind; and it goes only when nothing is left below it, so
//! that its end is the proof that all of it ended. Its standard input is the socket of [`super::report`],
//! its standard output and error belong to the handler: it never writes a word to them.

use super::report::{HandlerExit, SupervisorReport, parse_stop};
use super::tree::signal_all;
use crate::signals;
use linkworld_contract::limits::{HANDLER_KILL_INTERVAL, HANDLER_KILL_ROUNDS_MAX, HANDLER_ORPHAN_GRACE};
use rustix::process::{Resource, Rlimit, Signal, WaitOptions};
use std::ffi::OsString;
use std::io::{Error, Result};
use std::os::fd::AsFd;
use std::os::unix::process::CommandExt;
use std::process::{ExitCode, Stdio};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::signal::unix::{Signal as Arrivals, SignalKind, signal};
use tokio::time::timeout;

/// The body of the hidden subcommand `linkworld __supervise PORT -- PROGRAM ARGS…`, given what follows its name.
///
/// PORT is for whoever reads a list of processes. The exit code is 0 once nothing of the handler is left; how
/// the handler ended is told over the socket.
pub fn supervise(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let mut command = args.into_iter().skip_while(|arg| arg != "--").skip(1);
    let Some(program) = command.next() else { return ExitCode::from(2) };
    let args: Vec<OsString> = command.collect();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    match runtime.and_then(|runtime| runtime.block_on(run(&program, &args))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

async fn run(program: &OsString, args: &[OsString]) -> Result<()> {
    // Fails only for the leader of a process group: started by hand from a shell. Nothing depends on it then.
    let _ = rustix::process::setsid();
    #[cfg(target_os = "linux")]
    rustix::process::set_child_subreaper(Some(rustix::process::getpid()))?;
    // A core file would hold the handler's token and secrets.
    let _ = rustix::process::setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    let mut reaper = Reaper::new()?;
    let mut ends = Ends::new()?;
    reset_for_handler();
    let (orders, mut reports) = parent()?;

    let handler = match spawn(program, args) {
        Ok(handler) => handler,
        Err(error) => {
            return say(&mut reports, SupervisorReport::Failed(error.raw_os_error().unwrap_or_default())).await;
        }
    };
    reaper.handler = handler;
    // Unless somebody hears it, the parent is gone, and the orders end at once.
    let _ = say(&mut reports, SupervisorReport::Started(handler)).await;
    let grace = tokio::select! {
        _ = reaper.handler_end() => None,
        grace = stop_order(orders) => Some(grace),
        () = ends.any() => Some(HANDLER_ORPHAN_GRACE),
    };
    if let Some(grace) = grace {
        signal_all(std::process::id(), handler, Signal::TERM);
        let _ = timeout(grace, reaper.handler_end()).await;
    }
    reaper.kill_all().await?;
    // Last of all: whoever hears it may use the port again.
    let _ = say(&mut reports, SupervisorReport::Ended(reaper.handler_end().await)).await;
    Ok(())
}

/// Standard input as the socket it is; anything else fails at the first read and counts as a parent that is gone.
fn parent() -> Result<(OwnedReadHalf, OwnedWriteHalf)> {
    let socket = std::os::unix::net::UnixStream::from(std::io::stdin().as_fd().try_clone_to_owned()?);
    socket.set_nonblocking(true)?;
    Ok(UnixStream::from_std(socket)?.into_split())
}

fn spawn(program: &OsString, args: &[OsString]) -> Result<u32> {
    // What the program that started us was given by its own starter is not the handler's either.
    close_fds::set_fds_cloexec(3, &[]);
    #[expect(clippy::disallowed_methods, reason = "the one place that starts handlers")]
    let mut command = std::process::Command::new(program);
    // The child is never waited for by its handle: the reaper collects it with everything else.
    command.args(args).stdin(Stdio::null()).process_group(0).spawn().map(|child| child.id())
}

async fn say(reports: &mut OwnedWriteHalf, report: SupervisorReport) -> Result<()> {
    reports.write_all(report.line().as_bytes()).await
}

/// Waits for the order to stop, or for the end of whoever gives orders.
async fn stop_order(orders: OwnedReadHalf) -> Duration {
    let mut lines = BufReader::new(orders).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        if let Some(grace) = parse_stop(&line) {
            return grace;
        }
    }
    HANDLER_ORPHAN_GRACE
}

/// Lets the handler start with the default for every signal and none blocked: one that ignored `INT` and `TERM` could
/// only be killed. A signal that is caught here has its default again after `exec`.
fn reset_for_handler() {
    // Children inherit the mask of the thread that starts them, and this runtime has one thread.
    let _ = nix::sys::signal::SigSet::empty().thread_set_mask();
    // Std resets this one itself.
    let pipe = Signal::PIPE.as_raw();
    for number in signals::all_ignored().into_iter().filter(|number| *number != pipe) {
        // The registration outlives the listener. The few that cannot be caught stay as they are.
        drop(signal(SignalKind::from_raw(number)));
    }
}

/// The signals that mean: go. Without them a `pkill linkworld` would leave the handler behind.
struct Ends([Arrivals; 4]);

impl Ends {
    fn new() -> Result<Self> {
        let on = |kind| signal(kind);
        Ok(Self([
            on(SignalKind::terminate())?,
            on(SignalKind::interrupt())?,
            on(SignalKind::hangup())?,
            on(SignalKind::quit())?,
        ]))
    }

    async fn any(&mut self) {
        let [terminate, interrupt, hangup, quit] = &mut self.0;
        tokio::select! {
            _ = terminate.recv() => (),
            _ = interrupt.recv() => (),
            _ = hangup.recv() => (),
            _ = quit.recv() => (),
        }
    }
}

/// Collects every process that ends below us.
struct Reaper {
    handler: u32,
    exit: Option<HandlerExit>,
    children: Arrivals,
}

impl Reaper {
    /// To be made before the handler is started, so that no end goes unseen.
    fn new() -> Result<Self> {
        Ok(Self { handler: 0, exit: None, children: signal(SignalKind::child())? })
    }

    /// Collects what has ended; whether anything is left.
    ///
    /// As everything below us becomes our child when its parent ends, no child left means nothing left.
    fn collect(&mut self) -> bool {
        loop {
            match rustix::process::wait(WaitOptions::NOHANG) {
                Ok(Some((pid, status))) => {
                    if u32::try_from(pid.as_raw_nonzero().get()) == Ok(self.handler) {
                        self.exit = HandlerExit::from_status(status);
                    }
                }
                Ok(None) => return true,
                Err(rustix::io::Errno::INTR) => (),
                Err(_) => return false,
            }
        }
    }

    async fn handler_end(&mut self) -> HandlerExit {
        loop {
            self.collect();
            if let Some(exit) = self.exit {
                return exit;
            }
            self.children.recv().await;
        }
    }

    async fn nothing_left(&mut self) {
        while self.collect() {
            self.children.recv().await;
        }
    }

    /// Kills until nothing is left: what is killed may have started something between look and signal.
    async fn kill_all(&mut self) -> Result<()> {
        for _ in 0..HANDLER_KILL_ROUNDS_MAX {
            signal_all(std::process::id(), self.handler, Signal::KILL);
            if timeout(HANDLER_KILL_INTERVAL, self.nothing_left()).await.is_ok() {
                return Ok(());
            }
        }
        Err(Error::other("processes that cannot be killed are left"))
    }
}
