//! One life of a handler: from its start to the end of everything it started.

use super::error::HandlerError;
use super::event::{HandlerEvent, OutputStream};
use super::output::{OutputLines, OutputTail};
use super::report::{HandlerExit, SupervisorReport, stop_line};
use super::{health, ports, tree};
use linkworld_contract::limits;
use rustix::process::Signal;
use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::process::{Child, Command};
use tokio::sync::mpsc::Sender;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

/// What to run and where it will answer.
#[derive(Clone)]
pub struct HandlerSpec {
    /// Its name in lists and logs.
    pub label: String,
    /// The program: a path, absolute or from `dir`, or a name to be found in `PATH`.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<String>,
    /// Where it runs.
    pub dir: PathBuf,
    /// Its environment, beside the few variables of [`crate::env::handler_variables`].
    pub env: Vec<(String, String)>,
    /// Where it will listen.
    pub port: u16,
    /// What is asked until it answers with 200.
    pub health_path: &'static str,
}

impl HandlerSpec {
    pub(super) fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }
}

/// Without the values of the environment: they hold tokens.
impl fmt::Debug for HandlerSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.env.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("HandlerSpec")
            .field("label", &self.label)
            .field("program", &self.program)
            .field("args", &self.args)
            .field("dir", &self.dir)
            .field("env", &names)
            .field("port", &self.port)
            .field("health_path", &self.health_path)
            .finish()
    }
}

/// Who watches handlers, and how patiently. [`Supervision::standard`] is the rule; tests are in more of a hurry.
#[derive(Debug, Clone)]
pub struct Supervision {
    /// The program that understands `__supervise`.
    pub program: PathBuf,
    /// From start to the first healthy answer.
    pub start_deadline: Duration,
    /// From SIGTERM to SIGKILL.
    pub stop_grace: Duration,
    /// Restarts within `restart_window`.
    pub restarts_max: usize,
    /// See `restarts_max`.
    pub restart_window: Duration,
}

impl Supervision {
    /// This very program, with the limits of the house.
    pub fn standard() -> Result<Self, HandlerError> {
        let program =
            crate::env::this_program().map_err(|error| HandlerError::io("find the path of this program", error))?;
        Ok(Self {
            program,
            start_deadline: limits::HANDLER_START_DEADLINE,
            stop_grace: limits::HANDLER_STOP_GRACE,
            restarts_max: limits::HANDLER_RESTARTS_MAX,
            restart_window: limits::HANDLER_RESTART_WINDOW,
        })
    }
}

/// What is known of a handler once it is healthy.
pub(super) struct HealthyHandler {
    pub(super) pid: u32,
    pub(super) after: Duration,
    pub(super) body: serde_json::Value,
}

/// How a life ended.
#[derive(Debug)]
enum End {
    Exit(HandlerExit),
    /// The system's error number, when the handler could not be started at all.
    NotStarted(i32),
    /// The supervisor ended without saying how the handler did.
    Unknown,
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exit(exit) => exit.fmt(f),
            Self::NotStarted(errno) => std::io::Error::from_raw_os_error(*errno).fmt(f),
            Self::Unknown => f.write_str("its supervisor was killed"),
        }
    }
}

/// A supervisor and the handler below it.
///
/// Dropping it closes the socket, and the supervisor then stops the handler by itself; it must not be killed,
/// as nobody would be left to do so.
pub(super) struct HandlerProcess {
    supervisor: Child,
    reports: tokio::io::Lines<BufReader<OwnedReadHalf>>,
    orders: OwnedWriteHalf,
    readers: JoinSet<()>,
    tail: OutputTail,
    started: Instant,
    handler: Option<u32>,
    end: End,
}

impl HandlerProcess {
    /// Starts supervisor and handler on a port nobody else has.
    pub(super) fn start(
        spec: &HandlerSpec,
        supervision: &Supervision,
        events: &Sender<HandlerEvent>,
    ) -> Result<Self, HandlerError> {
        ports::ensure_free(spec.port)?;
        if !spec.dir.is_dir() {
            let nowhere = std::io::Error::from(std::io::ErrorKind::NotFound);
            return Err(HandlerError::io(format!("run in {}", spec.dir.display()), nowhere));
        }
        let failed = |error| HandlerError::io(format!("start the supervisor {}", supervision.program.display()), error);
        let (ours, theirs) = std::os::unix::net::UnixStream::pair().map_err(failed)?;
        ours.set_nonblocking(true).map_err(failed)?;
        let (reports, orders) = UnixStream::from_std(ours).map_err(failed)?.into_split();
        let mut supervisor = command(spec, &supervision.program, theirs.into()).spawn().map_err(failed)?;
        let tail = OutputTail::default();
        let mut readers = JoinSet::new();
        if let (Some(stdout), Some(stderr)) = (supervisor.stdout.take(), supervisor.stderr.take()) {
            readers.spawn(forward(stdout, OutputStream::Stdout, tail.clone(), events.clone()));
            readers.spawn(forward(stderr, OutputStream::Stderr, tail.clone(), events.clone()));
        }
        Ok(Self {
            supervisor,
            reports: BufReader::new(reports).lines(),
            orders,
            readers,
            tail,
            started: Instant::now(),
            handler: None,
            end: End::Unknown,
        })
    }

