//! The engine of this machine's processes: a handler below a supervisor.

use super::super::end::HandlerEnd;
use super::super::error::HandlerError;
use super::super::event::OutputStream;
use super::super::output::HandlerOutput;
use super::super::ports;
use super::super::spec::{AppliedLimits, HandlerProgram, HandlerResources, HandlerSpec, ProcessLimits};
use super::super::sys::supervised::Supervised;
use super::interface::{Engine, EngineFuture, EngineRun};
use linkworld_contract::limits;
use std::io::{Error, ErrorKind};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

/// Between two looks at where a handler listens.
const ELSEWHERE_POLL_INTERVAL: Duration = Duration::from_millis(250);

/// Starts handlers as processes of this machine.
#[derive(Debug, Clone)]
pub struct ProcessEngine {
    /// The program that implements `__supervise`.
    supervisor: PathBuf,
    limited: LimitedResources,
}

/// Which of the resources that a handler may use are limited, where the system allows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LimitedResources {
    /// None.
    None,
    /// Memory and the number of processes.
    #[default]
    Memory,
    /// These and processor time, which makes starts slower.
    All,
}

/// A handler with what supervises it and what it prints.
struct ProcessRun {
    supervised: Supervised,
    readers: JoinSet<()>,
    address: SocketAddr,
}

impl ProcessEngine {
    /// Handlers run below this program, which implements `__supervise`.
    pub fn new(supervisor: impl Into<PathBuf>) -> Self {
        Self { supervisor: supervisor.into(), limited: LimitedResources::default() }
    }

    /// The same with other limits.
    #[must_use]
    pub fn limited(self, limited: LimitedResources) -> Self {
        Self { limited, ..self }
    }

    fn limits(&self, spec: &HandlerSpec) -> Option<ProcessLimits> {
        let HandlerResources { memory_mb, cpu_millis } = spec.resources;
        match self.limited {
            LimitedResources::None => None,
            LimitedResources::Memory => Some(ProcessLimits { memory_mb, cpu_millis: None }),
            LimitedResources::All => Some(ProcessLimits { memory_mb, cpu_millis: Some(cpu_millis) }),
        }
    }

    /// Starts the handler, provided that its port is free.
    fn spawn(&self, spec: &HandlerSpec, output: &HandlerOutput) -> Result<ProcessRun, HandlerError> {
        let HandlerProgram::Command(command) = &spec.program else {
            let unsupported = Error::new(ErrorKind::Unsupported, "an image is run by a container engine");
            return Err(HandlerError::io("start the handler as a process", unsupported));
        };
        ports::ensure_free(spec.port)?;
        if !command.dir.is_dir() {
            let missing = Error::from(ErrorKind::NotFound);
            return Err(HandlerError::io(format!("run in {}", command.dir.display()), missing));
        }
        let mut supervised = Supervised::spawn(spec, command, (&self.supervisor, self.limits(spec)))
            .map_err(|error| HandlerError::io(format!("start the supervisor {}", self.supervisor.display()), error))?;
        let mut readers = JoinSet::new();
        if let Some((stdout, stderr)) = supervised.take_output() {
            readers.spawn(output.clone().forward(OutputStream::Stdout, stdout));
            readers.spawn(output.clone().forward(OutputStream::Stderr, stderr));
        }
        Ok(ProcessRun { supervised, readers, address: spec.loopback_address() })
    }
}

impl Engine for ProcessEngine {
    fn start<'a>(
        &'a self,
        spec: &'a HandlerSpec,
        output: HandlerOutput,
    ) -> EngineFuture<'a, Result<Box<dyn EngineRun>, HandlerError>> {
        Box::pin(async move { self.spawn(spec, &output).map(|run| Box::new(run) as Box<dyn EngineRun>) })
    }
}

impl ProcessRun {
    async fn over(&mut self) -> HandlerEnd {
        let end = self.supervised.wait().await;
        // All writers have ended; only a consumer that does not take the lines can delay this.
        let read = timeout(limits::HANDLER_NEWS_PATIENCE, async { while self.readers.join_next().await.is_some() {} });
        let _ = read.await;
        end
    }
}

impl EngineRun for ProcessRun {
    fn address(&self) -> SocketAddr {
        self.address
    }

    fn pid(&self) -> Option<u32> {
        self.supervised.handler()
    }

    fn limits(&self) -> AppliedLimits {
        self.supervised.limits()
    }

    fn ended(&mut self) -> EngineFuture<'_, HandlerEnd> {
        Box::pin(self.over())
    }

    fn check_listener(&self) -> Result<(), HandlerError> {
        self.supervised.root().map_or(Ok(()), |root| ports::ensure_ours(self.address.port(), root))
    }

    fn listens_elsewhere(&self) -> EngineFuture<'static, Vec<SocketAddr>> {
        Box::pin(listens_elsewhere(self.supervised.root(), self.address.port()))
    }

    fn listening(&self) -> Vec<SocketAddr> {
        self.supervised.root().map(ports::addresses_below).unwrap_or_default()
    }

    /// SIGTERM, `grace`, SIGKILL, to everything of it.
    fn stop(mut self: Box<Self>, grace: Duration) -> EngineFuture<'static, ()> {
        Box::pin(async move {
            self.supervised.request_stop(grace).await;
            if timeout(grace + limits::SUPERVISOR_PATIENCE, self.over()).await.is_err() {
                // The supervisor itself was stopped.
                self.supervised.kill().await;
            }
        })
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
