//! One container, from its creation to its removal.

use super::super::end::{HandlerEnd, HandlerExit};
use super::super::engine::interface::{EngineFuture, EngineRun};
use super::super::error::HandlerError;
use super::super::event::OutputStream;
use super::super::observed_program::ObservedProgram;
use super::super::output::HandlerOutput;
use super::super::spec::AppliedLimits;
use super::client::{EngineApiError, EngineClient};
use super::log_stream;
use crate::clock::random_uuid;
use linkworld_contract::limits::{
    CONTAINER_REMOVAL_PATIENCE, ENGINE_RETRIES_MAX, ENGINE_RETRY_PAUSE, HANDLER_NEWS_PATIENCE,
};
use serde_json::Value;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};

/// Characters of the random part of a container's name.
const NAME_SUFFIX_CHARS: usize = 8;

/// A container that was started.
pub(super) struct ContainerRun {
    client: EngineClient,
    id: String,
    address: SocketAddr,
    ended: watch::Receiver<Option<HandlerEnd>>,
    /// The program in it, if it runs on this machine.
    pid: Option<u32>,
    program: Option<Arc<ObservedProgram>>,
}

impl ContainerRun {
    /// Creates and starts a container. What was created is removed if it does not start.
    pub(super) async fn start(
        client: &EngineClient,
        label: &str,
        body: &Value,
        output: HandlerOutput,
    ) -> Result<Self, HandlerError> {
        let suffix: String = random_uuid().chars().take(NAME_SUFFIX_CHARS).collect();
        let path = format!("/containers/create?name=linkworld-{label}-{suffix}");
        let created = client.post(&path, Some(body), "create a container").await?;
        let id = created["Id"].as_str().filter(|id| is_id(id)).unwrap_or_default().to_owned();
        for warning in created["Warnings"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            output.line(OutputStream::Stderr, format!("warning of the container engine: {warning}")).await;
        }
        match Self::started(client, &id, body, output).await {
            Ok(run) => Ok(run),
            Err(error) => {
                let _ = remove(client, &id).await;
                Err(error.into())
            }
        }
    }

    async fn started(
        client: &EngineClient,
        id: &str,
        body: &Value,
        output: HandlerOutput,
    ) -> Result<Self, EngineApiError> {
        let _ = client.post(&format!("/containers/{id}/start"), None, "start the container").await?;
        let state = inspect(client, id).await?;
        let (ends, ended) = watch::channel(None);
        let observed = observe(client.clone(), id.to_owned(), output);
        tokio::spawn(async move { ends.send_replace(Some(observed.await)) });
        let port = published_port(&state, body).unwrap_or_default();
        let pid = state["State"]["Pid"].as_u64().and_then(|pid| u32::try_from(pid).ok());
        let program = pid.and_then(|pid| ObservedProgram::in_container(pid, id)).map(Arc::new);
        let address = (Ipv4Addr::LOCALHOST, port).into();
        Ok(Self { client: client.clone(), id: id.to_owned(), address, ended, pid, program })
    }

    async fn over(&mut self) -> HandlerEnd {
        match self.ended.wait_for(Option::is_some).await {
            Ok(end) => end.unwrap_or(HandlerEnd::Unknown),
            // The task that observes it panicked.
            Err(_) => HandlerEnd::Unknown,
        }
    }
}

impl EngineRun for ContainerRun {
    fn address(&self) -> SocketAddr {
        self.address
    }

    fn pid(&self) -> Option<u32> {
        self.pid
    }

    fn program(&self) -> Option<Arc<ObservedProgram>> {
        self.program.clone()
    }

    fn limits(&self) -> AppliedLimits {
        AppliedLimits::Container
    }

    fn ended(&mut self) -> EngineFuture<'_, HandlerEnd> {
        Box::pin(self.over())
    }

    /// The engine gave it the port.
    fn check_listener(&self) -> Result<(), HandlerError> {
        Ok(())
    }

    fn listens_elsewhere(&self) -> EngineFuture<'static, Vec<SocketAddr>> {
        Box::pin(std::future::pending())
    }

    fn listening(&self) -> Vec<SocketAddr> {
        Vec::new()
    }

    fn stop(mut self: Box<Self>, grace: Duration) -> EngineFuture<'static, ()> {
        Box::pin(async move {
            // The engine counts in seconds.
            let seconds = grace.as_millis().div_ceil(1_000);
            let path = format!("/containers/{}/stop?t={seconds}", self.id);
            // What has ended is removed, and what cannot be stopped is removed by force.
            let _ = self.client.post(&path, None, "stop the container").await;
            // The task that observes it removes it, before its end is reported.
            if timeout(CONTAINER_REMOVAL_PATIENCE, self.over()).await.is_err() {
                let _ = remove(&self.client, &self.id).await;
            }
        })
    }
}

