//! How handlers are supervised: on which engine, and within which limits.

use super::engine::interface::Engine;
use super::engine::processes::{LimitedResources, ProcessEngine};
use super::error::HandlerError;
use crate::env;
use linkworld_contract::limits;
use std::sync::Arc;
use std::time::Duration;

/// The engine and its limits. [`Supervision::standard`] is the rule; tests use shorter times.
#[derive(Debug, Clone)]
pub struct Supervision {
    /// What runs the handlers.
    pub engine: Arc<dyn Engine>,
    /// From start to the first healthy response.
    pub start_deadline: Duration,
    /// From the request to stop (SIGTERM) to the kill.
    pub stop_grace: Duration,
    /// Restarts within `restart_window`.
    pub restarts_max: usize,
    /// See `restarts_max`.
    pub restart_window: Duration,
}

impl Supervision {
    /// Processes below this program, with the limits of [`linkworld_contract::limits`].
    pub fn standard() -> Result<Self, HandlerError> {
        Self::processes(LimitedResources::default())
    }

    /// Processes below this program whose use of resources is limited like this.
    pub fn processes(limited: LimitedResources) -> Result<Self, HandlerError> {
        let program = env::this_program().map_err(|error| HandlerError::io("find the path of this program", error))?;
        Ok(Self::of(Arc::new(ProcessEngine::new(program).limited(limited))))
    }

    /// An engine with the limits of [`linkworld_contract::limits`].
    pub fn of(engine: Arc<dyn Engine>) -> Self {
        Self {
            engine,
            start_deadline: limits::HANDLER_START_DEADLINE,
            stop_grace: limits::HANDLER_STOP_GRACE,
            restarts_max: limits::HANDLER_RESTARTS_MAX,
            restart_window: limits::HANDLER_RESTART_WINDOW,
        }
    }
}
