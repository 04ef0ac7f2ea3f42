//! From what a handler prints to the store: the listener of an install's handler, and the task that writes lines.

use crate::instance::queue::CallQueue;
use crate::state::PlatformState;
use crate::store::{InstallRow, NewHandlerLine};
use linkworld_contract::audit::logs::LOG_BATCH_LINES_MAX;
use linkworld_system::process::{LineListener, OutputStream};
use std::sync::{Arc, Weak};
use tokio::sync::mpsc;

/// What hears the lines of an install's handler.
pub(crate) fn listener(state: &Arc<PlatformState>, install: &Arc<InstallRow>) -> LineListener {
    let queue = Arc::clone(&state.instances.get(&install.tenant, &install.app).queue);
    let (state, install) = (Arc::downgrade(state), Arc::clone(install));
    LineListener::new(move |stream, line| hear(&state, &install, &queue, (stream, line)))
}

fn hear(state: &Weak<PlatformState>, install: &InstallRow, queue: &CallQueue, (stream, line): (OutputStream, &str)) {
    let Some(state) = state.upgrade() else { return };
    let stream = match stream {
        OutputStream::Stdout => "stdout",
        OutputStream::Stderr => "stderr",
    };
    state.handler_log.hear(install, (stream, line), (state.clock.unix_millis(), queue.printing_call()));
}

/// Writes lines until the platform is gone. A line that the store does not take is lost.
pub(crate) async fn keep(state: Weak<PlatformState>, mut waiting: mpsc::Receiver<NewHandlerLine>) {
    let mut lines = Vec::new();
    while waiting.recv_many(&mut lines, LOG_BATCH_LINES_MAX).await > 0 {
        let batch = std::mem::take(&mut lines);
        let Some(state) = state.upgrade() else { return };
        let _ = state.store.run(move |store| store.add_lines(&batch)).await;
    }
}
