//! Audit entries as lines for a person, for the commands that show them.

use crate::output::units::duration;
use crate::terminal::{Role, clean, paint};
use linkworld_contract::wire::control::{AuditEntry, AuditKind};

/// Whether the gate refused the call.
pub fn is_denied(entry: &AuditEntry) -> bool {
    entry.gate_decision.starts_with("deny")
}

/// One line each, in columns as wide as their widest cell.
pub fn table(entries: &[AuditEntry]) -> Vec<String> {
    let rows: Vec<[String; 6]> = entries.iter().map(row).collect();
    let mut widths = [0; 6];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    entries.iter().zip(&rows).map(|(entry, row)| line(entry, row, widths)).collect()
}

/// What was called, in words: `tool classify_invoice`, `calls email_send`, `reads secret OPENAI_KEY`.
pub fn subject(entry: &AuditEntry) -> String {
    let kind = match entry.kind {
        AuditKind::Tool => "tool",
        AuditKind::Event => "event",
        AuditKind::PlatformTool => "calls",
        AuditKind::SecretRead => "reads secret",
        AuditKind::SecretChange => "sets secret",
        AuditKind::GrantChange => "grants",
        AuditKind::Upgrade => "upgrade",
    };
    format!("{kind} {}", clean(&entry.name))
}

fn row(entry: &AuditEntry) -> [String; 6] {
    let time = entry.at.get(11..23).unwrap_or(&entry.at);
    [
        time.to_owned(),
        format!("{}/{}", entry.tenant, entry.app),
        subject(entry),
        entry.gate_decision.clone(),
        entry.scope.clone().unwrap_or_else(|| "-".to_owned()),
        entry.status.clone(),
    ]
}

fn line(entry: &AuditEntry, row: &[String; 6], widths: [usize; 6]) -> String {
    let cells: Vec<String> = row
        .iter()
        .zip(widths)
        .enumerate()
        .map(|(column, (cell, width))| {
            let padded = format!("{cell:<width$}");
            match column {
                0 => paint(Role::Context, &padded),
                3 if is_denied(entry) => paint(Role::Error, &padded),
                2 => paint(Role::Name, &padded),
                _ => padded,
            }
        })
        .collect();
    let error = entry.error.as_deref().map(|error| format!("  {}", clean(error).replace('\n', " ")));
    format!("{}  {}{}", cells.join("  "), duration(entry.duration_us), error.unwrap_or_default())
}
