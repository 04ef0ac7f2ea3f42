//! The manifest itself, its container and the small objects that belong to neither tools nor agents.

use crate::spec::agents::{AGENT, Agent};
use crate::spec::connections::{CROSS_APP_DEPENDENCY, CrossAppDependency};
use crate::spec::connections::{RAG_SLOT, RagSlot, SUBSCRIPTION, Subscription};
use crate::spec::declare::object;
use crate::spec::field::{FLAG, FREE, FREE_LIST, FieldDefault, FieldKind, FieldRule, NO_ITEMS};
use crate::spec::field::{int, list, matching, nullable, optional, required, text};
use crate::spec::panel::{CHROME, Chrome};
use crate::spec::path::FieldPath;
use crate::spec::pattern;
use crate::spec::settings::{INSTALL_SETTING, InstallSetting};
use crate::spec::tools::{HTTP_ROUTE, HttpRoute, TOOL, Tool, WORKFLOW, Workflow};
use std::collections::BTreeMap;

object! {
    /// A manifest, default-filled and checked.
    Manifest, MANIFEST, "the manifest" {
        /// Version of the manifest format.
        api_version as "apiVersion": String = required(matching(0, None, &pattern::API_VERSION));
        /// Slug of the app; never changes between versions.
        app_id: String = required(matching(0, None, &pattern::APP_ID)), aliases ["id", "slug"];
        /// Version of the app; a version is never replaced.
        version: String = required(matching(0, None, &pattern::VERSION));
        /// Name shown in the marketplace and the console.
        name: String = required(text(1, Some(80))), aliases ["title"];
        /// What the app does; shown next to its name.
        description: String = optional(text(0, Some(500)), FieldDefault::Text(""));
        /// Name of the icon shown next to the app.
        icon: String = optional(FREE, FieldDefault::Text("box"));
        /// Category in the marketplace, for example `finance`.
        category: String = optional(FREE, FieldDefault::Text("general"));
        /// Permissions the app needs; the tenant grants them.
        required_scopes: Vec<String> = optional(SCOPES, NO_ITEMS), aliases ["scopes", "permissions"];
        /// Providers the tenant must have connected before activation.
        required_integrations: Vec<String> = optional(FREE_LIST, NO_ITEMS), aliases ["integrations"];
        /// Other apps that this app calls.
        cross_app_dependencies: Vec<CrossAppDependency> =
            optional(list(&FieldKind::Object(&CROSS_APP_DEPENDENCY), 20), NO_ITEMS), aliases ["dependencies"];
        /// App whose document templates are copied at activation.
        seed_doc_templates_from: Option<String> = nullable(text(0, Some(64))),
            deprecated "it is for first-party apps only; put templates into `defaults/templates/`";
        /// The container the app runs in.
        runtime: Runtime = required(FieldKind::Object(&RUNTIME)), aliases ["container", "image"];
        /// External hosts the app connects to, shown on its install page.
        network: Network = object_or_defaults(&NETWORK);
        /// Lifecycle events the app handles.
        lifecycle: Lifecycle = object_or_defaults(&LIFECYCLE);
        /// Tools the app offers to agents.
        tools: Vec<Tool> = optional(TOOLS, NO_ITEMS);
        /// When and how the orchestrator uses the app.
        workflows: Vec<Workflow> = optional(list(&FieldKind::Object(&WORKFLOW), 20), NO_ITEMS);
        /// The app's one specialist agent; not together with `agents`.
        agent: Option<Agent> = nullable(FieldKind::Object(&AGENT));
        /// Several specialist agents, one of them the default.
        agents: Vec<Agent> = optional(list(&FieldKind::Object(&AGENT), 8), NO_ITEMS);
        /// Settings the tenant fills in at install time.
        install_settings: Vec<InstallSetting> =
            optional(list(&FieldKind::Object(&INSTALL_SETTING), 30), NO_ITEMS), aliases ["settings"];
        /// HTTP endpoints the app serves.
        http_routes: Vec<HttpRoute> = optional(list(&FieldKind::Object(&HTTP_ROUTE), 30), NO_ITEMS), aliases ["routes"];
        /// The platform's panel next to the app's page.
        chrome: Option<Chrome> = nullable(FieldKind::Object(&CHROME));
        /// Knowledge collections the tenant binds to the app.
        rag_slots: Vec<RagSlot> = optional(list(&FieldKind::Object(&RAG_SLOT), 10), NO_ITEMS);
        /// What the app costs.
        pricing: Pricing = object_or_defaults(&PRICING);
        /// Events the app may send to other apps.
        emits: Vec<String> = optional(list(&matching(0, None, &pattern::IDENTIFIER), 30), NO_ITEMS), aliases ["events"];
        /// Events of other apps that this app receives.
        subscribes_to: Vec<Subscription> = optional(list(&FieldKind::Object(&SUBSCRIPTION), 30), NO_ITEMS);
        /// Address of the app's documentation.
        docs_url: Option<String> = optional(matching(0, None, &pattern::DOCS_URL), FieldDefault::Absent),
            aliases ["documentation_url"];
    }
}

