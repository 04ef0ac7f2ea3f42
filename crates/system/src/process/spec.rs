//! What to run as a handler, and where it listens.

use super::event::OutputStream;
use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

/// What to run, and where it will answer.
#[derive(Clone)]
pub struct HandlerSpec {
    /// Its name in lists and logs.
    pub label: String,
    /// What is started.
    pub program: HandlerProgram,
    /// Its environment, in addition to what the engine gives to every handler.
    pub env: Vec<(String, String)>,
    /// The port it will listen on.
    pub port: u16,
    /// The path that answers with 200 once it is healthy.
    pub health_path: &'static str,
    /// What it may use.
    pub resources: HandlerResources,
    /// Hears what it prints, besides the receiver of its news.
    pub listener: Option<LineListener>,
}

/// Hears each line that a handler prints. It must not wait.
#[derive(Clone)]
pub struct LineListener(Arc<HearLine>);

type HearLine = dyn Fn(OutputStream, &str) + Send + Sync;

impl LineListener {
    /// Calls `hear` with each line.
    pub fn new(hear: impl Fn(OutputStream, &str) + Send + Sync + 'static) -> Self {
        Self(Arc::new(hear))
    }

    pub(super) fn hear(&self, stream: OutputStream, line: &str) {
        (self.0)(stream, line);
    }
}

impl fmt::Debug for LineListener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LineListener")
    }
}

/// What a handler may use: `runtime.resources` of the manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HandlerResources {
    /// Memory in MiB.
    pub memory_mb: u64,
    /// Processor time, in thousandths of one processor.
    pub cpu_millis: u64,
}

/// What one process may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ProcessLimits {
    /// Memory in MiB.
    pub(super) memory_mb: u64,
    /// Processor time, in thousandths of one processor; none for as much as there is.
    pub(super) cpu_millis: Option<u64>,
}

/// Which limits a running handler has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AppliedLimits {
    /// None: they are turned off, or the system does not let this program set any.
    #[default]
    None,
    /// Memory and the number of processes, by a control group.
    Memory,
    /// These and processor time, by a control group.
    All,
    /// All, by the container engine.
    Container,
}

/// What is started as a handler.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandlerProgram {
    /// A program of this machine.
    Command(HandlerCommand),
    /// An image, in a container.
    Image(HandlerImage),
}

/// A program of this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandlerCommand {
    /// The program: a path, absolute or relative to `dir`, or a name to be found in `PATH`.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<String>,
    /// The folder it runs in.
    pub dir: PathBuf,
}

/// An image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandlerImage {
    /// Its name or its id.
    pub image: String,
    /// The command in place of the one of the image; empty to keep that.
    pub command: Vec<String>,
}

impl fmt::Display for HandlerProgram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command(command) => write!(f, "{}", command.program.display()),
            Self::Image(image) => write!(f, "image {}", image.image),
        }
    }
}

impl HandlerSpec {
    /// Where a process that listens on its port can be called.
    pub(super) fn loopback_address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }
}

/// Without the values of the environment: they contain tokens.
impl fmt::Debug for HandlerSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.env.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("HandlerSpec")
            .field("label", &self.label)
            .field("program", &self.program)
            .field("env", &names)
            .field("port", &self.port)
            .field("health_path", &self.health_path)
            .field("resources", &self.resources)
            .finish()
    }
}
