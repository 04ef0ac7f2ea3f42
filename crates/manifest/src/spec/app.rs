//! The manifest itself, its container and the small objects that belong to neither tools nor agents.

use super::{Default, FREE, FREE_LIST, Field, Kind, Object, list, name, nullable, optional, required, text};
use super::{agents, connections, panel, pattern, settings, tools};

const SCOPES: Kind = Kind::List { item: &name(0, None, &pattern::SCOPE), min: 0, max: None };
const TOOLS: Kind = Kind::List { item: &Kind::Object(&tools::TOOL), min: 0, max: None };

/// The top level.
pub static MANIFEST: Object = Object {
    noun: "the manifest",
    fields: &[
        required("apiVersion", name(0, None, &pattern::API_VERSION), "Version of the manifest format."),
        required("app_id", name(0, None, &pattern::APP_ID), "Slug of the app; never changes between versions."),
        required(
            "version",
            name(0, None, &pattern::VERSION),
            "Version of the app; each value names one artifact for good.",
        ),
        required("name", text(1, Some(80)), "Name people see in the marketplace and the console."),
        optional("description", text(0, Some(500)), Default::Text(""), "What the app does, shown beside its name."),
        optional("icon", FREE, Default::Text("box"), "Name of the icon shown beside the app."),
        optional("category", FREE, Default::Text("general"), "Shelf in the marketplace, for example `finance`."),
        optional(
            "required_scopes",
            SCOPES,
            Default::List(&[]),
            "Every permission the app's calls need; the tenant grants them.",
        ),
        optional(
            "required_integrations",
            FREE_LIST,
            Default::List(&[]),
            "Providers the tenant must have connected before activation.",
        ),
        optional(
            "cross_app_dependencies",
            list(&Kind::Object(&connections::DEPENDENCY), 20),
            Default::List(&[]),
            "Other apps this one calls.",
        ),
        Field {
            name: "seed_doc_templates_from",
            kind: text(0, Some(64)),
            default: Default::Null,
            nullable: true,
            doc: "App whose document templates are copied at activation.",
            deprecated: Some("it is for first-party apps only; put templates into `defaults/templates/`"),
        },
        required("runtime", Kind::Object(&RUNTIME), "The container the app runs in."),
        Field {
            name: "network",
            kind: Kind::Object(&NETWORK),
            default: Default::Empty,
            nullable: false,
            doc: "Hosts the app wants to reach.",
            deprecated: Some("it has no effect; call other services through platform tools"),
        },
        optional("lifecycle", Kind::Object(&LIFECYCLE), Default::Empty, "Events of the app's life it handles."),
        optional("tools", TOOLS, Default::List(&[]), "Tools the app offers to agents."),
        optional(
            "workflows",
            list(&Kind::Object(&tools::WORKFLOW), 20),
            Default::List(&[]),
            "When and how the orchestrator uses the app.",
        ),
        nullable("agent", Kind::Object(&agents::AGENT), "The app's one specialist agent; not together with `agents`."),
        optional(
            "agents",
            list(&Kind::Object(&agents::AGENT), 8),
            Default::List(&[]),
            "Several specialist agents, one of them the default.",
        ),
        optional(
            "install_settings",
            list(&Kind::Object(&settings::SETTING), 30),
            Default::List(&[]),
            "Questions the tenant answers at install time.",
        ),
        optional(
            "http_routes",
            list(&Kind::Object(&tools::ROUTE), 30),
            Default::List(&[]),
            "HTTP endpoints the app serves.",
        ),
        nullable("chrome", Kind::Object(&panel::CHROME), "The platform's panel beside the app's own page."),
        optional(
            "rag_slots",
            list(&Kind::Object(&connections::SLOT), 10),
            Default::List(&[]),
            "Knowledge collections the tenant binds to the app.",
        ),
        optional("pricing", Kind::Object(&PRICING), Default::Empty, "What the app costs."),
        optional(
            "emits",
            list(&name(0, None, &pattern::IDENTIFIER), 30),
            Default::List(&[]),
            "Events the app may send to other apps.",
        ),
        optional(
            "subscribes_to",
            list(&Kind::Object(&connections::SUBSCRIPTION), 30),
            Default::List(&[]),
            "Events of other apps this one wants.",
        ),
        optional("docs_url", name(0, None, &pattern::DOCS_URL), Default::Absent, "Address of the app's documentation."),
    ],
    aliases: &[
        ("id", "app_id"),
        ("slug", "app_id"),
        ("scopes", "required_scopes"),
        ("permissions", "required_scopes"),
        ("integrations", "required_integrations"),
        ("settings", "install_settings"),
        ("routes", "http_routes"),
        ("dependencies", "cross_app_dependencies"),
        ("events", "emits"),
        ("container", "runtime"),
        ("image", "runtime"),
        ("documentation_url", "docs_url"),
        ("title", "name"),
    ],
};

