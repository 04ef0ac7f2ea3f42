//! Audit entries as a table, for the commands that print them.

use crate::output::time;
use jiff::Timestamp;
use linkworld_contract::audit::{CallValue, CallValues};
use linkworld_contract::text::shorten;
use linkworld_contract::wire::control::{AuditEntry, AuditKind};
use linkworld_terminal::{Cell, Column, Role, StyledText, Table, duration, paint, size};
use serde_json::Value;
use std::collections::BTreeMap;

/// Whether the platform denied the call.
pub fn is_denied(entry: &AuditEntry) -> bool {
    entry.gate_decision.starts_with("deny")
}

/// One row for each entry. The date is shown only if there are several days, the app only if there are several.
pub fn table(entries: &[AuditEntry]) -> Table {
    let times: Vec<String> = entries.iter().map(|entry| time::local_to_seconds(&entry.at)).collect();
    let date = |time: &String| time.split_once(' ').map(|(date, _)| date.to_owned());
    let is_one_day = times.iter().all(|time| date(time) == date(&times[0]));
    let app = |entry: &AuditEntry| format!("{}/{}", entry.tenant, entry.app);
    let is_one_app = entries.iter().all(|entry| app(entry) == app(&entries[0]));
    let zone = entries.first().map(|entry| time::zone(&entry.at)).unwrap_or_default();
    let mut table = Table::new([
        Column::new(format!("TIME ({zone})")),
        Column::new("TENANT/APP").flexible(),
        Column::new("CALL").flexible(),
        Column::new("RESULT").flexible(),
        Column::new("SCOPE").flexible(),
        Column::new("TOOK").right(),
        Column::new("ERROR").flexible(),
    ]);
    for (entry, time) in entries.iter().zip(&times) {
        let time = time.split_once(' ').filter(|_| is_one_day).map_or(time.as_str(), |(_, clock)| clock);
        table.row([
            Cell::painted(Role::Context, time),
            if is_one_app { Cell::default() } else { app(entry).into() },
            Cell::painted(Role::Name, subject(entry)),
            match result(entry) {
                (text, Some(role)) => Cell::painted(role, text),
                (text, None) => text.into(),
            },
            entry.scope.as_deref().unwrap_or("-").into(),
            duration(entry.duration_us).into(),
            error(entry).into(),
        ]);
    }
    table
}

/// A trace as a tree: each call below the one that caused it.
pub fn tree(entries: &[AuditEntry]) -> Table {
    let millis = |entry: &AuditEntry| entry.at.parse::<Timestamp>().map_or(0, |at| at.as_millisecond());
    let begin = entries.first().map(millis).unwrap_or_default();
    let mut table = Table::new([
        Column::new("AFTER").right(),
        Column::new("CALL").flexible(),
        Column::new("TENANT/APP").flexible(),
        Column::new("RESULT").flexible(),
        Column::new("SCOPE").flexible(),
        Column::new("TOOK").right(),
        Column::new("ID").right(),
        Column::new("ERROR").flexible(),
    ]);
    for (branches, entry) in branches(entries) {
        let after = u64::try_from(millis(entry) - begin).unwrap_or_default();
        table.row([
            Cell::painted(Role::Context, duration(after * 1_000)),
            Cell::painted(Role::Name, format!("{branches}{}", subject(entry))),
            format!("{}/{}", entry.tenant, entry.app).into(),
            match result(entry) {
                (text, Some(role)) => Cell::painted(role, text),
                (text, None) => text.into(),
            },
            entry.scope.as_deref().unwrap_or("-").into(),
            duration(entry.duration_us).into(),
            entry.id.to_string().into(),
            error(entry).into(),
        ]);
    }
    table
}

/// What calls were sent and returned, in the order of the calls.
pub fn values(entries: &[AuditEntry], values: &[CallValues]) -> Table {
    let mut table = Table::new([
        Column::new("ID").right(),
        Column::new("CALL").flexible(),
        Column::new(""),
        Column::new("VALUE").flexible(),
    ]);
    for found in values {
        let entry = entries.iter().find(|entry| entry.id == found.entry);
        let call = entry.map(subject).unwrap_or_default();
        let sent = Cell::painted(Role::Name, call);
        table.row([found.entry.to_string().into(), sent, "sent".into(), value(&found.sent).into()]);
        if let Some(returned) = &found.returned {
            table.row([Cell::default(), Cell::default(), "returned".into(), value(returned).into()]);
        }
    }
    table
}

/// The start of a value, or why there is none.
fn value(value: &CallValue) -> String {
    match value.is_kept {
        true => shorten(value.value.compact().text(), VALUE_CHARS_MAX),
        false => format!("not kept ({})", size(value.bytes)),
    }
}

/// Characters of a value that are printed where the width is not known.
const VALUE_CHARS_MAX: usize = 500;

/// Each call with the lines that lead to it, in the order of the tree. A call whose cause is not among them is at the top.
fn branches(entries: &[AuditEntry]) -> Vec<(String, &AuditEntry)> {
    let is_known = |id: i64| entries.iter().any(|entry| entry.id == id);
    let mut caused: BTreeMap<i64, Vec<&AuditEntry>> = BTreeMap::new();
    let mut waiting: Vec<(String, String, &AuditEntry)> = Vec::new();
    for entry in entries {
        match entry.parent.filter(|parent| *parent < entry.id && is_known(*parent)) {
            Some(parent) => caused.entry(parent).or_default().push(entry),
            None => waiting.push((String::new(), String::new(), entry)),
        }
    }
    waiting.reverse();
    let mut rows = Vec::new();
    // The last one is the next: a stack instead of a recursion, because a trace may be deep.
    while let Some((line, below, entry)) = waiting.pop() {
        let children = caused.remove(&entry.id).unwrap_or_default();
        for (index, child) in children.iter().enumerate().rev() {
            let (branch, rest) = if index + 1 == children.len() { ("└─ ", "   ") } else { ("├─ ", "│  ") };
            waiting.push((format!("{below}{branch}"), format!("{below}{rest}"), child));
        }
        rows.push((line, entry));
    }
    rows
}

