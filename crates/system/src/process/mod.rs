//! Handler processes: started, watched, restarted and stopped together with everything they started themselves.
//!
//! Theory of operation. A [`Handler`] is a handle to a task, and that task alone owns what runs; the only way to touch it
//! is a message over a bounded channel. The task decides about restarts and health; what starts, observes and stops a
//! handler is an [`Engine`]. The engine of processes on Unix does not start the handler itself but our own program again, as `__supervise` ([`supervise`]): a small process in a session of its own that adopts whatever
//! the handler leaves behind. Both ends hold a socket. An order to stop goes down it, and when our end closes, for
//! whatever reason, `kill -9` included, the supervisor kills the whole tree and exits. So no handler outlives the
//! program that started it, and nothing has to be cleaned up at the next start.
//!
//! Only Linux has adoption and `/proc`. On other Unix systems the handler's process group is stopped instead of its
//! tree, and a taken port is noticed without its owner. On Windows a job object takes the supervisor's place.
//!
//! Nothing here knows what a manifest is, and nothing here prints: output and news leave as [`HandlerEvent`]s.

#[cfg(target_os = "linux")]
#[path = "linux/cgroups.rs"]
mod cgroups;
#[cfg(all(unix, not(target_os = "linux")))]
#[path = "portable/cgroups.rs"]
mod cgroups;
mod containers;
mod end;
mod engine;
mod error;
mod event;
mod handler;
mod handler_run;
mod health;
#[cfg(target_os = "linux")]
#[path = "linux/observed_program.rs"]
mod observed_program;
#[cfg(not(target_os = "linux"))]
#[path = "portable/observed_program.rs"]
mod observed_program;
mod output;
mod ports;
#[cfg(target_os = "linux")]
#[path = "linux/processes.rs"]
mod processes;
#[cfg(not(target_os = "linux"))]
#[path = "portable/processes.rs"]
mod processes;
mod program_run;
mod restart_limit;
#[cfg(target_os = "linux")]
#[path = "linux/sockets.rs"]
mod sockets;
#[cfg(not(target_os = "linux"))]
#[path = "portable/sockets.rs"]
mod sockets;
mod spec;
mod supervision;
#[cfg(unix)]
#[path = "unix/mod.rs"]
mod sys;
#[cfg(windows)]
#[path = "windows/mod.rs"]
mod sys;

pub use containers::client::EngineApiError;
pub use containers::command_line::{ContainerEngine, ContainerEngineError, DOCKERFILE};
pub use containers::endpoint::{EndpointError, EngineEndpoint};
pub use containers::engine::{ApiEngine, ContainerCallback, EngineSetupError};
pub use end::{HandlerEnd, HandlerExit};
pub use engine::interface::{Engine, EngineFuture, EngineRun};
pub use engine::processes::{LimitedResources, ProcessEngine};
pub use error::{HandlerError, PortOwner};
pub use event::{HandlerEvent, HandlerState, OutputStream};
pub use handler::Handler;
pub use observed_program::ObservedProgram;
pub use output::HandlerOutput;
pub use ports::{free_port, port_owner};
pub use program_run::{open_in_browser, run_program};
pub use spec::{
    AppliedLimits, HandlerCommand, HandlerImage, HandlerProgram, HandlerResources, HandlerSpec, LineListener,
};
pub use supervision::Supervision;
pub use sys::supervise;
