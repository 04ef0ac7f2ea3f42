//! Audit entries: writing the rows of a call, and converting them to their wire form.

use crate::store::{AuditRow, CallBegin, CallEnd, InstallRow, RUNNING, Store, StoreError};
use linkworld_contract::limits::{AUDIT_NAME_CHARS_MAX, AUDIT_TEXT_CHARS_MAX};
use linkworld_contract::text::shorten;
use linkworld_contract::wire::control::{AuditEntry, AuditKind};
use linkworld_system::clock::{Clock, rfc3339};
use serde_json::{Value, json};
use std::time::Instant;

/// Written as the tenant or version of a change that affects all of them.
const EVERY: &str = "*";

/// The install that a call belongs to.
#[derive(Debug, Clone)]
pub(crate) struct AuditTarget {
    pub(crate) tenant: String,
    pub(crate) app: String,
    pub(crate) version: String,
}

impl AuditTarget {
    pub(crate) fn of(install: &InstallRow) -> Self {
        Self { tenant: install.tenant.clone(), app: install.app.clone(), version: install.version.clone() }
    }

    /// All apps of a tenant.
    pub(crate) fn tenant(tenant: &str) -> Self {
        Self { tenant: tenant.into(), app: EVERY.into(), version: EVERY.into() }
    }

    /// All apps of all tenants.
    pub(crate) fn every_app_everywhere() -> Self {
        Self { tenant: EVERY.into(), app: EVERY.into(), version: EVERY.into() }
    }

    /// An app in every tenant and version.
    pub(crate) fn everywhere(app: &str) -> Self {
        Self { tenant: EVERY.into(), app: app.into(), version: EVERY.into() }
    }
}

/// How a call ended, as the audit log records it.
#[derive(Debug, Clone)]
pub(crate) struct AuditOutcome {
    gate: String,
    scope: Option<String>,
    status: &'static str,
    error: Option<String>,
    detail: Option<Value>,
    /// In more words, for the person at the terminal; never stored.
    pub(crate) cause: Option<String>,
}

impl AuditOutcome {
    /// Allowed and successful.
    pub(crate) fn success() -> Self {
        Self { gate: "allow".into(), scope: None, status: "success", error: None, detail: None, cause: None }
    }

    /// Allowed and successful, but there was no value. Apps ask for secrets that a tenant may set, so this is no error.
    pub(crate) fn not_set() -> Self {
        Self { error: Some("not set".into()), ..Self::success() }
    }

    /// Adds the cause in more words.
    pub(crate) fn because(self, cause: Option<String>) -> Self {
        Self { cause, ..self }
    }

    /// Allowed, but failed.
    pub(crate) fn error(error: impl Into<String>) -> Self {
        Self { status: "error", error: Some(error.into()), ..Self::success() }
    }

    /// Allowed, but timed out.
    pub(crate) fn timeout(error: impl Into<String>) -> Self {
        Self { status: "timeout", ..Self::error(error) }
    }

    /// Denied; `why` is one word.
    pub(crate) fn blocked(why: &str, error: impl Into<String>) -> Self {
        Self { gate: format!("deny:{why}"), status: "blocked", ..Self::error(error) }
    }

    /// `success`, `error`, `blocked` or `timeout`.
    pub(crate) fn status(&self) -> &'static str {
        self.status
    }

    /// Adds facts about the call, an object without arguments and without values.
    pub(crate) fn with_detail(self, detail: Value) -> Self {
        Self { detail: Some(detail), ..self }
    }

    /// Adds the user on whose behalf an app called.
    pub(crate) fn on_behalf_of(self, user: Option<&str>) -> Self {
        match user {
            Some(user) => self.with_detail(json!({ON_BEHALF_OF: user})),
            None => self,
        }
    }

    /// Adds the scope that decided.
    pub(crate) fn by(self, scope: Option<&str>) -> Self {
        Self { scope: scope.map(str::to_owned), ..self }
    }
}

/// When a call began: the platform's time, and the machine's, which counts its duration.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CallStart {
    at: i64,
    started: Instant,
}

impl CallStart {
    /// A call that begins now.
    pub(crate) fn now(clock: &Clock) -> Self {
        Self { at: clock.unix_millis(), started: Instant::now() }
    }

    /// Wall time since then in microseconds.
    pub(crate) fn micros(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX)
    }
}

/// What a call is about: its kind, its name and the call that caused it.
#[derive(Debug, Clone)]
pub(crate) struct AuditSubject {
    pub(crate) kind: AuditKind,
    pub(crate) name: String,
    pub(crate) parent: Option<i64>,
}

impl AuditSubject {
    /// A call that no other one is known to have caused.
    pub(crate) fn new(kind: AuditKind, name: impl Into<String>) -> Self {
        Self { kind, name: name.into(), parent: None }
    }

    /// Adds the call that caused it.
    pub(crate) fn caused_by(self, parent: Option<i64>) -> Self {
        Self { parent, ..self }
    }
}

/// Writes the begin of an allowed call, before anything is done for it.
pub(crate) fn begin(
    store: &Store,
    target: &AuditTarget,
    subject: AuditSubject,
    start: CallStart,
) -> Result<AuditRow, StoreError> {
    store.begin_call(begun(target, subject, &AuditOutcome::success(), start))
}

/// The same for a call that a scope allowed.
pub(crate) fn begin_by(
    store: &Store,
    target: &AuditTarget,
    subject: AuditSubject,
    (scope, start): (Option<&str>, CallStart),
) -> Result<AuditRow, StoreError> {
    store.begin_call(begun(target, subject, &AuditOutcome::success().by(scope), start))
}

