//! Handler processes: started, watched, restarted and stopped with everything they started themselves.
//!
//! Theory of operation. A [`Handler`] is a handle to a task, and that task alone owns the process; the only way
//! to touch the process is a message over a bounded channel. The task does not start the handler itself but our
//! own program again, as `__supervise` ([`supervise`]): a small process in a session of its own that adopts
//! whatever the handler leaves behind. Both ends hold a socket. An order to stop goes down it, and when the end
//! up here closes, for whatever reason, a `kill -9` included, the supervisor kills the whole tree and goes.
//! So no handler outlives the program that started it, and nothing has to be cleaned up at the next start.
//!
//! Elsewhere than on Linux there is neither adoption nor `/proc`: the process group of the handler is stopped
//! instead of its tree, and a taken port is noticed without saying by whom.
//!
//! Nothing here knows what a manifest is, and nothing here prints: output and news leave as [`HandlerEvent`]s.

mod engine;
mod error;
mod event;
mod handler;
mod health;
mod life;
mod output;
mod ports;
mod report;
mod restart_limit;
mod supervise;
mod tree;

pub use engine::{ContainerEngine, ContainerEngineError, DOCKERFILE};
pub use error::{HandlerError, PortOwner};
pub use event::{HandlerEvent, HandlerState, OutputStream};
pub use handler::Handler;
pub use life::{HandlerSpec, Supervision};
pub use ports::{free_port, port_owner};
pub use supervise::supervise;
