//! Finds handlers that carry state from one tenant's calls to the next one's.
//!
//! The same calls are made twice: in a process that served other calls before, and in new processes. The store of the app is
//! emptied in between, so that a difference comes from the process or from files. What differs between two new processes is
//! random or a time, and is not compared.

use crate::audit::CallStart;
use crate::handler::dispatch::MadeCall;
use crate::handler::trigger::{self, TriggerError};
use crate::handler::upstream::{HandlerOutcome, Upstream};
use crate::install::activation::InstalledApp;
use crate::platform::Platform;
use crate::store::{InstallRow, StoreError};
use linkworld_contract::wire::container::AppEvent;
use linkworld_contract::wire::raw::{RawJson, RawObject};
use linkworld_system::process::HandlerError;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What stands for the first and the second tenant in their calls.
const MARKS: [&str; 2] = ["probe-tenant-one", "probe-tenant-two"];

/// Why an app could not be probed.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    /// Its handler could not be started again.
    #[error(transparent)]
    Handler(#[from] HandlerError),
    /// A call could not be made.
    #[error(transparent)]
    Trigger(#[from] TriggerError),
    /// The platform does not start its handler.
    #[error("this platform does not start the handler of `{0}`")]
    NotManaged(String),
}

impl From<StoreError> for ProbeError {
    fn from(error: StoreError) -> Self {
        Self::Trigger(error.into())
    }
}

/// A reply that depends on calls of another tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarryOver {
    /// The call, for example `tool report`.
    pub call: String,
    /// The place in its reply, for example `result.count`.
    pub place: String,
    /// The value in a new process, as JSON; empty if there is none.
    pub fresh: String,
    /// The value after calls of another tenant.
    pub after: String,
}

/// What was found out about an app.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProbeReport {
    /// How many tools and events were called.
    pub calls: usize,
    /// Those of them that failed with each try, so that little is known about them.
    pub failed: Vec<String>,
    /// What depends on calls of another tenant.
    pub carried: Vec<CarryOver>,
}

/// Replies by call: each place with its value.
type Replies = BTreeMap<String, BTreeMap<String, String>>;

/// Calls the tools and events of an app, restarts its handler and empties its store. For a platform in memory only.
pub async fn probe_isolation(platform: &Platform, installed: &InstalledApp) -> Result<ProbeReport, ProbeError> {
    let probe = Probe { platform, installed };
    probe.renew().await?;
    probe.calls(MARKS[0]).await?;
    probe.empty().await?;
    let (after, failed) = probe.calls(MARKS[1]).await?;
    let mut fresh = Vec::new();
    for _ in 0..2 {
        probe.renew().await?;
        fresh.push(probe.calls(MARKS[1]).await?.0);
    }
    let carried = compared(&after, &fresh[0], &fresh[1]);
    Ok(ProbeReport { calls: after.len(), failed, carried })
}

struct Probe<'a> {
    platform: &'a Platform,
    installed: &'a InstalledApp,
}

impl Probe<'_> {
    /// A new process and an empty store.
    async fn renew(&self) -> Result<(), ProbeError> {
        self.empty().await?;
        let state = self.platform.state();
        let (tenant, app) = (self.installed.tenant.as_str(), self.installed.app.as_str());
        match state.instances.get(tenant, app).upstream() {
            Some(Upstream::Managed(handler)) => handler.restart().await.map(drop).map_err(ProbeError::from),
            _ => Err(ProbeError::NotManaged(app.to_owned())),
        }
    }

    async fn empty(&self) -> Result<(), ProbeError> {
        let row = Arc::clone(&self.installed.row);
        Ok(self.platform.state().store.run(move |store| store.empty_kv(&row)).await?)
    }

    /// The replies to all calls of one tenant, and the calls that failed.
    async fn calls(&self, mark: &str) -> Result<(Replies, Vec<String>), ProbeError> {
        let state = self.platform.state();
        let install: Arc<InstallRow> = Arc::clone(&self.installed.row);
        let manifest = install.manifest.typed()?;
        let (mut replies, mut failed) = (Replies::new(), Vec::new());
        let mut note = |call: String, outcome: HandlerOutcome| {
            if !outcome.succeeded() {
                failed.push(call.clone());
            }
            let (_, reply) = outcome.into_reply();
            let mut places = BTreeMap::new();
            flatten(&reply.value(), String::new(), &mut places);
            replies.insert(call, places);
        };
        for tool in &manifest.tools {
            for args in [json!({}), json!({"text": mark})] {
                let start = CallStart::now(&state.clock);
                let given = if args == json!({}) { "" } else { " with text" };
                let MadeCall { outcome, .. } =
                    trigger::tool(state, &install, (&tool.name, RawJson::of(&args)), start).await?;
                note(format!("tool {}{given}", tool.name), outcome);
            }
        }
        let mut events = Vec::new();
        if manifest.lifecycle.on_inbound {
            events.push((
                AppEvent::Inbound,
                json!({
                    "message_text": mark, "sender_name": mark, "channel_thread_id": mark, "channel_message_id": mark
                }),
            ));
        }
        if manifest.lifecycle.on_user_added {
            events.push((AppEvent::UserAdded, json!({ "user_id": mark })));
        }
        let schedules = manifest.lifecycle.schedules.iter();
        events.extend(schedules.map(|schedule| (AppEvent::Schedule(schedule.name.clone()), json!({}))));
        for (event, payload) in events {
            let start = CallStart::now(&state.clock);
            let MadeCall { outcome, .. } =
                trigger::event(state, &install, &event, RawObject::of(&payload), start).await?;
            note(format!("event {}", event.segment()), outcome);
        }
        Ok((replies, failed))
    }
}

/// Each value of a reply by its place.
fn flatten(value: &Value, place: String, into: &mut BTreeMap<String, String>) {
    let below = |key: &str| if place.is_empty() { key.to_owned() } else { format!("{place}.{key}") };
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            fields.iter().for_each(|(key, value)| flatten(value, below(key), into));
        }
        Value::Array(items) if !items.is_empty() => {
            items.iter().enumerate().for_each(|(index, item)| flatten(item, below(&index.to_string()), into));
        }
        value => {
            into.insert(place, value.to_string());
        }
    }
}

/// What differs from new processes, unless these differ, too; and what names the other tenant in any case.
fn compared(after: &Replies, fresh: &Replies, again: &Replies) -> Vec<CarryOver> {
    let mut carried = Vec::new();
    for (call, places) in after {
        let of = |replies: &Replies, place: &str| {
            replies.get(call).and_then(|places| places.get(place)).cloned().unwrap_or_default()
        };
        let all: BTreeSet<&String> =
            places.keys().chain(fresh.get(call).into_iter().flatten().map(|(key, _)| key)).collect();
        for place in all {
            let (now, new) = (of(after, place), of(fresh, place));
            let is_stable = new == of(again, place);
            if (is_stable && now != new) || now.contains(MARKS[0]) {
                carried.push(CarryOver { call: call.clone(), place: place.clone(), fresh: new, after: now });
            }
        }
    }
    carried
}
