//! Audit entries: writing a row for a call, and converting a row to its wire form.

use crate::store::{AuditRecord, AuditRow, InstallRow, Store, StoreError};
use linkworld_contract::limits::{AUDIT_NAME_CHARS_MAX, AUDIT_TEXT_CHARS_MAX};
use linkworld_contract::text::shorten;
use linkworld_contract::wire::control::{AuditEntry, AuditKind};
use linkworld_system::clock::rfc3339;

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
    /// In more words, for the person at the terminal; never stored.
    pub(crate) cause: Option<String>,
}

impl AuditOutcome {
    /// Allowed and successful.
    pub(crate) fn success() -> Self {
        Self { gate: "allow".into(), scope: None, status: "success", error: None, cause: None }
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

    /// Adds the scope that decided.
    pub(crate) fn by(self, scope: Option<&str>) -> Self {
        Self { scope: scope.map(str::to_owned), ..self }
    }
}

/// Writes the entry. The caller replies only after the transaction around it is committed.
pub(crate) fn write(
    store: &Store,
    place: &AuditTarget,
    subject: (AuditKind, &str),
    verdict: AuditOutcome,
    timing: (i64, u64),
) -> Result<AuditEntry, StoreError> {
    let record = AuditRecord {
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
    let id = store.add_audit(&record)?;
    entry(AuditRow { id, record })
}

/// A stored row in its wire form.
pub(crate) fn entry(row: AuditRow) -> Result<AuditEntry, StoreError> {
    let AuditRow { id, record } = row;
    let kind =
        KINDS.iter().find(|(_, word)| *word == record.kind).ok_or(StoreError::Unreadable("kind of an audit entry"))?.0;
    Ok(AuditEntry {
        id,
        at: rfc3339(record.at),
        tenant: record.tenant,
        app: record.app,
        version: record.version,
        kind,
        name: record.name,
        gate_decision: record.gate_decision,
        scope: record.scope,
        status: record.status,
        error: record.error,
        duration_us: record.duration_us,
    })
}

const KINDS: [(AuditKind, &str); 8] = [
    (AuditKind::Tool, "tool"),
    (AuditKind::Event, "event"),
    (AuditKind::PlatformTool, "platform_tool"),
    (AuditKind::SecretRead, "secret_read"),
    (AuditKind::SecretChange, "secret_change"),
    (AuditKind::SecretDelete, "secret_delete"),
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
    fn kinds_match_their_wire_form() {
        for (kind, spelled) in KINDS {
            assert_eq!(serde_json::to_value(kind).unwrap(), spelled);
            assert_eq!(word(kind), spelled);
        }
    }
}
