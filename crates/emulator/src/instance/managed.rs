//! A handler that runs while it is needed: asleep until its first call, and again when it was idle.
//!
//! The slot is the one place that decides between no process and one. Whoever starts or stops the process holds it, so
//! calls that arrive meanwhile wait for the same start. New code is the exception: it starts beside the process in the
//! slot, which takes the calls until the new one is healthy. Then the two change places under the slot's lock, and the
//! old one ends with the last call inside it.

use crate::instance::generation::{CallLease, Generation, HandlerLaunch, news_once_healthy};
use crate::instance::inspect;
use linkworld_contract::wire::container::ENV_MCP_TOKEN;
use linkworld_system::process::{AppliedLimits, Handler, HandlerError, HandlerEvent, HandlerState, Supervision};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex as StdMutex, MutexGuard, PoisonError};
use std::time::Instant;
use tokio::sync::mpsc::Sender;
use tokio::sync::{Mutex, watch};
use tokio::task::{JoinHandle, JoinSet};

/// What a handler does at the moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum InstanceState {
    /// No process; the next call starts one.
    Asleep,
    /// It is being started.
    Waking,
    /// It takes calls, since then.
    Ready(Instant),
    /// New code is being started; the process before takes calls, if there is one.
    Reloading,
    /// It was stopped and stays so until it is started.
    Stopped,
    /// It did not start, or crashed, for this reason; the next call tries again.
    Failed(String),
}

/// A handler that is started when it is needed. Clones are the same one.
#[derive(Clone)]
pub struct ManagedHandler(Arc<Shared>);

struct Shared {
    /// What the next start runs.
    launch: StdMutex<Arc<HandlerLaunch>>,
    supervision: Supervision,
    events: Sender<HandlerEvent>,
    slot: Mutex<Option<Generation>>,
    state: watch::Sender<InstanceState>,
    /// Whether a debugger can attach to what is started.
    is_inspected: AtomicBool,
    /// One change of the code at a time.
    replacing: Mutex<()>,
    /// Processes that end: of older code with calls inside, and of code whose start was given up.
    draining: StdMutex<JoinSet<()>>,
    /// Changes when they may not finish these calls.
    hurry: watch::Sender<()>,
}

impl std::fmt::Debug for ManagedHandler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ManagedHandler({}, {:?})", self.launch().spec.label, self.state())
    }
}

/// A handler that takes calls.
pub(crate) struct ReadyHandler {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// Whether it was asleep.
    pub(crate) woke: bool,
    /// Keeps the process until the call has ended; none if another program manages it.
    pub(crate) _lease: Option<CallLease>,
}

/// What a change of the code led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replaced {
    /// The new code takes the calls.
    Running,
    /// No process runs; the next start uses the new code.
    AtNextStart,
}

impl ManagedHandler {
    /// A handler that is asleep. `events` must be drained while it starts and runs.
    pub(crate) fn new(launch: HandlerLaunch, supervision: Supervision, events: Sender<HandlerEvent>) -> Self {
        Self(Arc::new(Shared {
            launch: StdMutex::new(Arc::new(launch)),
            supervision,
            events,
            slot: Mutex::default(),
            state: watch::Sender::new(InstanceState::Asleep),
            is_inspected: AtomicBool::new(false),
            replacing: Mutex::default(),
            draining: StdMutex::default(),
            hurry: watch::Sender::default(),
        }))
    }

    /// The port on loopback at which its handler can be called, as far as it is known.
    pub(crate) fn port(&self) -> u16 {
        let slot = self.0.slot.try_lock();
        let running = slot.ok().and_then(|slot| slot.as_ref().map(|one| one.handler.address().port()));
        running.unwrap_or_else(|| self.launch().spec.port)
    }

