//! Audit entries: how a call becomes a line, and a line an entry on the wire.

use crate::store::{AuditLine, AuditRow, Install, Store, StoreError};
use linkworld_contract::limits::{AUDIT_NAME_CHARS_MAX, AUDIT_TEXT_CHARS_MAX};
use linkworld_contract::text::shorten;
use linkworld_contract::wire::control::{AuditEntry, AuditKind};
use linkworld_system::clock::rfc3339;

/// Stands for "every tenant" or "every version", where a change concerns them all.
const EVERY: &str = "*";

/// Whose call it was.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) tenant: String,
    pub(super) app: String,
    pub(super) version: String,
}

impl Place {
    pub(super) fn of(install: &Install) -> Self {
        Self { tenant: install.tenant.clone(), app: install.app.clone(), version: install.version.clone() }
    }

    /// An app in all its tenants and versions.
    pub(super) fn everywhere(app: &str) -> Self {
        Self { tenant: EVERY.into(), app: app.into(), version: EVERY.into() }
    }
}

/// How a call ended.
#[derive(Debug, Clone)]
pub(super) struct Verdict {
    gate: String,
    scope: Option<String>,
    status: &'static str,
    error: Option<String>,
}

impl Verdict {
    /// Allowed and done.
    pub(super) fn success() -> Self {
        Self { gate: "allow".into(), scope: None, status: "success", error: None }
    }

    /// Allowed, but it failed.
    pub(super) fn error(error: impl Into<String>) -> Self {
        Self { status: "error", error: Some(error.into()), ..Self::success() }
    }

    /// Allowed, but it took too long.
    pub(super) fn timeout(error: impl Into<String>) -> Self {
        Self { status: "timeout", ..Self::error(error) }
    }

    /// Not allowed; `why` is one word.
    pub(super) fn blocked(why: &str, error: impl Into<String>) -> Self {
        Self { gate: format!("deny:{why}"), status: "blocked", ..Self::error(error) }
    }

    /// With the scope that decided.
    pub(super) fn by(self, scope: Option<&str>) -> Self {
        Self { scope: scope.map(str::to_owned), ..self }
    }
}

/// Writes the line. Its caller answers only after the transaction around it is committed.
pub(super) fn write(
    store: &Store,
    place: &Place,
    subject: (AuditKind, &str),
    verdict: Verdict,
    timing: (i64, u64),
) -> Result<AuditEntry, StoreError> {
    let line = AuditLine {
        at: timing.0,
        tenant: place.tenant.clone(),
        app: place.app.clone(),
        version: place.version.clone(),
        kind: word(subject.0).into(),
        name: shorten(subject.1, AUDIT_NAME_CHARS_MAX),
        gate_decision: verdict.gate,
        scope: verdict.scope,
        status: verdict.status.into(),
        error: verdict.error.map(|error| shorten(&error, AUDIT_TEXT_CHARS_MAX)),
        duration_us: timing.1,
    };
    let id = store.add_audit(&line)?;
    entry(AuditRow { id, line })
}

/// A stored line as it is shown.
pub(super) fn entry(row: AuditRow) -> Result<AuditEntry, StoreError> {
    let AuditRow { id, line } = row;
    let kind = KINDS.iter().find(|(_, word)| *word == line.kind).ok_or(StoreError::Unreadable("kind of audit line"))?.0;
    Ok(AuditEntry {
        id,
        at: rfc3339(line.at),
        tenant: line.tenant,
        app: line.app,
        version: line.version,
        kind,
        name: line.name,
        gate_decision: line.gate_decision,
        scope: line.scope,
        status: line.status,
        error: line.error,
        duration_us: line.duration_us,
    })
}

const KINDS: [(AuditKind, &str); 7] = [
    (AuditKind::Tool, "tool"),
    (AuditKind::Event, "event"),
    (AuditKind::PlatformTool, "platform_tool"),
    (AuditKind::SecretRead, "secret_read"),
    (AuditKind::SecretChange, "secret_change"),
    (AuditKind::GrantChange, "grant_change"),
    (AuditKind::Upgrade, "upgrade"),
];

fn word(kind: AuditKind) -> &'static str {
    KINDS.iter().find(|(known, _)| *known == kind).map_or("", |(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::{KINDS, word};

    #[test]
    fn kinds_are_spelled_as_on_the_wire() {
        for (kind, spelled) in KINDS {
            assert_eq!(serde_json::to_value(kind).unwrap(), spelled);
            assert_eq!(word(kind), spelled);
        }
    }
}
