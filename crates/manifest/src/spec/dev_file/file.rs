//! The file itself.

use crate::spec::declare::object;
use crate::spec::dev_file::agents::{DEV_AGENTS, DEV_MODEL, DevAgents, DevModel};
use crate::spec::dev_file::apps::{NEIGHBOUR_APP, NeighbourApp};
use crate::spec::dev_file::entries::Entries;
use crate::spec::dev_file::pattern as names;
use crate::spec::dev_file::prices::{DEV_PRICES, DevPrices};
use crate::spec::dev_file::run::{DEV_CLOCK, DEV_RUN, DevClock, DevRun};
use crate::spec::dev_file::tenant::{DEV_TENANT, DevTenant};
use crate::spec::field::{
    FLAG, FieldDefault, FieldKind, NO_ITEMS, choice, entries, int, list, matching, nullable, optional,
};
use crate::spec::path::FieldPath;
use crate::spec::pattern;

object! {
    /// The local world of a project, default-filled and checked.
    DevFile, DEV_FILE, "the dev file" {
        /// Version of this format.
        version: u32 = optional(int(1, 1), FieldDefault::Int(1));
        /// How `linkworld dev` runs the project's own app.
        dev: DevRun = optional(FieldKind::Object(&DEV_RUN), FieldDefault::Empty), aliases ["run"];
        /// Time of the platform.
        clock: DevClock = optional(FieldKind::Object(&DEV_CLOCK), FieldDefault::Empty), aliases ["time"];
        /// Tenants, by slug.
        tenants: Entries<DevTenant> = entries(&names::TENANT, &FieldKind::Object(&DEV_TENANT));
        /// Apps beside the project's own, by app id.
        apps: Entries<NeighbourApp> =
            entries(&pattern::APP_ID, &FieldKind::Object(&NEIGHBOUR_APP)), aliases ["neighbours", "neighbors"];
        /// What replies for the agents of all apps.
        agents: DevAgents = optional(FieldKind::Object(&DEV_AGENTS), FieldDefault::Empty);
        /// Models that can reply for agents, by a name of your choice; `cheap`, `standard` and `premium` are used by heartbeats.
        models: Entries<DevModel> = entries(&pattern::SLUG, &FieldKind::Object(&DEV_MODEL));
        /// How calls of platform tools behave, by tool.
        services: Entries<ServiceBehavior> = entries(&pattern::TOOL_NAME, &FieldKind::Object(&SERVICE_BEHAVIOR));
        /// What calls cost, for `linkworld cost` and `--max-cost`.
        prices: DevPrices = optional(FieldKind::Object(&DEV_PRICES), FieldDefault::Empty);
    }
}

impl DevFile {
    /// The path of the file itself, where every other path starts.
    pub const PATH: FieldPath<Self> = FieldPath::ROOT;
}

/// Milliseconds that a call may be delayed: the platform's own limit of a tool call.
const LATENCY_MS_MAX: i64 = 120_000;

object! {
    /// How calls of a platform tool behave.
    ServiceBehavior, SERVICE_BEHAVIOR, "a service" {
        /// Milliseconds that a call takes longer.
        latency_ms: u64 = optional(int(0, LATENCY_MS_MAX), FieldDefault::Int(0)), aliases ["latency", "delay_ms"];
        /// Share of calls that fail, from 0 to 1.
        failure_rate: f64 =
            optional(FieldKind::Float { min: Some(0.0), max: Some(1.0) }, FieldDefault::Float(0.0));
        /// Decision of the calls that fail.
        failure: String = optional(
            choice(&["platform_error", "app_unavailable", "plan_gated", "rate_limited"]),
            FieldDefault::Text("platform_error"),
        ), aliases ["decision"];
        /// Calls of each app in a minute before they are refused; no limit by default.
        calls_per_minute: Option<u32> = nullable(int(1, 1_000_000)), aliases ["rate_limit"];
        /// True makes each call wait for an approval.
        needs_approval: bool = FLAG, aliases ["approval", "approval_required"];
        /// Plans that include it; all by default. Tenants without a `plan` have every tool.
        plans: Vec<String> = optional(list(&matching(0, Some(64), &pattern::SLUG), 20), NO_ITEMS), aliases ["plan"];
    }
}
