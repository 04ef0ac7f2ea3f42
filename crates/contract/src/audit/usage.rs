//! What calls used, over the control API, and what that costs `[R]`.

use crate::wire::control::{AuditEntry, AuditKind};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Rows of a summary. `[R]`
pub const USAGE_ROWS_MAX: usize = 10_000;

/// Answer of [`crate::wire::routes::CONTROL_USAGE`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageReport {
    /// One row for calls that are the same in everything named.
    pub rows: Vec<UsageRow>,
    /// Whether there are more different calls than rows: the others are together in rows named `(others)`.
    pub is_cut: bool,
}

/// What calls of one sort used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageRow {
    /// The tenant.
    pub tenant: String,
    /// The app.
    pub app: String,
    /// The kind of call, a word of [`AuditKind`].
    pub kind: String,
    /// The tool, event or agent.
    pub name: String,
    /// The scope that decided.
    pub scope: Option<String>,
    /// `allow`, or `deny:` and why.
    pub gate_decision: String,
    /// The model that replied.
    pub model: Option<String>,
    /// What they used.
    pub used: Usage,
}

/// An amount of use.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Calls.
    pub calls: u64,
    /// Wall time inside handlers, in microseconds.
    pub compute_us: u64,
    /// Tokens that models read.
    pub tokens_in: u64,
    /// Tokens that models wrote.
    pub tokens_out: u64,
}

/// Whether entries of this kind count as use. The others are changes by people, and what the platform does by itself.
fn is_use(kind: AuditKind) -> bool {
    use AuditKind::{
        AgentInvoke, AppFetch, Commitment, Event, EventEmit, Heartbeat, PlatformTool, PublicRoute, RoomPost, Route,
        SecretRead, Tool,
    };
    matches!(
        kind,
        Tool | Event
            | PlatformTool
            | SecretRead
            | AgentInvoke
            | Heartbeat
            | EventEmit
            | RoomPost
            | Commitment
            | Route
            | PublicRoute
            | AppFetch
    )
}

impl UsageRow {
    /// Whether it counts as use.
    pub fn is_use(&self) -> bool {
        serde_json::from_value(Value::from(self.kind.as_str())).is_ok_and(is_use)
    }
}

impl Usage {
    /// What one call used; nothing if it does not count as use.
    pub fn of(entry: &AuditEntry) -> Self {
        if !is_use(entry.kind) {
            return Self::default();
        }
        let number = |name: &str| {
            let detail = entry.detail.as_ref().and_then(|detail| detail.get(name));
            detail.and_then(Value::as_u64).unwrap_or_default()
        };
        // A denied call is no use.
        let calls = u64::from(entry.gate_decision == "allow");
        let is_inside =
            matches!(entry.kind, AuditKind::Tool | AuditKind::Event | AuditKind::Route | AuditKind::PublicRoute);
        let compute_us = if is_inside { entry.duration_us } else { 0 };
        Self { calls, compute_us, tokens_in: number("tokens_in"), tokens_out: number("tokens_out") }
    }

    /// Adds another amount.
    pub fn add(&mut self, other: &Self) {
        self.calls = self.calls.saturating_add(other.calls);
        self.compute_us = self.compute_us.saturating_add(other.compute_us);
        self.tokens_in = self.tokens_in.saturating_add(other.tokens_in);
        self.tokens_out = self.tokens_out.saturating_add(other.tokens_out);
    }
}

/// What use costs. The platform publishes no prices, so that all are 0 unless a developer names them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PriceSheet {
    /// The name of the currency; empty if there are no prices.
    pub currency: String,
    /// Of one call.
    pub per_call: f64,
    /// Of one second inside a handler.
    pub per_compute_second: f64,
    /// Of a million tokens that a model reads.
    pub per_million_tokens_in: f64,
    /// Of a million tokens that a model writes.
    pub per_million_tokens_out: f64,
}

impl PriceSheet {
    /// What an amount costs.
    #[expect(clippy::cast_precision_loss, reason = "amounts are far below 2^53")]
    pub fn cost(&self, used: &Usage) -> f64 {
        used.calls as f64 * self.per_call
            + used.compute_us as f64 / 1e6 * self.per_compute_second
            + used.tokens_in as f64 / 1e6 * self.per_million_tokens_in
            + used.tokens_out as f64 / 1e6 * self.per_million_tokens_out
    }

    /// Whether nothing costs anything.
    pub fn is_free(&self) -> bool {
        let prices = [self.per_call, self.per_compute_second, self.per_million_tokens_in, self.per_million_tokens_out];
        prices.iter().all(|price| *price == 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{PriceSheet, Usage, UsageRow};
    use crate::wire::control::AuditPage;
    use serde_json::json;

    #[test]
    fn changes_by_people_and_denied_calls_are_no_use() {
        let page = include_str!("../../../../fixtures/wire/control/audit_page.json");
        let page: AuditPage = serde_json::from_str(page).unwrap();
        for (kind, decision, calls) in
            [("tool", "allow", 1), ("tool", "deny:no_scope", 0), ("grant_change", "allow", 0), ("wake", "allow", 0)]
        {
            let mut entry = page.entries[0].clone();
            entry.kind = serde_json::from_value(json!(kind)).unwrap();
            entry.gate_decision = decision.into();
            assert_eq!(Usage::of(&entry).calls, calls, "{kind} {decision}");
            let row = json!({"tenant": "t", "app": "a", "kind": kind, "name": "n", "scope": null,
                "gate_decision": decision, "model": null, "used": Usage::default()});
            assert_eq!(serde_json::from_value::<UsageRow>(row).unwrap().is_use(), kind == "tool", "{kind}");
        }
    }

    #[test]
    fn the_cost_is_the_sum_over_everything_that_was_used() {
        let sheet = PriceSheet {
            currency: "EUR".into(),
            per_call: 0.5,
            per_compute_second: 2.0,
            per_million_tokens_in: 3.0,
            per_million_tokens_out: 15.0,
        };
        let mut used = Usage { calls: 3, compute_us: 1_500_000, tokens_in: 1_000_000, tokens_out: 0 };
        used.add(&Usage { calls: 1, compute_us: 500_000, tokens_in: 0, tokens_out: 200_000 });
        assert!((sheet.cost(&used) - 12.0).abs() < 1e-9, "{}", sheet.cost(&used));
        assert!(PriceSheet::default().is_free() && !sheet.is_free());
        assert_eq!(PriceSheet::default().cost(&used), 0.0);
    }
}