static RUNTIME: Object = Object {
    noun: "`runtime`",
    fields: &[
        required("image", FREE, "Container image the platform pulls."),
        optional("port", super::int(1024, 65_535), Default::Int(8080), "Port the container listens on."),
        optional("resources", Kind::Object(&RESOURCES), Default::Empty, "What the container may use."),
        optional("env", Kind::Map(&FREE), Default::Empty, "Environment variables that are no secrets."),
    ],
    aliases: &[("environment", "env"), ("limits", "resources"), ("docker_image", "image")],
};

static RESOURCES: Object = Object {
    noun: "`resources`",
    fields: &[
        optional("memory_mb", super::int(64, 4096), Default::Int(256), "Memory cap in megabytes."),
        optional("cpu_cores", Kind::Float { min: Some(0.1), max: Some(4.0) }, Default::Float(0.5), "CPU cap in cores."),
    ],
    aliases: &[("memory", "memory_mb"), ("cpu", "cpu_cores"), ("cpus", "cpu_cores")],
};

static NETWORK: Object = Object {
    noun: "`network`",
    fields: &[optional("egress_hosts", FREE_LIST, Default::List(&[]), "Hosts the app wants to reach.")],
    aliases: &[("egress", "egress_hosts"), ("hosts", "egress_hosts")],
};

static LIFECYCLE: Object = Object {
    noun: "`lifecycle`",
    fields: &[
        optional("on_install", Kind::Bool, Default::Bool(false), "Handle the first activation in a tenant."),
        optional("on_uninstall", Kind::Bool, Default::Bool(false), "Handle the removal from a tenant."),
        optional("on_inbound", Kind::Bool, Default::Bool(false), "Handle messages that reach the tenant."),
        optional("on_user_added", Kind::Bool, Default::Bool(false), "Handle new users of the tenant."),
        optional("schedules", SCHEDULES, Default::List(&[]), "Handlers that run by the clock."),
    ],
    aliases: &[
        ("cron", "schedules"),
        ("crons", "schedules"),
        ("install", "on_install"),
        ("uninstall", "on_uninstall"),
        ("inbound", "on_inbound"),
        ("user_added", "on_user_added"),
    ],
};

const SCHEDULES: Kind = Kind::List { item: &Kind::Object(&SCHEDULE), min: 0, max: None };

static SCHEDULE: Object = Object {
    noun: "a schedule",
    fields: &[
        required("name", FREE, "Handle the app's code knows the schedule by."),
        required("cron", FREE, "Five cron fields in UTC, for example `0 8 * * *`."),
    ],
    aliases: &[("id", "name"), ("schedule", "cron"), ("cron_expression", "cron"), ("expression", "cron")],
};

static PRICING: Object = Object {
    noun: "`pricing`",
    fields: &[
        optional("model", FREE, Default::Text("free"), "`free` or `paid`."),
        nullable("tier", FREE, "Name of the price tier."),
    ],
    aliases: &[],
};
