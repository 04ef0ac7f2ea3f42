//! A handle to a handler, and the task that owns it.

use super::error::HandlerError;
use super::event::{HandlerEvent, HandlerState};
use super::handler_run::HandlerRun;
use super::observed_program::ObservedProgram;
use super::restart_limit::RestartLimit;
use super::spec::{AppliedLimits, HandlerSpec};
use super::supervision::Supervision;
use linkworld_contract::limits::{CONTAINER_REMOVAL_PATIENCE, HANDLER_NEWS_PATIENCE, HANDLER_ORDERS_MAX};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::{oneshot, watch};
use tokio::time::timeout;

/// The run that takes calls.
#[derive(Debug)]
struct Reached {
    address: SocketAddr,
    limits: AppliedLimits,
    /// Its program, if an end of it can be seen before the engine reports it.
    program: Option<Arc<ObservedProgram>>,
}

enum Order {
    Run(oneshot::Sender<Result<(), HandlerError>>),
    SetEnv { key: String, value: String },
    Stop(oneshot::Sender<()>),
}

/// A running handler. Clones are handles to the same one; it is stopped when the last of them is dropped.
#[derive(Debug, Clone)]
pub struct Handler {
    reached: watch::Receiver<Reached>,
    orders: Sender<Order>,
    state: watch::Receiver<HandlerState>,
    health: Arc<Mutex<serde_json::Value>>,
}

impl Handler {
    /// Starts a handler and waits until it is healthy. If this is dropped meanwhile, the handler is stopped.
    ///
    /// `events` must be received all the while: a handler blocks on printing if its lines are not received, and does
    /// not become healthy. A receiver that is dropped blocks nothing.
    pub async fn start(spec: HandlerSpec, events: Sender<HandlerEvent>) -> Result<Self, HandlerError> {
        Self::start_with(Supervision::standard()?, spec, events).await
    }

    /// Starts a handler with other limits or another supervisor.
    pub async fn start_with(
        supervision: Supervision,
        spec: HandlerSpec,
        events: Sender<HandlerEvent>,
    ) -> Result<Self, HandlerError> {
        let (orders, inbox) = channel(HANDLER_ORDERS_MAX);
        let (state, seen) = watch::channel(HandlerState::Restarting);
        let health = Arc::new(Mutex::new(serde_json::Value::Null));
        let (reached, known) =
            watch::channel(Reached { address: spec.loopback_address(), limits: AppliedLimits::None, program: None });
        let handler = Self { reached: known, orders, state: seen, health: Arc::clone(&health) };
        let breaker = RestartLimit::new(supervision.restarts_max, supervision.restart_window);
        let (waiting, tail) = (Vec::new(), Vec::new());
        let owner = Owner { spec, supervision, events, inbox, reached, state, health, breaker, waiting, tail };
        let (reply, started) = oneshot::channel();
        tokio::spawn(owner.run(reply));
        started.await.unwrap_or(Err(HandlerError::Stopped))?;
        Ok(handler)
    }

    /// Where it answers. A restart may change it.
    pub fn address(&self) -> SocketAddr {
        self.reached.borrow().address
    }

    /// Which limits it has.
    pub fn limits(&self) -> AppliedLimits {
        self.reached.borrow().limits
    }

    /// Its state, as far as known: a process that has just ended may still count as running.
    pub fn state(&self) -> HandlerState {
        *self.state.borrow()
    }

    /// The body of its last health response; `null` if that was not JSON.
    pub fn health(&self) -> serde_json::Value {
        self.health.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns at once if it runs; otherwise waits for a start in progress, or starts it.
    ///
    /// A connection that is refused after this succeeded means that the handler has just ended; call this again.
    pub async fn ensure_running(&self) -> Result<(), HandlerError> {
        if self.state() == HandlerState::Running && self.has_ended_unreported() {
            // What is sent to it now would be lost. If no report comes, the call says what is wrong.
            let mut state = self.state.clone();
            let reported = state.wait_for(|state| *state != HandlerState::Running);
            let _ = timeout(CONTAINER_REMOVAL_PATIENCE, reported).await;
        }
        match self.state() {
            HandlerState::Running => Ok(()),
            HandlerState::Stopped => Err(HandlerError::Stopped),
            HandlerState::Restarting | HandlerState::Crashed => {
                let (reply, outcome) = oneshot::channel();
                self.orders.send(Order::Run(reply)).await.map_err(|_| HandlerError::Stopped)?;
                outcome.await.unwrap_or(Err(HandlerError::Stopped))
            }
        }
    }

    fn has_ended_unreported(&self) -> bool {
        self.reached.borrow().program.as_ref().is_some_and(|program| program.has_ended())
    }

    /// Sets a variable for the next start; the running process keeps what it was started with.
    pub async fn set_env(&self, key: impl Into<String>, value: impl Into<String>) {
        // A handler that is stopped has no next start.
        let _ = self.orders.send(Order::SetEnv { key: key.into(), value: value.into() }).await;
    }

    /// Stops it and everything it started, by force if necessary; returns when nothing is left. May be called again.
    pub async fn stop(&self) {
        let (reply, stopped) = oneshot::channel();
        if self.orders.send(Order::Stop(reply)).await.is_ok() {
            let _ = stopped.await;
        }
        // Another caller may have been first: then this waits for that stop.
        let mut state = self.state.clone();
        let _ = state.wait_for(|state| *state == HandlerState::Stopped).await;
    }
}

/// What the owner does next.
enum Next {
    Watch(Box<HandlerRun>),
    WaitForDemand,
    Restart,
    /// Stopped, by a caller that waits or because the last handle was dropped.
    Stopped(Option<oneshot::Sender<()>>),
}

/// The only owner of the process.
struct Owner {
    spec: HandlerSpec,
    supervision: Supervision,
    events: Sender<HandlerEvent>,
    inbox: Receiver<Order>,
    reached: watch::Sender<Reached>,
    state: watch::Sender<HandlerState>,
    health: Arc<Mutex<serde_json::Value>>,
    breaker: RestartLimit,
    /// Callers that wait for the start in progress.
    waiting: Vec<oneshot::Sender<Result<(), HandlerError>>>,
    /// The last lines of the run that ended last.
    tail: Vec<String>,
}

impl Owner {
    async fn run(mut self, first: oneshot::Sender<Result<(), HandlerError>>) {
        self.waiting.push(first);
        let mut next = match self.bring_up().await {
            // The caller of the first start has the error, and there is no handle to try again.
            Next::WaitForDemand => Next::Stopped(None),
            next => next,
        };
        let reply = loop {
            next = match next {
                Next::Watch(life) => self.watch(*life).await,
                Next::WaitForDemand => self.wait_for_demand().await,
                Next::Restart => self.restart().await,
                Next::Stopped(reply) => break reply,
            };
        };
        self.state.send_replace(HandlerState::Stopped);
        let _ = reply.map(|reply| reply.send(()));
    }

