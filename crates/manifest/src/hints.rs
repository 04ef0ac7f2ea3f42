//! Keys that are right elsewhere or that documentation spells otherwise: what to write instead.
//!
//! Only what no single rename can mend; renames are the aliases in `spec`. Sources: the older pages of the
//! platform's documentation, and the fields people look for one level too high.

/// What to say about a key.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hint {
    /// What to type instead.
    pub(crate) help: &'static str,
    /// The field it stood for; nothing is then said about that one's absence.
    pub(crate) answers: Option<&'static str>,
}

const fn to(help: &'static str) -> Hint {
    Hint { help, answers: None }
}

/// Object, key, hint.
const MISPLACED: &[(&str, &str, Hint)] = &[
    ("the manifest", "image", Hint { help: "move it below `runtime:`", answers: Some("runtime") }),
    ("the manifest", "port", to("move it below `runtime:`")),
    ("the manifest", "env", to("move it below `runtime:`")),
    ("the manifest", "resources", to("move it below `runtime:`")),
    ("the manifest", "schedules", to("move it below `lifecycle:`")),
    ("the manifest", "on_install", to("move it below `lifecycle:`")),
    ("the manifest", "onInstall", to("move it below `lifecycle:`, as `on_install`")),
    ("the manifest", "on_uninstall", to("move it below `lifecycle:`")),
    ("the manifest", "onUninstall", to("move it below `lifecycle:`, as `on_uninstall`")),
    ("the manifest", "on_inbound", to("move it below `lifecycle:`")),
    ("the manifest", "onInbound", to("move it below `lifecycle:`, as `on_inbound`")),
    ("the manifest", "on_user_added", to("move it below `lifecycle:`")),
    ("the manifest", "heartbeats", to("move it below the agent that runs them")),
    ("the manifest", "vision", to("move it below `agent:`")),
    ("the manifest", "panel", to("move it below `chrome:`")),
    ("the manifest", "app_docs", to("put the pages into the folder `app_docs/`; they are found there")),
    ("the manifest", "default_templates", to("put the templates into `defaults/templates/`; they are found there")),
    ("the manifest", "secrets", to("ask for it with an install setting of `type: secret`")),
    ("`runtime`", "memory_mb", to("move it below `resources:`")),
    ("`runtime`", "memory", to("write `resources: { memory_mb: 256 }`")),
    ("`runtime`", "cpu_cores", to("move it below `resources:`")),
    ("`runtime`", "cpu", to("write `resources: { cpu_cores: 0.5 }`")),
    ("a heartbeat", "timezone", to("move it below `active_hours:`")),
    ("a tool", "input_schema", to("remove it; the handler's signature says what the tool takes")),
    ("a tool", "parameters", to("remove it; the handler's signature says what the tool takes")),
    ("an agent", "model", to("remove it; the tenant's settings choose the model")),
    ("a subscription", "heartbeat", to("write `target_heartbeat`, beside `target_agent`")),
];

/// The hint for a key of an object, named by its noun.
pub(crate) fn misplaced(object: &str, key: &str) -> Option<Hint> {
    MISPLACED.iter().find(|(noun, name, _)| *noun == object && *name == key).map(|(_, _, hint)| *hint)
}