    /// Which limits its handler has; none if it does not run, or if that is being changed.
    pub(crate) fn limits(&self) -> Option<AppliedLimits> {
        self.0.slot.try_lock().ok()?.as_ref().map(|one| one.handler.limits())
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
        if let Some(generation) = &*slot {
            let handler = &generation.handler;
            return match handler.ensure_running().await {
                Ok(()) => {
                    self.note_running();
                    Ok(ReadyHandler { address: handler.address(), woke: false, _lease: Some(generation.lease()) })
                }
                Err(error) => Err(self.failed(&error)),
            };
        }
        if self.state() == InstanceState::Stopped {
            return Err("it was stopped; `linkworld instances start` starts it".into());
        }
        let generation = self.started(&mut slot).await.map_err(|error| error.to_string())?;
        Ok(ReadyHandler { address: generation.handler.address(), woke: true, _lease: Some(generation.lease()) })
    }

    /// Starts it if no process runs. Returns the handler.
    pub(crate) async fn start(&self) -> Result<Handler, HandlerError> {
        let mut slot = self.0.slot.lock().await;
        match &*slot {
            Some(Generation { handler, .. }) => handler.ensure_running().await.map(|()| handler.clone()),
            None => self.started(&mut slot).await.map(|generation| generation.handler.clone()),
        }
    }

    /// Stops it, and what is left of older code; it stays stopped until it is started.
    pub(crate) async fn stop(&self) {
        let mut slot = self.0.slot.lock().await;
        if let Some(generation) = slot.take() {
            generation.handler.stop().await;
        }
        self.set(InstanceState::Stopped);
        drop(slot);
        let draining = std::mem::take(&mut *self.draining());
        self.0.hurry.send_replace(());
        draining.join_all().await;
    }

    /// Stops it for good.
    pub(crate) async fn end(&self) {
        self.stop().await;
        self.launch().leave_place();
    }

    /// Whether a debugger can attach to what is started from now on.
    pub(crate) fn set_inspected(&self, is_inspected: bool) {
        self.0.is_inspected.store(is_inspected, Ordering::Relaxed);
    }

    /// Whether it can be started so that a debugger can attach.
    pub(crate) fn check_inspect(&self) -> Result<(), HandlerError> {
        inspect::inspected(self.launch().spec.clone()).map(drop)
    }

    /// Where a debugger can attach to its handler.
    pub(crate) fn inspect_port(&self) -> Option<u16> {
        self.0.slot.try_lock().ok()?.as_ref()?.inspect_port
    }

    /// Stops it and starts it again.
    pub(crate) async fn restart(&self) -> Result<Handler, HandlerError> {
        let mut slot = self.0.slot.lock().await;
        if let Some(generation) = slot.take() {
            generation.handler.stop().await;
        }
        self.started(&mut slot).await.map(|generation| generation.handler.clone())
    }

    /// Runs other code from now on: starts it, and lets it take the calls once it is healthy. If it does not start,
    /// everything stays as it was. If this is dropped meanwhile, too.
    pub(crate) async fn replace(&self, launch: HandlerLaunch) -> Result<Replaced, HandlerError> {
        let _one = self.0.replacing.lock().await;
        let launch = Arc::new(launch);
        if self.is_at_rest() {
            let slot = self.0.slot.lock().await;
            if slot.is_none() && self.is_at_rest() {
                self.set_launch(launch);
                return Ok(Replaced::AtNextStart);
            }
        }
        let mut reloading = Reloading::begin(self);
        let (events, passing_on) = news_once_healthy(self.0.events.clone());
        reloading.news = Some(passing_on);
        let generation = match Generation::start(&launch, &self.0.supervision, events, self.is_inspected()).await {
            Ok(generation) => generation,
            Err(error) => {
                // The caller reports the error after what the process printed.
                if let Some(passing_on) = reloading.news.take() {
                    let _ = passing_on.await;
                }
                return Err(error);
            }
        };
        let mut slot = self.0.slot.lock().await;
        self.set_launch(launch);
        if slot.is_none() && self.is_at_rest() {
            drop(slot);
            generation.handler.stop().await;
            return Ok(Replaced::AtNextStart);
        }
        let old = slot.replace(generation);
        reloading.news = None;
        self.set(InstanceState::Ready(Instant::now()));
        drop((slot, reloading));
        if let Some(old) = old {
            let mut draining = self.draining();
            while draining.try_join_next().is_some() {}
            draining.spawn(old.drain(self.0.hurry.subscribe()));
        }
        Ok(Replaced::Running)
    }

