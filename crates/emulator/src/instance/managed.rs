//! A handler that runs while it is needed: asleep until its first call, and again when it was idle.
//!
//! The slot is the one place that decides between no process and one. Whoever starts or stops the process holds it, so
//! calls that arrive meanwhile wait for the same start.

use linkworld_contract::secret::Secret;
use linkworld_contract::wire::container::ENV_MCP_TOKEN;
use linkworld_system::process::{Handler, HandlerError, HandlerEvent, HandlerSpec, HandlerState, Supervision};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::mpsc::Sender;
use tokio::sync::{Mutex, watch};

/// What a handler does at the moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum InstanceState {
    /// No process; the next call starts one.
    Asleep,
    /// It is being started.
    Waking,
    /// It takes calls, since then.
    Ready(Instant),
    /// It was stopped and stays so until it is started.
    Stopped,
    /// It did not start, or crashed, for this reason; the next call tries again.
    Failed(String),
}

/// A handler that is started when it is needed. Clones are the same one.
#[derive(Clone)]
pub struct ManagedHandler(Arc<Shared>);

struct Shared {
    spec: HandlerSpec,
    supervision: Supervision,
    events: Sender<HandlerEvent>,
    /// A new session token for each start.
    new_token: Box<dyn Fn() -> Secret + Send + Sync>,
    slot: Mutex<Option<Handler>>,
    state: watch::Sender<InstanceState>,
}

impl std::fmt::Debug for ManagedHandler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ManagedHandler({}, {:?})", self.0.spec.label, self.state())
    }
}

/// A handler that takes calls.
pub(crate) struct ReadyHandler {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// Whether it was asleep.
    pub(crate) woke: bool,
}

impl ManagedHandler {
    /// A handler that is asleep. `events` must be drained while it starts and runs.
    pub(crate) fn new(
        spec: HandlerSpec,
        supervision: Supervision,
        events: Sender<HandlerEvent>,
        new_token: impl Fn() -> Secret + Send + Sync + 'static,
    ) -> Self {
        let (slot, state) = (Mutex::default(), watch::Sender::new(InstanceState::Asleep));
        Self(Arc::new(Shared { spec, supervision, events, new_token: Box::new(new_token), slot, state }))
    }

    /// The port its handler listens on.
    pub(crate) fn port(&self) -> u16 {
        self.0.spec.port
    }

    /// What it does at the moment.
    pub(crate) fn state(&self) -> InstanceState {
        self.0.state.borrow().clone()
    }

    /// Is told of every change of its state.
    pub(crate) fn subscribe(&self) -> watch::Receiver<InstanceState> {
        self.0.state.subscribe()
    }

    /// Returns once it takes calls, and starts it if it is asleep.
    pub(crate) async fn ready(&self) -> Result<ReadyHandler, String> {
        let mut slot = self.0.slot.lock().await;
        if let Some(handler) = &*slot {
            let address = handler.address();
            return match handler.ensure_running().await {
                Ok(()) => {
                    self.note_running();
                    Ok(ReadyHandler { address, woke: false })
                }
                Err(error) => Err(self.failed(&error)),
            };
        }
        if self.state() == InstanceState::Stopped {
            return Err("it was stopped; `linkworld instances start` starts it".into());
        }
        let handler = self.started(&mut slot).await.map_err(|error| error.to_string())?;
        Ok(ReadyHandler { address: handler.address(), woke: true })
    }

    /// Starts it if no process runs. Returns the handler.
    pub(crate) async fn start(&self) -> Result<Handler, HandlerError> {
        let mut slot = self.0.slot.lock().await;
        match &*slot {
            Some(handler) => handler.ensure_running().await.map(|()| handler.clone()),
            None => self.started(&mut slot).await,
        }
    }

    /// Stops it; it stays stopped until it is started.
    pub(crate) async fn stop(&self) {
        self.end(InstanceState::Stopped).await;
    }

    /// Stops it and starts it again.
    pub(crate) async fn restart(&self) -> Result<Handler, HandlerError> {
        let mut slot = self.0.slot.lock().await;
        if let Some(handler) = slot.take() {
            handler.stop().await;
        }
        self.started(&mut slot).await
    }

    /// Lets it sleep if `is_idle` still holds once nothing else can start a call.
    pub(crate) async fn sleep_if(&self, is_idle: impl FnOnce() -> bool) -> bool {
        let mut slot = self.0.slot.lock().await;
        if slot.is_none() || !is_idle() {
            return false;
        }
        if let Some(handler) = slot.take() {
            handler.stop().await;
        }
        self.set(InstanceState::Asleep);
        true
    }

    /// Gives a process that restarts by itself a token that has not expired.
    pub(crate) async fn refresh_token(&self) {
        let handler = self.0.slot.lock().await.clone();
        if let Some(handler) = handler {
            handler.set_env(ENV_MCP_TOKEN, (self.0.new_token)().expose()).await;
        }
    }

    async fn end(&self, state: InstanceState) {
        let mut slot = self.0.slot.lock().await;
        if let Some(handler) = slot.take() {
            handler.stop().await;
        }
        self.set(state);
    }

    async fn started(&self, slot: &mut Option<Handler>) -> Result<Handler, HandlerError> {
        self.set(InstanceState::Waking);
        let mut spec = self.0.spec.clone();
        spec.env.retain(|(name, _)| name != ENV_MCP_TOKEN);
        spec.env.push((ENV_MCP_TOKEN.to_owned(), (self.0.new_token)().expose().to_owned()));
        match Handler::start_with(self.0.supervision.clone(), spec, self.0.events.clone()).await {
            Ok(handler) => {
                self.set(InstanceState::Ready(Instant::now()));
                *slot = Some(handler.clone());
                Ok(handler)
            }
            Err(error) => {
                self.failed(&error);
                Err(error)
            }
        }
    }

    fn failed(&self, error: &HandlerError) -> String {
        let why = error.to_string();
        self.set(InstanceState::Failed(why.clone()));
        why
    }

    /// A process that crashed and was started again by its supervisor is ready since now.
    fn note_running(&self) {
        if !matches!(self.state(), InstanceState::Ready(_)) {
            self.set(InstanceState::Ready(Instant::now()));
        }
    }

    fn set(&self, state: InstanceState) {
        self.0.state.send_replace(state);
    }

    /// Whether its process has crashed and not been started again.
    pub(crate) fn has_crashed(&self) -> bool {
        let slot = self.0.slot.try_lock();
        slot.is_ok_and(|slot| slot.as_ref().is_some_and(|handler| handler.state() == HandlerState::Crashed))
    }
}