impl Drop for ContainerRun {
    fn drop(&mut self) {
        if self.ended.borrow().is_some() {
            return;
        }
        // At the end of the program there is no runtime: the next start finds the container by its labels.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let (client, id) = (self.client.clone(), std::mem::take(&mut self.id));
            runtime.spawn(async move { remove(&client, &id).await });
        }
    }
}

/// Follows a container to its end, removes it, and returns how it ended.
async fn observe(client: EngineClient, id: String, output: HandlerOutput) -> HandlerEnd {
    let (log_client, log_id) = (client.clone(), id.clone());
    let mut log = tokio::spawn(async move {
        let path = format!("/containers/{log_id}/logs?follow=true&stdout=true&stderr=true");
        if let Ok(body) = log_client.stream(&path, "follow the log of the container").await {
            log_stream::forward(body, output).await;
        }
    });
    let end = exit_of(&client, &id).await;
    if timeout(HANDLER_NEWS_PATIENCE, &mut log).await.is_err() {
        log.abort();
    }
    let _ = remove(&client, &id).await;
    end
}

async fn exit_of(client: &EngineClient, id: &str) -> HandlerEnd {
    let mut failures = 0;
    loop {
        let begun = Instant::now();
        // It is answered at the end of the container.
        let waited =
            client.wait(&format!("/containers/{id}/wait?condition=not-running"), "wait for the container").await;
        if begun.elapsed() > ENGINE_RETRY_PAUSE {
            failures = 0;
        }
        let state = match inspect(client, id).await {
            Ok(inspected) => inspected["State"].clone(),
            Err(error) if error.is_missing() => return HandlerEnd::Removed,
            Err(_) if failures == ENGINE_RETRIES_MAX => return HandlerEnd::EngineGone,
            Err(_) => {
                failures += 1;
                sleep(ENGINE_RETRY_PAUSE).await;
                continue;
            }
        };
        if state["Running"] == true {
            // The engine was restarted and kept its containers, or the connection was lost.
            failures += 1;
            if failures > ENGINE_RETRIES_MAX {
                return HandlerEnd::EngineGone;
            }
            sleep(ENGINE_RETRY_PAUSE).await;
            continue;
        }
        if state["OOMKilled"] == true {
            return HandlerEnd::OutOfMemory;
        }
        let code = state["ExitCode"].as_i64().or_else(|| waited.ok()?["StatusCode"].as_i64());
        return code.and_then(|code| i32::try_from(code).ok()).map_or(HandlerEnd::Unknown, exit);
    }
}

/// As a shell reports it: 128 and the signal.
fn exit(code: i32) -> HandlerEnd {
    HandlerEnd::Exit(match code {
        129..=192 => HandlerExit::Signal(code - 128),
        code => HandlerExit::Code(code),
    })
}

async fn inspect(client: &EngineClient, id: &str) -> Result<Value, EngineApiError> {
    client.get(&format!("/containers/{id}/json"), "inspect the container").await
}

/// Removes a container with its anonymous volumes, running or not.
pub(super) async fn remove(client: &EngineClient, id: &str) -> Result<(), EngineApiError> {
    if id.is_empty() {
        return Ok(());
    }
    client.delete(&format!("/containers/{id}?force=true&v=true"), "remove the container").await
}

/// The port on loopback that stands for the one that the container exposes.
fn published_port(inspected: &Value, body: &Value) -> Option<u16> {
    let exposed = body["ExposedPorts"].as_object()?.keys().next()?;
    let bindings = inspected["NetworkSettings"]["Ports"][exposed].as_array()?;
    bindings.iter().find_map(|binding| binding["HostPort"].as_str()?.parse().ok())
}

/// Whether a text is an id that an engine gave to a container, and can be part of a path.
pub(super) fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
