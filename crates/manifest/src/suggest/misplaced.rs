//! Keys that are right elsewhere or that documentation spells otherwise: what to write instead.
//!
//! Only what no single rename can fix; renames are the aliases in `spec`. Sources: the older pages of the
//! platform's documentation, and the fields people look for one level too high.

use crate::spec::object_id::ObjectId;

/// What to report about a key.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MisplacedHint {
    /// What to type instead.
    pub(crate) help: &'static str,
    /// The field it replaces, whose absence is then not reported.
    pub(crate) answers: Option<&'static str>,
}

const fn to(help: &'static str) -> MisplacedHint {
    MisplacedHint { help, answers: None }
}

const IN_TENANT: &str = "move it below a tenant: `tenants: { SLUG: { … } }`";
const IN_INSTALL: &str = "move it below the app of a tenant: `tenants: { SLUG: { apps: { APP: { … } } } }`";

/// Object, key, hint.
const MISPLACED: &[(ObjectId, &str, MisplacedHint)] = &[
    (ObjectId::Manifest, "image", MisplacedHint { help: "move it below `runtime:`", answers: Some("runtime") }),
    (ObjectId::Manifest, "port", to("move it below `runtime:`")),
    (ObjectId::Manifest, "env", to("move it below `runtime:`")),
    (ObjectId::Manifest, "resources", to("move it below `runtime:`")),
    (ObjectId::Manifest, "schedules", to("move it below `lifecycle:`")),
    (ObjectId::Manifest, "on_install", to("move it below `lifecycle:`")),
    (ObjectId::Manifest, "onInstall", to("move it below `lifecycle:`, as `on_install`")),
    (ObjectId::Manifest, "on_uninstall", to("move it below `lifecycle:`")),
    (ObjectId::Manifest, "onUninstall", to("move it below `lifecycle:`, as `on_uninstall`")),
    (ObjectId::Manifest, "on_inbound", to("move it below `lifecycle:`")),
    (ObjectId::Manifest, "onInbound", to("move it below `lifecycle:`, as `on_inbound`")),
    (ObjectId::Manifest, "on_user_added", to("move it below `lifecycle:`")),
    (ObjectId::Manifest, "heartbeats", to("move it below the agent that runs them")),
    (ObjectId::Manifest, "vision", to("move it below `agent:`")),
    (ObjectId::Manifest, "panel", to("move it below `chrome:`")),
    (ObjectId::Manifest, "app_docs", to("put the pages into the folder `app_docs/`; they are found there")),
    (ObjectId::Manifest, "default_templates", to("put the templates into `defaults/templates/`; they are found there")),
    (ObjectId::Manifest, "secrets", to("ask for it with an install setting of `type: secret`")),
    (ObjectId::Runtime, "memory_mb", to("move it below `resources:`")),
    (ObjectId::Runtime, "memory", to("write `resources: { memory_mb: 256 }`")),
    (ObjectId::Runtime, "cpu_cores", to("move it below `resources:`")),
    (ObjectId::Runtime, "cpu", to("write `resources: { cpu_cores: 0.5 }`")),
    (ObjectId::Heartbeat, "timezone", to("move it below `active_hours:`")),
    (ObjectId::Tool, "input_schema", to("remove it; the handler's signature says what the tool accepts")),
    (ObjectId::Tool, "parameters", to("remove it; the handler's signature says what the tool accepts")),
    (ObjectId::Agent, "model", to("remove it; the tenant's settings choose the model")),
    (ObjectId::DevFile, "users", to(IN_TENANT)),
    (ObjectId::DevFile, "integrations", to(IN_TENANT)),
    (ObjectId::DevFile, "collections", to(IN_TENANT)),
    (ObjectId::DevFile, "projects", to(IN_TENANT)),
    (ObjectId::DevFile, "wires", to(IN_TENANT)),
    (ObjectId::DevFile, "grants", to(IN_TENANT)),
    (ObjectId::DevFile, "settings", to(IN_INSTALL)),
    (ObjectId::DevFile, "secrets", to(IN_INSTALL)),
    (ObjectId::DevFile, "granted_scopes", to(IN_INSTALL)),
    (ObjectId::DevFile, "mocks", to(IN_INSTALL)),
    (ObjectId::DevFile, "command", to("move it below `dev:`")),
    (ObjectId::DevFile, "engine", to("move it below `dev:`")),
    (ObjectId::DevFile, "env", to("move it below `dev:`")),
    (ObjectId::DevFile, "port", to("move it below `dev:`")),
    (ObjectId::DevTenant, "settings", to("move it below the app in `apps:`")),
    (ObjectId::DevTenant, "secrets", to("move it below the app in `apps:`")),
    (ObjectId::DevTenant, "granted_scopes", to("move it below the app in `apps:`")),
    (ObjectId::DevTenant, "mocks", to("move it below the app in `apps:`")),
    (ObjectId::DevInstall, "integrations", to("move it to the tenant; its users connect them for all apps")),
    (
        ObjectId::SecretEnv,
        "value",
        MisplacedHint { help: "set an environment variable, and name it: `env: NAME`", answers: Some("env") },
    ),
    (ObjectId::Subscription, "heartbeat", to("write `target_heartbeat`, beside `target_agent`")),
];

/// The hint for a key of an object.
pub(crate) fn misplaced(object: ObjectId, key: &str) -> Option<MisplacedHint> {
    MISPLACED.iter().find(|(id, name, _)| *id == object && *name == key).map(|(_, _, hint)| *hint)
}

#[cfg(test)]
mod tests {
    use super::MISPLACED;
    use crate::spec::app::MANIFEST;
    use crate::spec::dev_file::file::DEV_FILE;
    use crate::spec::field::{FieldKind, ObjectSpec};
    use crate::spec::object_id::ObjectId;

    /// The object with an id, searched from the manifest down.
    fn object(from: &'static ObjectSpec, id: ObjectId) -> Option<&'static ObjectSpec> {
        fn inner(kind: &'static FieldKind) -> Option<&'static ObjectSpec> {
            match kind {
                FieldKind::Object(object) | FieldKind::WordOrObject { object, .. } => Some(object),
                FieldKind::List { item, .. } => inner(item),
                FieldKind::Entries { value, .. } => inner(value),
                _ => None,
            }
        }
        if from.id == id {
            return Some(from);
        }
        from.fields.iter().filter_map(|field| inner(&field.kind)).find_map(|child| object(child, id))
    }

    #[test]
    fn hints_are_about_keys_that_are_not_fields_and_name_fields_that_are() {
        for (id, key, hint) in MISPLACED {
            let object = object(&MANIFEST, *id).or_else(|| object(&DEV_FILE, *id));
            let object = object.unwrap_or_else(|| panic!("{id:?} is in no table"));
            assert!(object.field(key).is_none(), "{id:?}: `{key}` is a field");
            assert!(hint.answers.is_none_or(|name| object.field(name).is_some()), "{id:?}: {:?}", hint.answers);
        }
    }
}
