//! One run of a handler on an engine: from its start until it is healthy, and to its end.

use super::end::HandlerEnd;
use super::engine::interface::EngineRun;
use super::error::HandlerError;
use super::event::HandlerEvent;
use super::health;
use super::observed_program::ObservedProgram;
use super::output::HandlerOutput;
use super::spec::{AppliedLimits, HandlerProgram, HandlerSpec};
use super::supervision::Supervision;
use crate::handler_http::HandlerClient;
use linkworld_contract::limits;
use std::io::Error;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::Sender;
use tokio::time::{Instant, sleep};

/// What a health check gets while nothing listens.
const NOTHING_LISTENS: &str = "connection refused";

/// What is known of a handler once it is healthy.
pub(super) struct HealthyHandler {
    pub(super) pid: u32,
    pub(super) after: Duration,
    pub(super) body: serde_json::Value,
}

/// A handler that was started on an engine.
pub(super) struct HandlerRun {
    run: Box<dyn EngineRun>,
    output: HandlerOutput,
    started: Instant,
}

impl HandlerRun {
    /// Starts the handler. This is not dropped before it returns.
    pub(super) async fn start(
        spec: &HandlerSpec,
        supervision: &Supervision,
        events: &Sender<HandlerEvent>,
    ) -> Result<Self, HandlerError> {
        let (started, output) = (Instant::now(), HandlerOutput::new(events.clone()));
        let run = supervision.engine.start(spec, output.clone()).await?;
        Ok(Self { run, output, started })
    }

    /// Which limits it has.
    pub(super) fn limits(&self) -> AppliedLimits {
        self.run.limits()
    }

    /// Its program, if an end of it can be seen before the engine reports it.
    pub(super) fn program(&self) -> Option<Arc<ObservedProgram>> {
        self.run.program()
    }

    /// Where it can be called once it is healthy.
    pub(super) fn address(&self) -> SocketAddr {
        self.run.address()
    }

    /// Waits until the handler answers and it is the handler that answers. After an error it may still run and must be
    /// stopped.
    pub(super) async fn healthy(
        &mut self,
        spec: &HandlerSpec,
        supervision: &Supervision,
    ) -> Result<HealthyHandler, HandlerError> {
        let mut seen = String::from(NOTHING_LISTENS);
        let address = self.run.address();
        let elsewhere = self.run.listens_elsewhere();
        let answered = tokio::select! {
            // An end is looked for first: what answers after it is not the handler.
            biased;
            end = self.run.ended() => return Err(self.ended_at_start(spec, end)),
            body = first_healthy_response(address, spec.health_path, &mut seen) => Some(body),
            addresses = elsewhere => {
                return Err(HandlerError::ListensElsewhere { port: spec.port, addresses });
            }
            () = sleep(supervision.start_deadline) => None,
        };
        let Some(body) = answered else {
            let (port, waited, tail) = (spec.port, supervision.start_deadline, self.tail());
            let addresses = if seen == NOTHING_LISTENS { self.run.listening() } else { Vec::new() };
            return Err(HandlerError::NeverHealthy { port, waited, saw: seen, addresses, tail });
        };
        self.run.check_listener()?;
        let pid = self.run.pid().unwrap_or_default();
        Ok(HealthyHandler { pid, after: self.started.elapsed(), body })
    }

    fn ended_at_start(&self, spec: &HandlerSpec, end: HandlerEnd) -> HandlerError {
        match (&spec.program, end) {
            (HandlerProgram::Command(command), _) if end.is_not_found() => {
                HandlerError::ProgramNotFound { program: command.program.clone() }
            }
            (_, HandlerEnd::NotStarted(number)) => {
                HandlerError::io(format!("start {}", spec.program), Error::from_raw_os_error(number))
            }
            (_, end) => HandlerError::ExitedAtStart { status: end.to_string(), tail: self.tail() },
        }
    }

    /// Waits until nothing of it is left and its output has been forwarded, and returns how it ended.
    pub(super) async fn ended(&mut self) -> String {
        self.run.ended().await.to_string()
    }

    /// Asks it to end, gives it `grace`, and ends it by force; returns when nothing is left.
    pub(super) async fn stop(self, grace: Duration) {
        self.run.stop(grace).await;
    }

    /// The last lines it printed, oldest first.
    pub(super) fn tail(&self) -> Vec<String> {
        self.output.tail()
    }
}

/// Asks until there is a healthy response; `seen` is what the last attempt got instead.
async fn first_healthy_response(address: SocketAddr, path: &str, seen: &mut String) -> serde_json::Value {
    let client = HandlerClient::new();
    loop {
        match health::ask(&client, address, path).await {
            Ok(body) => return body,
            Err(instead) => *seen = instead,
        }
        sleep(limits::HEALTH_POLL_INTERVAL).await;
    }
}
