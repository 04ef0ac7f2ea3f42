//! The supervisor: our own program started again, with one handler below it.
//!
//! It has a session of its own, so that Ctrl-C in the terminal reaches the program that started it and not the
//! handler; it adopts whatever the handler leaves behind; and it exits only when nothing is left below it, so that
//! its end proves that all of it ended. Its standard input is the socket of [`super::report`]; its standard output
//! and error belong to the handler, and it writes nothing to them.

use super::super::cgroups::HandlerCgroup;
use super::super::end::HandlerExit;
use super::super::processes::adopt_orphans;
use super::super::spec::{AppliedLimits, ProcessLimits};
use super::group::signal_all;
use super::report::{SupervisorReport, parse_stop};
use crate::signals::restore_defaults_for_children;
use linkworld_contract::limits::{HANDLER_KILL_INTERVAL, HANDLER_KILL_ROUNDS_MAX, HANDLER_ORPHAN_GRACE};
use rustix::process::{Resource, Rlimit, Signal, WaitOptions, WaitStatus};
use std::ffi::OsString;
use std::io::{Error, Result};
use std::os::fd::AsFd;
use std::os::unix::process::CommandExt;
use std::process::{ExitCode, Stdio};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::signal::unix::{Signal as Arrivals, SignalKind, signal};
use tokio::time::timeout;