impl Manifest {
    /// The path of the manifest itself, where every other path starts.
    pub const PATH: FieldPath<Self> = FieldPath::ROOT;
}

const SCOPES: FieldKind = FieldKind::List { item: &matching(0, None, &pattern::SCOPE), min: 0, max: None };
const TOOLS: FieldKind = FieldKind::List { item: &FieldKind::Object(&TOOL), min: 0, max: None };

/// An object that is there with its own defaults when the key is not.
const fn object_or_defaults(object: &'static crate::spec::field::ObjectSpec) -> FieldRule {
    optional(FieldKind::Object(object), FieldDefault::Empty)
}

object! {
    /// The container the app runs in.
    Runtime, RUNTIME, "`runtime`" {
        /// Container image the platform pulls.
        image: String = required(FREE), aliases ["docker_image"];
        /// Port the container listens on.
        port: u16 = optional(int(1024, 65_535), FieldDefault::Int(8080));
        /// What the container may use.
        resources: Resources = object_or_defaults(&RESOURCES), aliases ["limits"];
        /// Environment variables, not for secrets.
        env: BTreeMap<String, String> = optional(FieldKind::Map(&FREE), FieldDefault::Empty), aliases ["environment"];
    }
}

object! {
    /// What the container may use.
    Resources, RESOURCES, "`resources`" {
        /// Memory cap in megabytes.
        memory_mb: u32 = optional(int(64, 4096), FieldDefault::Int(256)), aliases ["memory"];
        /// CPU cap in cores.
        cpu_cores: f64 =
            optional(FieldKind::Float { min: Some(0.1), max: Some(4.0) }, FieldDefault::Float(0.5)), aliases ["cpu", "cpus"];
    }
}

object! {
    /// Hosts the app wants to reach; the tenant sees them on the install page.
    Network, NETWORK, "`network`" {
        /// External hosts the app connects to.
        egress_hosts: Vec<String> = optional(FREE_LIST, NO_ITEMS), aliases ["egress", "hosts"];
    }
}

object! {
    /// Lifecycle events the app handles.
    Lifecycle, LIFECYCLE, "`lifecycle`" {
        /// Handle the first activation in a tenant.
        on_install: bool = FLAG, aliases ["install"];
        /// Handle the removal from a tenant.
        on_uninstall: bool = FLAG, aliases ["uninstall"];
        /// Handle messages that reach the tenant.
        on_inbound: bool = FLAG, aliases ["inbound"];
        /// Handle new users of the tenant.
        on_user_added: bool = FLAG, aliases ["user_added"];
        /// Handlers that run on a schedule.
        schedules: Vec<Schedule> = optional(SCHEDULES, NO_ITEMS), aliases ["cron", "crons"];
    }
}

const SCHEDULES: FieldKind = FieldKind::List { item: &FieldKind::Object(&SCHEDULE), min: 0, max: None };

object! {
    /// A handler that runs by the clock.
    Schedule, SCHEDULE, "a schedule" {
        /// Name by which the app's code identifies the schedule.
        name: String = required(FREE), aliases ["id"];
        /// Five cron fields in UTC, for example `0 8 * * *`.
        cron: String = required(FREE), aliases ["schedule", "cron_expression", "expression"];
    }
}

object! {
    /// What the app costs.
    Pricing, PRICING, "`pricing`" {
        /// `free` or `paid`.
        model: String = optional(FREE, FieldDefault::Text("free"));
        /// Name of the price tier.
        tier: Option<String> = nullable(FREE);
    }
}
