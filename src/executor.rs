//! The bridge from a command to its asynchronous work.

use crate::error::CommandError;
use std::future::Future;

/// Runs the asynchronous part of a command that talks to one server, on one thread.
pub fn block_on<T>(work: impl Future<Output = Result<T, CommandError>>) -> Result<T, CommandError> {
    run_on(tokio::runtime::Builder::new_current_thread(), work)
}

/// Runs a command that serves, on as many threads as the machine has cores.
pub fn block_on_many<T>(work: impl Future<Output = Result<T, CommandError>>) -> Result<T, CommandError> {
    run_on(tokio::runtime::Builder::new_multi_thread(), work)
}

fn run_on<T>(
    mut builder: tokio::runtime::Builder,
    work: impl Future<Output = Result<T, CommandError>>,
) -> Result<T, CommandError> {
    let started = builder.enable_all().build();
    started.map_err(|error| CommandError::local(format!("cannot start the async runtime: {error}")))?.block_on(work)
}