/// Everything that an entry has, one field in a row, and its values.
pub fn details(entry: &AuditEntry, values: Option<&CallValues>) -> Table {
    let mut table = Table::new([Column::new("FIELD"), Column::new("VALUE").flexible()]);
    let optional = |text: Option<&str>| text.unwrap_or("-").to_owned();
    let mut fields = vec![
        ("id", entry.id.to_string()),
        ("trace", entry.trace.to_string()),
        ("caused by", entry.parent.map_or_else(|| "-".to_owned(), |parent| parent.to_string())),
        ("time", format!("{} {}", time::local_to_seconds(&entry.at), time::zone(&entry.at))),
        ("tenant", entry.tenant.clone()),
        ("app", entry.app.clone()),
        ("version", entry.version.clone()),
        ("call", subject(entry)),
        ("on behalf of", optional(entry.actor.as_deref())),
        ("decision", entry.gate_decision.clone()),
        ("scope", optional(entry.scope.as_deref())),
        ("status", entry.status.clone()),
        ("took", duration(entry.duration_us)),
        ("error", optional(entry.error.as_deref())),
    ];
    let detail = entry.detail.as_ref().and_then(|detail| detail.as_object());
    let detail: Vec<(&str, String)> = detail
        .into_iter()
        .flatten()
        .filter(|(name, _)| *name != "on_behalf_of")
        .map(|(name, value)| (name.as_str(), shown(value)))
        .collect();
    fields.extend(detail);
    if let Some(found) = values {
        fields.push(("sent", value(&found.sent)));
        fields.extend(found.returned.as_ref().map(|returned| ("returned", value(returned))));
    }
    for (field, value) in fields {
        table.row([Cell::painted(Role::Name, field), value.into()]);
    }
    table
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// One entry on one line: `14:32:05 tax-bot tool classify_invoice: success in 12.3 ms`.
pub fn line(entry: &AuditEntry) -> StyledText {
    let time = paint(Role::Context, time::local_to_seconds(&entry.at)) + format!(" {}/{} ", entry.tenant, entry.app);
    let scope = entry.scope.as_deref().map(|scope| format!(" ({scope})")).unwrap_or_default();
    let error = Some(error(entry)).filter(|error| !error.is_empty()).map(|error| format!(": {error}"));
    let call = paint(Role::Name, subject(entry)) + ": " + outcome(entry);
    time + call + format!("{scope} in {}{}", duration(entry.duration_us), error.unwrap_or_default())
}

/// How the call ended.
pub fn outcome(entry: &AuditEntry) -> StyledText {
    match result(entry) {
        (text, Some(role)) => paint(role, text),
        (text, None) => text.into(),
    }
}

fn result(entry: &AuditEntry) -> (&str, Option<Role>) {
    match entry.status.as_str() {
        _ if is_denied(entry) => (&entry.gate_decision, Some(Role::Error)),
        _ if is_not_set(entry) => ("not set", None),
        "success" => ("success", None),
        status => (status, Some(Role::Warning)),
    }
}

/// What went wrong; empty if nothing did.
pub fn error(entry: &AuditEntry) -> &str {
    entry.error.as_deref().filter(|_| !is_not_set(entry)).unwrap_or_default()
}

/// Whether a secret was looked for that has no value, which is no error.
fn is_not_set(entry: &AuditEntry) -> bool {
    let is_look_up = matches!(entry.kind, AuditKind::SecretRead | AuditKind::SecretDelete | AuditKind::SecretChange);
    is_look_up && entry.error.as_deref() == Some("not set")
}

/// What was called: `tool classify_invoice`, `calls email_send`, `reads secret OPENAI_KEY`.
pub fn subject(entry: &AuditEntry) -> String {
    let kind = match entry.kind {
        AuditKind::Tool => "tool",
        AuditKind::Event => "event",
        AuditKind::Wake => "wakes for",
        AuditKind::PlatformTool => "calls",
        AuditKind::SecretRead => "reads secret",
        AuditKind::SecretChange => "sets secret",
        AuditKind::SecretDelete => "deletes secret",
        AuditKind::GrantChange => "grants",
        AuditKind::TenantChange => "tenant",
        AuditKind::UserChange => "user",
        AuditKind::IntegrationChange => "integration",
        AuditKind::RagBinding => "slot",
        AuditKind::Install => "install",
        AuditKind::Uninstall => "uninstall",
        AuditKind::SettingsChange => "changes settings",
        AuditKind::Upgrade => "upgrade",
        AuditKind::Heartbeat => "heartbeat",
        AuditKind::AgentInvoke => "agent",
        AuditKind::AppInvoke => "invokes",
        AuditKind::WorldChange => "world",
        AuditKind::EventEmit => "emit",
        AuditKind::WireChange => "wire",
        AuditKind::RoomPost => "room post",
        AuditKind::RoomChange => "room",
        AuditKind::Commitment => "commitment",
        AuditKind::ServiceChange => "service",
        AuditKind::Route => "route",
        AuditKind::PublicRoute => "public route",
        AuditKind::AppFetch => "fetches",
        AuditKind::ServiceRead => "reads service",
        AuditKind::McpCall => "MCP",
    };
    format!("{kind} {}", entry.name)
}
