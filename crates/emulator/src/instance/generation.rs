//! One process of a handler, with the calls inside it.

use crate::instance::inspect;
use linkworld_contract::limits::HANDLER_DRAIN_MAX;
use linkworld_contract::secret::Secret;
use linkworld_contract::wire::container::ENV_MCP_TOKEN;
use linkworld_system::process::{Handler, HandlerError, HandlerEvent, HandlerSpec, OutputStream, Supervision};
use std::any::Any;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc::{self, Sender};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// News of a new process that wait to be passed on.
const NEWS_WAITING_MAX: usize = 16;

/// What to start, and what has to exist for as long as it may run.
pub(crate) struct HandlerLaunch {
    pub(crate) spec: HandlerSpec,
    /// A new session token for each start.
    new_token: Box<dyn Fn() -> Secret + Send + Sync>,
    place: Mutex<Option<Box<dyn Any + Send + Sync>>>,
}

impl HandlerLaunch {
    /// `place` is dropped when nothing of this can run any more, or by [`Self::leave_place`].
    pub(crate) fn new(
        spec: HandlerSpec,
        place: Option<Box<dyn Any + Send + Sync>>,
        new_token: impl Fn() -> Secret + Send + Sync + 'static,
    ) -> Self {
        Self { spec, new_token: Box::new(new_token), place: Mutex::new(place) }
    }

    /// Drops the place: nothing of this is started again.
    pub(crate) fn leave_place(&self) {
        drop(self.place.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    fn spec_to_start(&self) -> HandlerSpec {
        let mut spec = self.spec.clone();
        spec.env.retain(|(name, _)| name != ENV_MCP_TOKEN);
        spec.env.push((ENV_MCP_TOKEN.to_owned(), (self.new_token)().expose().to_owned()));
        spec
    }
}

/// A process that takes calls. Every call holds a [`CallLease`] while it is inside.
pub(crate) struct Generation {
    pub(crate) handler: Handler,
    /// Where a debugger can attach.
    pub(crate) inspect_port: Option<u16>,
    launch: Arc<HandlerLaunch>,
    /// The leases are its clones: the channel closes with the last of them.
    leases: Sender<Infallible>,
    ended: mpsc::Receiver<Infallible>,
}

/// A call inside a process, which is not stopped for newer code meanwhile.
pub(crate) struct CallLease {
    _open: Sender<Infallible>,
}

impl Generation {
    /// Starts a process and waits until it is healthy. `events` must be drained meanwhile.
    pub(crate) async fn start(
        launch: &Arc<HandlerLaunch>,
        supervision: &Supervision,
        events: Sender<HandlerEvent>,
        is_inspected: bool,
    ) -> Result<Self, HandlerError> {
        let mut spec = launch.spec_to_start();
        let mut inspect_port = None;
        if is_inspected {
            let (inspected, port) = inspect::inspected(spec)?;
            let text = format!("a debugger can attach to 127.0.0.1:{port}");
            // A receiver that is gone misses it.
            let _ = events.send(HandlerEvent::Line { stream: OutputStream::Stderr, text }).await;
            (spec, inspect_port) = (inspected, Some(port));
        }
        let handler = Handler::start_with(supervision.clone(), spec, events).await?;
        let (leases, ended) = mpsc::channel(1);
        Ok(Self { handler, inspect_port, launch: Arc::clone(launch), leases, ended })
    }

    pub(crate) fn lease(&self) -> CallLease {
        CallLease { _open: self.leases.clone() }
    }

    /// Waits for the calls inside, or until `hurry` changes, and stops it.
    pub(crate) async fn drain(self, mut hurry: watch::Receiver<()>) {
        let Self { handler, launch, leases, mut ended, .. } = self;
        drop(leases);
        tokio::select! {
            _ = ended.recv() => {}
            () = tokio::time::sleep(HANDLER_DRAIN_MAX) => {}
            _ = hurry.changed() => {}
        }
        handler.stop().await;
        drop(launch);
    }

    /// Gives a process that restarts by itself a token that has not expired.
    pub(crate) fn refreshed(&self) -> (Handler, Secret) {
        (self.handler.clone(), (self.launch.new_token)())
    }
}

/// A channel into `events` that does not report a process as down before it was healthy once: whoever starts it has the
/// error. The task ends when everything was passed on.
pub(crate) fn news_once_healthy(events: Sender<HandlerEvent>) -> (Sender<HandlerEvent>, JoinHandle<()>) {
    let (news, mut heard) = mpsc::channel(NEWS_WAITING_MAX);
    let passing_on = tokio::spawn(async move {
        let mut was_healthy = false;
        while let Some(event) = heard.recv().await {
            was_healthy |= matches!(event, HandlerEvent::Healthy { .. });
            if was_healthy || !matches!(event, HandlerEvent::Down { .. }) {
                // A receiver that is gone blocks nothing.
                let _ = events.send(event).await;
            }
        }
    });
    (news, passing_on)
}
