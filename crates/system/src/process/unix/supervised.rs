//! A supervisor process and the handler below it, as the program that started them sees them.

use super::super::end::HandlerEnd;
use super::super::spec::{AppliedLimits, HandlerCommand, HandlerSpec, ProcessLimits};
use super::group::{signal_all, signal_group};
use super::report::{SupervisorReport, stop_line};
use crate::env;
use rustix::process::Signal;
use std::io::Result;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::process::{Child, ChildStderr, ChildStdout, Command};

/// A supervisor and the handler below it.
///
/// Dropping it closes the socket, and the supervisor then stops the handler by itself; the supervisor must not be
/// killed, because then nothing would.
pub(in super::super) struct Supervised {
    supervisor: Child,
    reports: Lines<BufReader<OwnedReadHalf>>,
    orders: OwnedWriteHalf,
    handler: Option<u32>,
    limits: AppliedLimits,
    end: HandlerEnd,
}

impl Supervised {
    /// Starts both.
    pub(in super::super) fn spawn(
        spec: &HandlerSpec,
        program: &HandlerCommand,
        supervisor: (&Path, Option<ProcessLimits>),
    ) -> Result<Self> {
        let (ours, theirs) = std::os::unix::net::UnixStream::pair()?;
        ours.set_nonblocking(true)?;
        let (reports, orders) = UnixStream::from_std(ours)?.into_split();
        let supervisor = command(spec, program, supervisor, theirs.into()).spawn()?;
        let reports = BufReader::new(reports).lines();
        Ok(Self { supervisor, reports, orders, handler: None, limits: AppliedLimits::None, end: HandlerEnd::Unknown })
    }

    /// What the handler prints; once.
    pub(in super::super) fn take_output(&mut self) -> Option<(ChildStdout, ChildStderr)> {
        Some((self.supervisor.stdout.take()?, self.supervisor.stderr.take()?))
    }

    /// The process that everything of the handler is below; `None` once it has ended.
    pub(in super::super) fn root(&self) -> Option<u32> {
        self.supervisor.id()
    }

    /// The handler's process number, once it was reported.
    pub(in super::super) fn handler(&self) -> Option<u32> {
        self.handler
    }

    /// Which limits the handler has, once it was reported.
    pub(in super::super) fn limits(&self) -> AppliedLimits {
        self.limits
    }

    /// Waits until nothing of the handler is left, and returns how it ended. May be dropped and called again.
    pub(in super::super) async fn wait(&mut self) -> HandlerEnd {
        while let Ok(Some(line)) = self.reports.next_line().await {
            match SupervisorReport::parse(&line) {
                Some(SupervisorReport::Limited(limits)) => self.limits = limits,
                Some(SupervisorReport::OutOfMemory) => self.end = HandlerEnd::OutOfMemory,
                Some(SupervisorReport::Started(pid)) => self.handler = Some(pid),
                Some(SupervisorReport::Ended(_)) if self.end == HandlerEnd::OutOfMemory => {}
                Some(SupervisorReport::Ended(exit)) => self.end = HandlerEnd::Exit(exit),
                Some(SupervisorReport::Failed(errno)) => self.end = HandlerEnd::NotStarted(errno),
                None => (),
            }
        }
        let _ = self.supervisor.wait().await;
        if let (HandlerEnd::Unknown, Some(handler)) = (self.end, self.handler) {
            // The supervisor was killed. The handler's process group is all that is still known.
            signal_group(handler, Signal::KILL);
        }
        self.end
    }

    /// Asks for SIGTERM and, after `grace`, SIGKILL, to everything of the handler.
    pub(in super::super) async fn request_stop(&mut self, grace: Duration) {
        // A supervisor that has ended needs no order.
        let _ = self.orders.write_all(stop_line(grace).as_bytes()).await;
    }

    /// Kills everything of a handler whose supervisor does not respond, then the supervisor.
    pub(in super::super) async fn kill(&mut self) {
        // What is below it goes first, while it is still known.
        if let Some(supervisor) = self.supervisor.id() {
            signal_all(supervisor, self.handler.unwrap_or(supervisor), Signal::KILL);
        }
        let _ = self.supervisor.kill().await;
    }
}

fn command(
    spec: &HandlerSpec,
    program: &HandlerCommand,
    (supervisor, limits): (&Path, Option<ProcessLimits>),
    socket: OwnedFd,
) -> Command {
    #[expect(clippy::disallowed_methods, reason = "the one place that starts supervisors")]
    let mut command = Command::new(supervisor);
    command
        .arg0("linkworld")
        .arg("__supervise")
        .arg(spec.port.to_string())
        .args(limits.map(|limits| limits.memory_mb.to_string()))
        .args(limits.and_then(|limits| limits.cpu_millis).map(|millis| millis.to_string()))
        .arg("--")
        .arg(&program.program)
        .args(&program.args)
        .current_dir(&program.dir)
        .env_clear()
        .envs(env::handler_variables())
        .envs(spec.env.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::from(socket))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}