    /// Waits until it answers, and answers itself. On an error it may still run and is to be stopped.
    pub(super) async fn healthy(
        &mut self,
        spec: &HandlerSpec,
        supervision: &Supervision,
    ) -> Result<HealthyHandler, HandlerError> {
        let mut saw = String::from("connection refused");
        let answered = tokio::select! {
            // An end is looked for first: what answers then is not the handler.
            biased;
            () = self.over() => return Err(self.ended_at_start(&spec.program)),
            body = answer(spec, &mut saw) => Some(body),
            () = sleep(supervision.start_deadline) => None,
        };
        let Some(body) = answered else {
            let tail = self.tail.lines();
            return Err(HandlerError::NeverHealthy { port: spec.port, waited: supervision.start_deadline, saw, tail });
        };
        if let Some(supervisor) = self.supervisor.id() {
            ports::ensure_ours(spec.port, supervisor)?;
        }
        Ok(HealthyHandler { pid: self.handler.unwrap_or_default(), after: self.started.elapsed(), body })
    }

    fn ended_at_start(&self, program: &Path) -> HandlerError {
        match self.end {
            End::NotStarted(errno) if errno == rustix::io::Errno::NOENT.raw_os_error() => {
                HandlerError::ProgramNotFound { program: program.to_owned() }
            }
            End::NotStarted(errno) => {
                HandlerError::io(format!("start {}", program.display()), std::io::Error::from_raw_os_error(errno))
            }
            End::Exit(_) | End::Unknown => {
                HandlerError::ExitedAtStart { status: self.end.to_string(), tail: self.tail.lines() }
            }
        }
    }

    /// Waits until nothing of it is left and all it printed is on its way; then says how it ended.
    pub(super) async fn ended(&mut self) -> String {
        self.over().await;
        self.end.to_string()
    }

    /// Can be dropped and called again at any point.
    async fn over(&mut self) {
        while let Ok(Some(line)) = self.reports.next_line().await {
            match SupervisorReport::parse(&line) {
                Some(SupervisorReport::Started(pid)) => self.handler = Some(pid),
                Some(SupervisorReport::Ended(exit)) => self.end = End::Exit(exit),
                Some(SupervisorReport::Failed(errno)) => self.end = End::NotStarted(errno),
                None => (),
            }
        }
        let _ = self.supervisor.wait().await;
        if let (End::Unknown, Some(handler)) = (&self.end, self.handler) {
            // Somebody killed the supervisor. Its group is what can still be told of the handler.
            tree::signal_group(handler, Signal::KILL);
        }
        // All writers are gone; only a consumer that does not take the lines can hold us up.
        let read = timeout(limits::HANDLER_NEWS_PATIENCE, async { while self.readers.join_next().await.is_some() {} });
        let _ = read.await;
    }

    /// SIGTERM, `grace`, SIGKILL, for everything; returns when nothing is left.
    pub(super) async fn stop(mut self, grace: Duration) {
        // A supervisor that is gone needs no order.
        let _ = self.orders.write_all(stop_line(grace).as_bytes()).await;
        if timeout(grace + limits::SUPERVISOR_PATIENCE, self.over()).await.is_err() {
            // Somebody halted it. What is below it goes first, while it can still be told.
            if let Some(supervisor) = self.supervisor.id() {
                tree::signal_all(supervisor, self.handler.unwrap_or(supervisor), Signal::KILL);
            }
            let _ = self.supervisor.kill().await;
        }
    }

    pub(super) fn tail(&self) -> Vec<String> {
        self.tail.lines()
    }
}

fn command(spec: &HandlerSpec, supervisor: &Path, socket: OwnedFd) -> Command {
    #[expect(clippy::disallowed_methods, reason = "the one place that starts supervisors")]
    let mut command = Command::new(supervisor);
    command
        .arg0("linkworld")
        .arg("__supervise")
        .arg(spec.port.to_string())
        .arg("--")
        .arg(&spec.program)
        .args(&spec.args)
        .current_dir(&spec.dir)
        .env_clear()
        .envs(crate::env::handler_variables())
        .envs(spec.env.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::from(socket))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Asks until there is an answer; `saw` tells what the last look saw.
async fn answer(spec: &HandlerSpec, saw: &mut String) -> serde_json::Value {
    loop {
        match health::ask(spec.port, spec.health_path).await {
            Ok(body) => return body,
            Err(seen) => *saw = seen,
        }
        sleep(limits::HEALTH_POLL_INTERVAL).await;
    }
}

/// Reads to the end, at the pace of whoever takes the lines; when nobody does any more, only the tail is kept.
async fn forward(stream: impl AsyncRead + Unpin, kind: OutputStream, tail: OutputTail, events: Sender<HandlerEvent>) {
    let mut lines = OutputLines::new(stream);
    while let Some(text) = lines.next().await {
        tail.push(text.clone());
        let _ = events.send(HandlerEvent::Line { stream: kind, text }).await;
    }
}
