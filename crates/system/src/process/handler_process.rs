//! One run of a handler: from its start to the end of everything it started.

use super::end::HandlerEnd;
use super::error::HandlerError;
use super::event::{HandlerEvent, OutputStream};
use super::output::{OutputLines, OutputTail};
use super::spec::{HandlerSpec, Supervision};
use super::sys::supervised::Supervised;
use super::{health, ports};
use crate::handler_http::HandlerClient;
use linkworld_contract::limits;
use std::io::{Error, ErrorKind};
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;
use tokio::io::AsyncRead;
use tokio::sync::mpsc::Sender;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

/// What a health check gets while nothing listens.
const NOTHING_LISTENS: &str = "connection refused";
/// Between two looks at where a handler listens.
const ELSEWHERE_POLL_INTERVAL: Duration = Duration::from_millis(250);

/// What is known of a handler once it is healthy.
pub(super) struct HealthyHandler {
    pub(super) pid: u32,
    pub(super) after: Duration,
    pub(super) body: serde_json::Value,
}

/// A handler with what supervises it and what it prints.
pub(super) struct HandlerProcess {
    supervised: Supervised,
    readers: JoinSet<()>,
    tail: OutputTail,
    started: Instant,
}

impl HandlerProcess {
    /// Starts the handler, provided that its port is free.
    pub(super) fn start(
        spec: &HandlerSpec,
        supervision: &Supervision,
        events: &Sender<HandlerEvent>,
    ) -> Result<Self, HandlerError> {
        ports::ensure_free(spec.port)?;
        if !spec.dir.is_dir() {
            let missing = Error::from(ErrorKind::NotFound);
            return Err(HandlerError::io(format!("run in {}", spec.dir.display()), missing));
        }
        let mut supervised = Supervised::spawn(spec, &supervision.program).map_err(|error| {
            HandlerError::io(format!("start the supervisor {}", supervision.program.display()), error)
        })?;
        let tail = OutputTail::default();
        let mut readers = JoinSet::new();
        if let Some((stdout, stderr)) = supervised.take_output() {
            readers.spawn(forward(stdout, OutputStream::Stdout, tail.clone(), events.clone()));
            readers.spawn(forward(stderr, OutputStream::Stderr, tail.clone(), events.clone()));
        }
        Ok(Self { supervised, readers, tail, started: Instant::now() })
    }

    /// Waits until the handler answers and it is the handler that answers. After an error it may still run and must be
    /// stopped.
    pub(super) async fn healthy(
        &mut self,
        spec: &HandlerSpec,
        supervision: &Supervision,
    ) -> Result<HealthyHandler, HandlerError> {
        let mut seen = String::from(NOTHING_LISTENS);
        let root = self.supervised.root();
        let answered = tokio::select! {
            // An end is looked for first: what answers after it is not the handler.
            biased;
            end = self.over() => return Err(self.ended_at_start(&spec.program, end)),
            body = first_healthy_response(spec, &mut seen) => Some(body),
            addresses = listens_elsewhere(root, spec.port) => {
                return Err(HandlerError::ListensElsewhere { port: spec.port, addresses });
            }
            () = sleep(supervision.start_deadline) => None,
        };
        let Some(body) = answered else {
            let (port, waited, tail) = (spec.port, supervision.start_deadline, self.tail.lines());
            let silent = seen == NOTHING_LISTENS;
            let addresses = root.filter(|_| silent).map(ports::addresses_below).unwrap_or_default();
            return Err(HandlerError::NeverHealthy { port, waited, saw: seen, addresses, tail });
        };
        if let Some(root) = self.supervised.root() {
            ports::ensure_ours(spec.port, root)?;
        }
        let pid = self.supervised.handler().unwrap_or_default();
        Ok(HealthyHandler { pid, after: self.started.elapsed(), body })
    }

    fn ended_at_start(&self, program: &Path, end: HandlerEnd) -> HandlerError {
        match end {
            _ if end.is_not_found() => HandlerError::ProgramNotFound { program: program.to_owned() },
            HandlerEnd::NotStarted(number) => {
                HandlerError::io(format!("start {}", program.display()), Error::from_raw_os_error(number))
            }
            HandlerEnd::Exit(_) | HandlerEnd::Unknown => {
                HandlerError::ExitedAtStart { status: end.to_string(), tail: self.tail.lines() }
            }
        }
    }

    /// Waits until nothing of it is left and its output has been forwarded, and returns how it ended.
    pub(super) async fn ended(&mut self) -> String {
        self.over().await.to_string()
    }

    /// May be dropped and called again.
    async fn over(&mut self) -> HandlerEnd {
        let end = self.supervised.wait().await;
        // All writers have ended; only a consumer that does not take the lines can delay this.
        let read = timeout(limits::HANDLER_NEWS_PATIENCE, async { while self.readers.join_next().await.is_some() {} });
        let _ = read.await;
        end
    }

    /// SIGTERM, `grace`, SIGKILL, to everything of it; returns when nothing is left.
    pub(super) async fn stop(mut self, grace: Duration) {
        self.supervised.request_stop(grace).await;
        if timeout(grace + limits::SUPERVISOR_PATIENCE, self.over()).await.is_err() {
            // The supervisor itself was stopped.
            self.supervised.kill().await;
        }
    }

    /// The last lines it printed, oldest first.
    pub(super) fn tail(&self) -> Vec<String> {
        self.tail.lines()
    }
}

/// Returns once the handler has listened on its port at unreachable addresses only for a while, with these addresses.
async fn listens_elsewhere(root: Option<u32>, port: u16) -> Vec<SocketAddr> {
    let mut since = None;
    loop {
        sleep(ELSEWHERE_POLL_INTERVAL).await;
        let addresses = root.map(ports::addresses_below).unwrap_or_default();
        let on_port: Vec<SocketAddr> = addresses.iter().copied().filter(|address| address.port() == port).collect();
        if on_port.is_empty() || ports::is_reachable(&on_port, port) {
            since = None;
            continue;
        }
        if since.get_or_insert_with(Instant::now).elapsed() >= limits::HANDLER_ELSEWHERE_PATIENCE {
            return on_port;
        }
    }
}

/// Asks until there is a healthy response; `seen` is what the last attempt got instead.
async fn first_healthy_response(spec: &HandlerSpec, seen: &mut String) -> serde_json::Value {
    let client = HandlerClient::new();
    loop {
        match health::ask(&client, spec.port, spec.health_path).await {
            Ok(body) => return body,
            Err(instead) => *seen = instead,
        }
        sleep(limits::HEALTH_POLL_INTERVAL).await;
    }
}

/// Forwards lines to the end of the stream, as fast as they are taken; once the receiver is dropped, only the tail is
/// kept.
async fn forward(stream: impl AsyncRead + Unpin, kind: OutputStream, tail: OutputTail, events: Sender<HandlerEvent>) {
    let mut lines = OutputLines::new(stream);
    while let Some(text) = lines.next().await {
        tail.push(text.clone());
        let _ = events.send(HandlerEvent::Line { stream: kind, text }).await;
    }
}