    /// Lets it sleep if `is_idle` still holds once nothing else can start a call.
    pub(crate) async fn sleep_if(&self, is_idle: impl FnOnce() -> bool) -> bool {
        let mut slot = self.0.slot.lock().await;
        if slot.is_none() || !is_idle() {
            return false;
        }
        if let Some(generation) = slot.take() {
            generation.handler.stop().await;
        }
        self.set(InstanceState::Asleep);
        true
    }

    /// Gives a process that restarts by itself a token that has not expired.
    pub(crate) async fn refresh_token(&self) {
        let refreshed = self.0.slot.lock().await.as_ref().map(Generation::refreshed);
        if let Some((handler, token)) = refreshed {
            handler.set_env(ENV_MCP_TOKEN, token.expose()).await;
        }
    }

    async fn started<'slot>(&self, slot: &'slot mut Option<Generation>) -> Result<&'slot Generation, HandlerError> {
        self.set(InstanceState::Waking);
        let launch = self.launch();
        match Generation::start(&launch, &self.0.supervision, self.0.events.clone(), self.is_inspected()).await {
            Ok(generation) => {
                self.set(InstanceState::Ready(Instant::now()));
                Ok(slot.insert(generation))
            }
            Err(error) => {
                self.failed(&error);
                Err(error)
            }
        }
    }

    fn is_inspected(&self) -> bool {
        self.0.is_inspected.load(Ordering::Relaxed)
    }

    fn failed(&self, error: &HandlerError) -> String {
        let why = error.to_string();
        self.set(InstanceState::Failed(why.clone()));
        why
    }

    /// A process that crashed and was started again by its supervisor is ready since now.
    fn note_running(&self) {
        if !matches!(self.state(), InstanceState::Ready(_) | InstanceState::Reloading) {
            self.set(InstanceState::Ready(Instant::now()));
        }
    }

    /// Whether it has no process on purpose.
    fn is_at_rest(&self) -> bool {
        matches!(self.state(), InstanceState::Asleep | InstanceState::Stopped)
    }

    fn set(&self, state: InstanceState) {
        self.0.state.send_replace(state);
    }

    fn launch(&self) -> Arc<HandlerLaunch> {
        Arc::clone(&self.0.launch.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn set_launch(&self, launch: Arc<HandlerLaunch>) {
        *self.0.launch.lock().unwrap_or_else(PoisonError::into_inner) = launch;
    }

    fn draining(&self) -> MutexGuard<'_, JoinSet<()>> {
        self.0.draining.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether its process has crashed and not been started again.
    pub(crate) fn has_crashed(&self) -> bool {
        let slot = self.0.slot.try_lock();
        slot.is_ok_and(|slot| slot.as_ref().is_some_and(|one| one.handler.state() == HandlerState::Crashed))
    }
}

/// The state while new code starts; the one before is restored unless something else was decided meanwhile.
struct Reloading<'a> {
    handler: &'a ManagedHandler,
    before: InstanceState,
    /// The news of the new process, until it takes the calls. They end after it: [`ManagedHandler::stop`] waits for a process
    /// whose start was given up, too.
    news: Option<JoinHandle<()>>,
}

impl<'a> Reloading<'a> {
    fn begin(handler: &'a ManagedHandler) -> Self {
        Self { before: handler.0.state.send_replace(InstanceState::Reloading), handler, news: None }
    }
}

impl Drop for Reloading<'_> {
    fn drop(&mut self) {
        if let Some(news) = self.news.take() {
            // A task that panicked has ended, too.
            self.handler.draining().spawn(async move { drop(news.await) });
        }
        let before = self.before.clone();
        self.handler.0.state.send_if_modified(|state| {
            let is_reloading = *state == InstanceState::Reloading;
            if is_reloading {
                *state = before;
            }
            is_reloading
        });
    }
}
