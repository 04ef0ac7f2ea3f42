//! What a test does with a platform: it scripts replies, makes calls, and returns to a world.

use crate::audit::CallStart;
use crate::error::EmulatorError;
use crate::handler::dispatch::{self, MadeCall};
use crate::handler::trigger::{self, TriggerError};
use crate::handler::upstream::HandlerCall;
use crate::install::activation::InstalledApp;
use crate::platform::Platform;
use crate::scripted::script::CallScript;
use crate::store::{KvNamespace, KvRow, Store, StoreImage};
use linkworld_contract::wire::container::AppEvent;
use linkworld_contract::wire::raw::{RawJson, RawObject};
use linkworld_system::clock::{Clock, ClockSetting};
use serde_json::{Map, Value};
use std::sync::Arc;
use std::time::Duration;

/// A call that was made.
#[derive(Debug, Clone)]
pub struct MadeDelivery {
    /// The handler's status and reply, or those of the platform in place of it.
    pub status: u16,
    /// See `status`.
    pub reply: RawJson,
    /// Why the handler did not reply; none if it did.
    pub failure: Option<String>,
    /// Wall time in microseconds.
    pub duration_us: u64,
}

/// Everything that a platform had at one moment.
pub struct PlatformImage {
    store: Arc<StoreImage>,
    clock: Option<ClockSetting>,
}

impl Platform {
    /// Lets a script see the calls of an app, and reply to those that it wants to; none removes it.
    pub fn set_call_script(&self, installed: &InstalledApp, script: Option<Arc<dyn CallScript>>) {
        self.state().call_scripts.set(&installed.row.id, script);
    }

    /// Calls a tool of an app, declared or not.
    pub async fn deliver_tool(
        &self,
        installed: &InstalledApp,
        (name, args): (&str, RawJson),
        deadline: Duration,
    ) -> Result<MadeDelivery, TriggerError> {
        let call = trigger::tool_call(name, &args, deadline);
        self.delivered(installed, call).await
    }

    /// Sends an event to an app, declared or not. Fields of `payload` override those the platform would send.
    pub async fn deliver_event(
        &self,
        installed: &InstalledApp,
        (event, payload): (&AppEvent, RawObject),
        deadline: Duration,
    ) -> Result<MadeDelivery, TriggerError> {
        // Its settings may have changed since it was installed.
        let id = installed.row.id.clone();
        let found = self.state().store.run(move |store| store.install(&id)).await?;
        let install = found.ok_or_else(|| TriggerError::NotInstalled(installed.app.to_string()))?;
        let call = trigger::unchecked_event_call(self.state(), &install, event, payload).await?;
        self.delivered(installed, HandlerCall { deadline, ..call }).await
    }

    async fn delivered(&self, installed: &InstalledApp, call: HandlerCall) -> Result<MadeDelivery, TriggerError> {
        let start = CallStart::now(&self.state().clock);
        let MadeCall { outcome, micros, .. } = dispatch::send(self.state(), &installed.row, call, start).await?;
        let failure = outcome.failure().map(|(_, _, why)| why);
        let (status, reply) = outcome.into_reply();
        Ok(MadeDelivery { status, reply, failure, duration_us: micros })
    }

    /// Stores values in the key-value storage of an app. They do not expire.
    pub async fn set_kv(&self, installed: &InstalledApp, values: &Map<String, Value>) -> Result<(), EmulatorError> {
        let (install, now) = (Arc::clone(&installed.row), self.state().clock.unix_millis());
        let rows: Vec<KvRow> = values.iter().map(|(key, value)| row(key, value, now)).collect();
        let work = move |store: &Store| {
            let namespace = KvNamespace { tenant_id: &install.tenant_id, app: &install.app };
            rows.iter().try_for_each(|row| store.kv_set(namespace, row).map(drop))
        };
        Ok(self.state().store.run(work).await?)
    }

    /// The value of a key of an app; none if there is none.
    pub async fn kv(&self, installed: &InstalledApp, key: &str) -> Result<Option<Value>, EmulatorError> {
        let (install, key, now) = (Arc::clone(&installed.row), key.to_owned(), self.state().clock.unix_millis());
        let work = move |store: &Store| {
            let namespace = KvNamespace { tenant_id: &install.tenant_id, app: &install.app };
            store.kv_get(namespace, &key, now)
        };
        let found = self.state().store.run(work).await?;
        Ok(found.and_then(|row| serde_json::from_str(&row.value).ok()))
    }

    /// What the platform has now, to return to.
    pub async fn image(&self) -> Result<PlatformImage, EmulatorError> {
        let store = self.state().store.run_alone(|store| store.image()).await?;
        let clock = match &self.state().clock {
            Clock::Virtual(clock) => Some(clock.setting()),
            Clock::Real => None,
        };
        Ok(PlatformImage { store: Arc::new(store), clock })
    }

    /// Returns to what the platform had. Handlers keep running; nothing may be called meanwhile.
    pub async fn return_to(&self, image: &PlatformImage) -> Result<(), EmulatorError> {
        let store = Arc::clone(&image.store);
        self.state().store.run_alone(move |own| own.return_to(&store)).await?;
        self.state().tool_calls.clear();
        self.state().call_values.clear();
        if let (Clock::Virtual(clock), Some(setting)) = (&self.state().clock, image.clock) {
            clock.set(setting);
        }
        Ok(())
    }

    /// Sets the platform's clock, if it is one that can be set.
    pub fn set_clock(&self, setting: ClockSetting) {
        if let Clock::Virtual(clock) = &self.state().clock {
            clock.set(setting);
        }
    }
}

fn row(key: &str, value: &Value, now: i64) -> KvRow {
    KvRow { key: key.to_owned(), value: value.to_string(), expires_at: None, updated_at: now }
}