    /// One start, from nothing to healthy or not.
    async fn bring_up(&mut self) -> Next {
        let (spec, supervision) = (self.spec.clone(), self.supervision.clone());
        // An order to stop is carried out once there is something to stop.
        let mut life = match HandlerRun::start(&spec, &supervision, &self.events).await {
            Ok(life) => life,
            Err(error) => return self.failed(error).await,
        };
        let outcome = {
            let healthy = life.healthy(&spec, &supervision);
            tokio::pin!(healthy);
            loop {
                tokio::select! {
                    outcome = &mut healthy => break Ok(outcome),
                    order = self.inbox.recv() => match order {
                        Some(Order::Run(reply)) => self.waiting.push(reply),
                        Some(Order::SetEnv { key, value }) => self.set_env(key, value),
                        Some(Order::Stop(reply)) => break Err(Some(reply)),
                        None => break Err(None),
                    },
                }
            }
        };
        match outcome {
            Ok(Ok(health)) => {
                let (address, limits, program) = (life.address(), life.limits(), life.program());
                self.reached.send_replace(Reached { address, limits, program });
                *self.health.lock().unwrap_or_else(PoisonError::into_inner) = health.body;
                self.state.send_replace(HandlerState::Running);
                self.waiting.drain(..).for_each(|reply| drop(reply.send(Ok(()))));
                self.tell(HandlerEvent::Healthy { pid: health.pid, after: health.after }).await;
                Next::Watch(Box::new(life))
            }
            Ok(Err(error)) => {
                life.stop(self.supervision.stop_grace).await;
                self.failed(error).await
            }
            Err(reply) => {
                life.stop(self.supervision.stop_grace).await;
                Next::Stopped(reply)
            }
        }
    }

    /// A start that failed or was not tried: every waiting caller gets the reason.
    async fn failed(&mut self, error: HandlerError) -> Next {
        self.state.send_replace(HandlerState::Crashed);
        self.waiting.drain(..).for_each(|reply| drop(reply.send(Err(error.clone()))));
        self.tell(HandlerEvent::Down { error }).await;
        Next::WaitForDemand
    }

    /// Waits until it ends or is stopped.
    async fn watch(&mut self, mut life: HandlerRun) -> Next {
        let status = loop {
            tokio::select! {
                status = life.ended() => break status,
                order = self.inbox.recv() => match order {
                    Some(Order::Run(reply)) => drop(reply.send(Ok(()))),
                    Some(Order::SetEnv { key, value }) => self.set_env(key, value),
                    Some(Order::Stop(reply)) => {
                        life.stop(self.supervision.stop_grace).await;
                        return Next::Stopped(Some(reply));
                    }
                    None => {
                        life.stop(self.supervision.stop_grace).await;
                        return Next::Stopped(None);
                    }
                },
            }
        };
        self.state.send_replace(HandlerState::Crashed);
        self.tail = life.tail();
        self.tell(HandlerEvent::Exited { status }).await;
        Next::Restart
    }

    async fn wait_for_demand(&mut self) -> Next {
        match self.inbox.recv().await {
            Some(Order::Run(reply)) => {
                self.waiting.push(reply);
                Next::Restart
            }
            Some(Order::SetEnv { key, value }) => {
                self.set_env(key, value);
                Next::WaitForDemand
            }
            Some(Order::Stop(reply)) => Next::Stopped(Some(reply)),
            None => Next::Stopped(None),
        }
    }

    async fn restart(&mut self) -> Next {
        if !self.breaker.allow(Instant::now()) {
            let Supervision { restarts_max: restarts, restart_window: window, .. } = self.supervision;
            return self.failed(HandlerError::GaveUp { restarts, window, tail: self.tail.clone() }).await;
        }
        self.state.send_replace(HandlerState::Restarting);
        self.tell(HandlerEvent::Restarting).await;
        self.bring_up().await
    }

    fn set_env(&mut self, key: String, value: String) {
        self.spec.env.retain(|(name, _)| *name != key);
        self.spec.env.push((key, value));
    }

    /// Sends news; a receiver that does not take them in time misses them, rather than delaying a stop.
    async fn tell(&self, event: HandlerEvent) {
        let _ = self.events.send_timeout(event, HANDLER_NEWS_PATIENCE).await;
    }
}