/// The hidden subcommand `linkworld __supervise PORT [MEMORY_MB [CPU_MILLIS]] -- PROGRAM ARGS…`, given the arguments
/// after its name.
///
/// PORT is only there to be seen in lists of processes. The limits apply where this process may make a control group. The exit code is 0 once nothing of the handler is left; how
/// the handler ended is reported over the socket.
pub fn supervise(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let mut args = args.into_iter();
    let own: Vec<OsString> = args.by_ref().take_while(|arg| arg != "--").collect();
    let mut command = args;
    let Some(program) = command.next() else { return ExitCode::from(2) };
    let args: Vec<OsString> = command.collect();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    match runtime.and_then(|runtime| runtime.block_on(run(&program, &args, limits(&own)))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn limits(own: &[OsString]) -> Option<ProcessLimits> {
    let number = |index: usize| own.get(index)?.to_str()?.parse().ok();
    Some(ProcessLimits { memory_mb: number(1)?, cpu_millis: number(2) })
}

/// Makes the groups of a handler and moves this process in, so that what it starts is inside.
fn enter_cgroup(limits: Option<ProcessLimits>) -> (Option<HandlerCgroup>, AppliedLimits) {
    let made = limits.as_ref().and_then(HandlerCgroup::create).filter(|made| made.enter().is_ok());
    let applied = match (&made, limits.and_then(|limits| limits.cpu_millis)) {
        (None, _) => AppliedLimits::None,
        (Some(_), None) => AppliedLimits::Memory,
        (Some(_), Some(_)) => AppliedLimits::All,
    };
    (made, applied)
}

async fn run(program: &OsString, args: &[OsString], limits: Option<ProcessLimits>) -> Result<()> {
    // Fails only for the leader of a process group: started by hand from a shell. Nothing depends on it then.
    let _ = rustix::process::setsid();
    adopt_orphans()?;
    // A core dump would contain the handler's token and secrets.
    let _ = rustix::process::setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    restore_defaults_for_children()?;
    let mut reaper = Reaper::new()?;
    let mut ends = EndSignals::new()?;
    let (orders, mut reports) = parent()?;

    let (cgroup, applied) = enter_cgroup(limits);
    let spawned = spawn(program, args);
    cgroup.iter().for_each(HandlerCgroup::leave);
    let _ = send(&mut reports, SupervisorReport::Limited(applied)).await;
    let handler = match spawned {
        Ok(handler) => handler,
        Err(error) => {
            let failed = SupervisorReport::Failed(error.raw_os_error().unwrap_or_default());
            return send(&mut reports, failed).await;
        }
    };
    reaper.handler = handler;
    // If this cannot be sent, the parent has ended, and reading orders ends at once.
    let _ = send(&mut reports, SupervisorReport::Started(handler)).await;
    let mut orders = BufReader::new(orders).lines();
    let grace = tokio::select! {
        _ = reaper.handler_end() => None,
        grace = stop_order(&mut orders) => Some(grace),
        () = ends.any() => Some(HANDLER_ORPHAN_GRACE),
    };
    if let Some(grace) = grace {
        signal_all(std::process::id(), handler, Signal::TERM);
        // The time is cut short if the program that gave it ends, or if we are asked to end ourselves.
        let hurried = tokio::select! {
            _ = timeout(grace, reaper.handler_end()) => None,
            grace = stop_order(&mut orders) => Some(grace),
            () = ends.any() => Some(HANDLER_ORPHAN_GRACE),
        };
        if let Some(grace) = hurried {
            let _ = timeout(grace.min(HANDLER_ORPHAN_GRACE), reaper.handler_end()).await;
        }
    }
    reaper.kill_all().await?;
    if cgroup.as_ref().is_some_and(HandlerCgroup::ran_out_of_memory) {
        let _ = send(&mut reports, SupervisorReport::OutOfMemory).await;
    }
    drop(cgroup);
    // Last of all: the port is free once this is sent.
    let _ = send(&mut reports, SupervisorReport::Ended(reaper.handler_end().await)).await;
    Ok(())
}

/// Standard input as the socket it is; anything else fails at the first read and counts as a parent that has ended.
fn parent() -> Result<(OwnedReadHalf, OwnedWriteHalf)> {
    let socket = std::os::unix::net::UnixStream::from(std::io::stdin().as_fd().try_clone_to_owned()?);
    socket.set_nonblocking(true)?;
    Ok(UnixStream::from_std(socket)?.into_split())
}

fn spawn(program: &OsString, args: &[OsString]) -> Result<u32> {
    // Files that our parent inherited from its own caller are not for the handler either.
    close_fds::set_fds_cloexec(3, &[]);
    #[expect(clippy::disallowed_methods, reason = "the one place that starts handlers")]
    let mut command = std::process::Command::new(program);
    // Nothing waits for the child by its handle: the reaper collects it with everything else.
    command.args(args).stdin(Stdio::null()).process_group(0).spawn().map(|child| child.id())
}

async fn send(reports: &mut OwnedWriteHalf, report: SupervisorReport) -> Result<()> {
    reports.write_all(report.line().as_bytes()).await
}

/// Waits for the order to stop, or for the end of the program that gives orders.
async fn stop_order(orders: &mut Lines<BufReader<OwnedReadHalf>>) -> Duration {
    while let Ok(Some(line)) = orders.next_line().await {
        if let Some(grace) = parse_stop(&line) {
            return grace;
        }
    }
    HANDLER_ORPHAN_GRACE
}

/// The signals that ask the supervisor to end. Without them `pkill linkworld` would leave the handler behind.
struct EndSignals([Arrivals; 4]);

impl EndSignals {
    fn new() -> Result<Self> {
        Ok(Self([
            signal(SignalKind::terminate())?,
            signal(SignalKind::interrupt())?,
            signal(SignalKind::hangup())?,
            signal(SignalKind::quit())?,
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

/// Collects every process that ends below the supervisor.
struct Reaper {
    handler: u32,
    exit: Option<HandlerExit>,
    children: Arrivals,
}

impl Reaper {
    /// To be made before the handler is started, so that no end is missed.
    fn new() -> Result<Self> {
        Ok(Self { handler: 0, exit: None, children: signal(SignalKind::child())? })
    }

    /// Collects what has ended; false when nothing is left.
    ///
    /// Everything below us becomes our child when its parent ends, so no child left means nothing left.
    fn collect(&mut self) -> bool {
        loop {
            match rustix::process::wait(WaitOptions::NOHANG) {
                Ok(Some((pid, status))) => {
                    if u32::try_from(pid.as_raw_nonzero().get()) == Ok(self.handler) {
                        self.exit = exit_of(status);
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

    /// Kills until nothing is left: a process may start another one between our look and the signal.
    async fn kill_all(&mut self) -> Result<()> {
        for _ in 0..HANDLER_KILL_ROUNDS_MAX {
            signal_all(std::process::id(), self.handler, Signal::KILL);
            if timeout(HANDLER_KILL_INTERVAL, self.nothing_left()).await.is_ok() {
                return Ok(());
            }
        }
        Err(Error::other("some processes could not be killed"))
    }
}

fn exit_of(status: WaitStatus) -> Option<HandlerExit> {
    status.exit_status().map(HandlerExit::Code).or_else(|| status.terminating_signal().map(HandlerExit::Signal))
}