/// Writes the end of such a call. The caller of the call is told only after the transaction around it is committed.
pub(crate) fn end(
    store: &Store,
    row: AuditRow,
    outcome: AuditOutcome,
    start: CallStart,
) -> Result<AuditEntry, StoreError> {
    entry(store.end_call(row, ended(outcome, start))?)
}

/// Writes a call that is over: one that was refused, or that is done in the transaction around this.
pub(crate) fn write(
    store: &Store,
    target: &AuditTarget,
    subject: AuditSubject,
    outcome: AuditOutcome,
    start: CallStart,
) -> Result<AuditEntry, StoreError> {
    let begin = begun(target, subject, &outcome, start);
    entry(store.add_call(begin, ended(outcome, start))?)
}

fn begun(target: &AuditTarget, subject: AuditSubject, outcome: &AuditOutcome, start: CallStart) -> CallBegin {
    CallBegin {
        parent: subject.parent,
        at: start.at,
        tenant: target.tenant.clone(),
        app: target.app.clone(),
        version: target.version.clone(),
        kind: word(subject.kind).into(),
        name: shorten(&subject.name, AUDIT_NAME_CHARS_MAX),
        gate_decision: outcome.gate.clone(),
        scope: outcome.scope.clone(),
    }
}

fn ended(outcome: AuditOutcome, start: CallStart) -> CallEnd {
    CallEnd {
        status: outcome.status.into(),
        error: outcome.error.map(|error| shorten(&error, AUDIT_TEXT_CHARS_MAX)),
        duration_us: start.micros(),
        detail: outcome.detail.map(|detail| detail.to_string()),
    }
}

/// A stored row in its wire form.
pub(crate) fn entry(row: AuditRow) -> Result<AuditEntry, StoreError> {
    let AuditRow { id, trace, begin, end } = row;
    let kind =
        KINDS.iter().find(|(_, word)| *word == begin.kind).ok_or(StoreError::Unreadable("kind of an audit entry"))?.0;
    let detail: Option<Value> = match end.as_ref().and_then(|end| end.detail.as_ref()) {
        None => None,
        Some(text) => Some(serde_json::from_str(text).map_err(|_| StoreError::Unreadable("detail of an audit entry"))?),
    };
    Ok(AuditEntry {
        actor: actor(kind, &begin.app, detail.as_ref()),
        id,
        trace,
        parent: begin.parent,
        at: rfc3339(begin.at),
        tenant: begin.tenant,
        app: begin.app,
        version: begin.version,
        kind,
        name: begin.name,
        gate_decision: begin.gate_decision,
        scope: begin.scope,
        status: end.as_ref().map_or(RUNNING, |end| &end.status).to_owned(),
        duration_us: end.as_ref().map_or(0, |end| end.duration_us),
        detail,
        error: end.and_then(|end| end.error),
    })
}

const KINDS: [(AuditKind, &str); 31] = [
    (AuditKind::Tool, "tool"),
    (AuditKind::Event, "event"),
    (AuditKind::Wake, "wake"),
    (AuditKind::PlatformTool, "platform_tool"),
    (AuditKind::SecretRead, "secret_read"),
    (AuditKind::SecretChange, "secret_change"),
    (AuditKind::SecretDelete, "secret_delete"),
    (AuditKind::GrantChange, "grant_change"),
    (AuditKind::TenantChange, "tenant_change"),
    (AuditKind::UserChange, "user_change"),
    (AuditKind::IntegrationChange, "integration_change"),
    (AuditKind::RagBinding, "rag_binding"),
    (AuditKind::Install, "install"),
    (AuditKind::Uninstall, "uninstall"),
    (AuditKind::SettingsChange, "settings_change"),
    (AuditKind::Upgrade, "upgrade"),
    (AuditKind::Heartbeat, "heartbeat"),
    (AuditKind::AgentInvoke, "agent_invoke"),
    (AuditKind::AppInvoke, "app_invoke"),
    (AuditKind::WorldChange, "world_change"),
    (AuditKind::EventEmit, "event_emit"),
    (AuditKind::WireChange, "wire_change"),
    (AuditKind::RoomPost, "room_post"),
    (AuditKind::RoomChange, "room_change"),
    (AuditKind::Commitment, "commitment"),
    (AuditKind::ServiceChange, "service_change"),
    (AuditKind::Route, "route"),
    (AuditKind::PublicRoute, "public_route"),
    (AuditKind::AppFetch, "app_fetch"),
    (AuditKind::ServiceRead, "service_read"),
    (AuditKind::McpCall, "mcp_call"),
];

/// The member of a detail that has the user on whose behalf an app called.
const ON_BEHALF_OF: &str = "on_behalf_of";

/// On whose behalf an app called: that of a user of the tenant, else its own (contract 12.2).
fn actor(kind: AuditKind, app: &str, detail: Option<&Value>) -> Option<String> {
    let is_of_app = matches!(kind, AuditKind::PlatformTool | AuditKind::SecretRead | AuditKind::EventEmit);
    let user = detail.and_then(|detail| detail.get(ON_BEHALF_OF)).and_then(Value::as_str);
    is_of_app.then(|| user.map_or_else(|| format!("app-principal:{app}"), str::to_owned))
}

/// The words of all kinds.
pub fn audit_kinds() -> Vec<&'static str> {
    KINDS.iter().map(|(_, word)| *word).collect()
}

/// A kind as the log spells it.
pub(crate) fn word(kind: AuditKind) -> &'static str {
    KINDS.iter().find(|(known, _)| *known == kind).map_or("", |(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::{KINDS, word};

    #[test]
    fn kinds_match_their_wire_form() {
        for (kind, spelled) in KINDS {
            assert_eq!(serde_json::to_value(kind).unwrap(), spelled);
            assert_eq!(word(kind), spelled);
        }
    }
}
