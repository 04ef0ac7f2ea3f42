//! Audit entries as a table, for the commands that print them.

use crate::output::time;
use linkworld_contract::wire::control::{AuditEntry, AuditKind};
use linkworld_terminal::{Cell, Column, Role, StyledText, Table, duration, paint};

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
    };
    format!("{kind} {}", entry.name)
}
