//! Which connections are open, and which of them gives way when there are too many.
//!
//! A client that only connects must not keep others out. A connection without a request in progress may be closed at any
//! time by HTTP, so the one that has been idle for longest makes room for a new one.

use linkworld_contract::limits::{ACCEPT_PAUSE, CONNECTION_IDLE_AFTER, CONNECTION_SILENT_AFTER};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Instant;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

/// The open connections of a listener, oldest first.
pub(super) struct Connections {
    permits: Arc<Semaphore>,
    open: VecDeque<Weak<ConnectionState>>,
}

/// What the accept loop knows about one connection.
#[derive(Debug)]
pub(super) struct ConnectionState {
    opened: Instant,
    activity: Mutex<Activity>,
    evicted: Notify,
}

#[derive(Debug, Default)]
struct Activity {
    /// Requests in progress.
    requests: usize,
    /// When the last response was ready; it may still be on its way to the peer.
    responded: Option<Instant>,
}

/// A request in progress; dropped when its response is ready.
pub(super) struct RequestInProgress(Arc<ConnectionState>);

impl Connections {
    pub(super) fn new(max: usize) -> Self {
        Self { permits: Arc::new(Semaphore::new(max)), open: VecDeque::new() }
    }

    /// Room for one more connection. If there is none, an idle connection is closed; if none is idle, this waits.
    pub(super) async fn room(&mut self) -> OwnedSemaphorePermit {
        let mut freed = tokio::time::interval(ACCEPT_PAUSE);
        loop {
            if let Ok(permit) = Arc::clone(&self.permits).try_acquire_owned() {
                return permit;
            }
            self.evict_idle();
            tokio::select! {
                Ok(permit) = Arc::clone(&self.permits).acquire_owned() => return permit,
                // Another connection may have become idle.
                _ = freed.tick() => {}
            }
        }
    }

    /// Registers a new connection.
    pub(super) fn add(&mut self, state: &Arc<ConnectionState>) {
        self.open.retain(|open| open.strong_count() > 0);
        self.open.push_back(Arc::downgrade(state));
    }

    /// Closes the connection that has been idle for longest, if there is one.
    pub(super) fn evict_idle(&mut self) {
        let now = Instant::now();
        let idle = |open: &Weak<ConnectionState>| open.upgrade().filter(|state| state.is_idle(now));
        let Some((at, state)) = self.open.iter().enumerate().find_map(|(at, open)| Some((at, idle(open)?))) else {
            return;
        };
        self.open.remove(at);
        state.evicted.notify_one();
    }
}

impl ConnectionState {
    pub(super) fn new() -> Self {
        Self { opened: Instant::now(), activity: Mutex::default(), evicted: Notify::new() }
    }

    /// Waits until this connection has to give way.
    pub(super) async fn evicted(&self) {
        self.evicted.notified().await;
    }

    /// Marks a request as in progress.
    pub(super) fn busy(self: &Arc<Self>) -> RequestInProgress {
        self.activity.lock().unwrap_or_else(PoisonError::into_inner).requests += 1;
        RequestInProgress(Arc::clone(self))
    }

    fn is_idle(&self, now: Instant) -> bool {
        let activity = self.activity.lock().unwrap_or_else(PoisonError::into_inner);
        let quiet = match activity.responded {
            Some(responded) => now.saturating_duration_since(responded) >= CONNECTION_IDLE_AFTER,
            None => now.saturating_duration_since(self.opened) >= CONNECTION_SILENT_AFTER,
        };
        activity.requests == 0 && quiet
    }
}

impl Drop for RequestInProgress {
    fn drop(&mut self) {
        let mut activity = self.0.activity.lock().unwrap_or_else(PoisonError::into_inner);
        activity.requests -= 1;
        activity.responded = Some(Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use super::ConnectionState;
    use linkworld_contract::limits::{CONNECTION_IDLE_AFTER, CONNECTION_SILENT_AFTER};
    use std::sync::Arc;
    use std::time::Instant;

    #[test]
    fn a_connection_is_idle_a_while_after_it_was_opened_and_after_its_last_response() {
        let state = Arc::new(ConnectionState::new());
        let now = Instant::now();
        assert!(!state.is_idle(state.opened), "its first request may be on its way");
        assert!(state.is_idle(state.opened + CONNECTION_SILENT_AFTER));
        let request = state.busy();
        assert!(!state.is_idle(now + 10 * CONNECTION_IDLE_AFTER));
        drop(request);
        assert!(!state.is_idle(Instant::now()), "its response may not be written yet");
        assert!(state.is_idle(Instant::now() + CONNECTION_IDLE_AFTER));
    }
}
