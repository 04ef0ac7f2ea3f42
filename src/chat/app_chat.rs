//! Messages to one app of a running local platform, one after the other.

use super::answer::{answer, unsent};
use linkworld_client::api::ControlClient;
use linkworld_contract::wire::control::TriggerEvent;
use linkworld_contract::wire::raw::RawObject;
use linkworld_emulator::ObservedCall;
use serde_json::{Value, json};
use std::time::Instant;
use tokio::sync::{Mutex, mpsc};

/// The thread that all messages of a run belong to.
const THREAD: &str = "playground-thread";

/// A conversation with an app.
pub struct AppChat {
    control: ControlClient,
    app: String,
    tenant: String,
    /// Held while a message is handled, so that what is seen belongs to it.
    calls: Mutex<mpsc::Receiver<ObservedCall>>,
}

impl AppChat {
    /// With the app in the tenant; `calls` are those of the whole platform.
    pub fn new(control: ControlClient, (app, tenant): (String, String), calls: mpsc::Receiver<ObservedCall>) -> Self {
        Self { control, app, tenant, calls: Mutex::new(calls) }
    }

    /// Sends a message as an inbound event, and returns what came of it.
    pub async fn send(&self, text: &str) -> Value {
        let mut calls = self.calls.lock().await;
        // Schedules and messages before this one may have left some.
        while calls.try_recv().is_ok() {}
        let payload = json!({"channel": "web", "channel_thread_id": THREAD, "message_text": text});
        let event = TriggerEvent {
            event: "inbound".to_owned(),
            payload: RawObject::of(&payload),
            app: Some(self.app.clone()),
            tenant: Some(self.tenant.clone()),
        };
        let began = Instant::now();
        let reply = match self.control.trigger_event(&event).await {
            Ok(reply) => reply,
            Err(error) => return unsent(&error.to_string()),
        };
        let mut own = Vec::new();
        while let Ok(call) = calls.try_recv() {
            if reply.entry == Some(call.entry.trace) {
                own.push(call);
            }
        }
        answer(&reply, &own, began)
    }
}
