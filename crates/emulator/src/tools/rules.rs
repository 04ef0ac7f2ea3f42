//! How calls of platform tools behave in this run: what a dev file says about tools, plans and withdrawn versions.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// The rules of a run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ToolRules {
    /// By tool.
    pub tools: BTreeMap<String, ToolRule>,
    /// The plans of tenants, by name of the tenant. One without a plan has every tool.
    pub plans: BTreeMap<String, String>,
    /// Apps whose version is withdrawn, each with its tenant.
    pub yanked: BTreeSet<(String, String)>,
    /// Tenants whose apps are not told of received messages.
    pub without_inbound: BTreeSet<String>,
    /// Whether calls that need an approval are made without one.
    pub auto_approve: bool,
}

/// How calls of one tool behave.
#[derive(Debug, Clone, PartialEq)]
pub struct ToolRule {
    /// How much longer a call takes.
    pub latency: Duration,
    /// Share of calls that fail, from 0 to 1.
    pub failure_rate: f64,
    /// The decision of calls that fail.
    pub failure: String,
    /// Calls of each app in a minute.
    pub calls_per_minute: Option<u32>,
    /// Whether each call needs an approval.
    pub needs_approval: bool,
    /// The plans that include it; all if there are none.
    pub plans: Vec<String>,
}

impl Default for ToolRule {
    fn default() -> Self {
        Self {
            latency: Duration::ZERO,
            failure_rate: 0.0,
            failure: "platform_error".into(),
            calls_per_minute: None,
            needs_approval: false,
            plans: Vec::new(),
        }
    }
}
