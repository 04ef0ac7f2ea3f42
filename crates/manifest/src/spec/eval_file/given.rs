//! What a scenario starts with.

use crate::spec::declare::object;
use crate::spec::dev_file::pattern::INSTANT;
use crate::spec::eval_file::reply::{EVAL_REPLY, EvalReply, REPLIES_MAX};
use crate::spec::field::{FREE, FieldKind, list, matching, nullable};
use serde_json::{Map, Value};

object! {
    /// What the platform has before the app is called.
    EvalGiven, EVAL_GIVEN, "`given`" {
        /// The result of each platform tool, returned as it is written.
        tools: Option<Map<String, Value>> = nullable(FieldKind::Map(&FieldKind::Any)), aliases ["mocks"];
        /// Replies to single calls, before the other fields: each call uses the first one left that is for it.
        replies: Option<Vec<EvalReply>> = nullable(list(&FieldKind::Object(&EVAL_REPLY), REPLIES_MAX));
        /// The values of secrets.
        secrets: Option<Map<String, Value>> = nullable(FieldKind::Map(&FieldKind::Any));
        /// The replies of the app's agents, by slug; `default` without one, `__any__` for all others.
        agents: Option<Map<String, Value>> = nullable(FieldKind::Map(&FieldKind::Any));
        /// The replies to `ctx.team.delegate`, by agent; `_membership` lists whom each agent may ask.
        team: Option<Map<String, Value>> = nullable(FieldKind::Map(&FieldKind::Any));
        /// The replies of agents of other apps, by `app/agent`.
        apps: Option<Map<String, Value>> = nullable(FieldKind::Map(&FieldKind::Any));
        /// What happens to events that the app emits.
        events: Option<EvalEvents> = nullable(FieldKind::Object(&EVAL_EVENTS));
        /// The scopes that the tenant granted, or `all` of the manifest; calls are decided by scope only if this is set.
        grants: Option<EvalGrants> = nullable(FieldKind::WordOrList { word: "all", item: &FREE }), aliases ["granted_scopes"];
        /// The time of the platform, at which its clock is frozen.
        clock: Option<String> = nullable(matching(0, None, &INSTANT)), aliases ["time", "now"];
        /// Values in the app's key-value storage.
        kv: Option<Map<String, Value>> = nullable(FieldKind::Map(&FieldKind::Any));
        /// Values of install settings.
        settings: Option<Map<String, Value>> = nullable(FieldKind::Map(&FieldKind::Any)), aliases ["config"];
    }
}

object! {
    /// What happens to emitted events.
    EvalEvents, EVAL_EVENTS, "`events`" {
        /// How many apps receive each event.
        wires: Option<Map<String, Value>> = nullable(FieldKind::Map(&FieldKind::Any));
    }
}

/// Which scopes a tenant granted.
#[derive(Debug, Clone, PartialEq)]
pub enum EvalGrants {
    /// All that the manifest declares.
    All,
    /// These.
    Listed(Vec<String>),
}

impl crate::decode::typed::FromNormalForm for EvalGrants {
    fn from_normal_form(form: &crate::decode::normal::NormalForm) -> Option<Self> {
        match form.as_str() {
            Some(_) => Some(Self::All),
            None => Vec::from_normal_form(form).map(Self::Listed),
        }
    }
}
