//! The interface of an engine. Restarts, health and news are the same for all of them and not decided here.

use super::super::end::HandlerEnd;
use super::super::error::HandlerError;
use super::super::observed_program::ObservedProgram;
use super::super::output::HandlerOutput;
use super::super::spec::{AppliedLimits, HandlerSpec};
use std::fmt::Debug;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

/// What an engine returns without blocking.
pub type EngineFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Runs handlers: as processes of this machine, or in containers.
pub trait Engine: Debug + Send + Sync {
    /// Starts a handler, which prints to `output`. Returns before it is healthy. This is not dropped before it returns.
    fn start<'a>(
        &'a self,
        spec: &'a HandlerSpec,
        output: HandlerOutput,
    ) -> EngineFuture<'a, Result<Box<dyn EngineRun>, HandlerError>>;
}

/// One run of a handler, from its start to the end of everything that it started.
///
/// Dropping it stops the handler too, without waiting for that.
pub trait EngineRun: Send + Sync {
    /// Where it can be called once it listens.
    fn address(&self) -> SocketAddr;

    /// The handler's process number on this machine, if it is known.
    fn pid(&self) -> Option<u32>;

    /// Its program, if an end of it can be seen before the engine reports it.
    fn program(&self) -> Option<Arc<ObservedProgram>> {
        None
    }

    /// Which limits it has, as far as it is known.
    fn limits(&self) -> AppliedLimits;

    /// Waits until nothing of it is left and its output has been forwarded, and returns how it ended. May be dropped and
    /// called again.
    fn ended(&mut self) -> EngineFuture<'_, HandlerEnd>;

    /// Whether what listens at its address belongs to it.
    fn check_listener(&self) -> Result<(), HandlerError>;

    /// Waits until it listens only where it cannot be called. An engine that cannot observe this waits forever.
    fn listens_elsewhere(&self) -> EngineFuture<'static, Vec<SocketAddr>>;

    /// Where it listens, for the report that it did not answer; none where this is not known.
    fn listening(&self) -> Vec<SocketAddr>;

    /// Asks it to end, gives it time, and ends it by force. Returns when nothing of it is left.
    fn stop(self: Box<Self>, grace: Duration) -> EngineFuture<'static, ()>;
}
