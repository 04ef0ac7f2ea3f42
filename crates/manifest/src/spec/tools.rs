//! What the app offers: tools, workflows and HTTP routes.

use super::{Default, FREE, FREE_LIST, Kind, Object, list, name, optional, pattern, required, text};

/// One tool.
pub static TOOL: Object = Object {
    noun: "a tool",
    fields: &[
        required("name", name(0, None, &pattern::TOOL_NAME), "Name the handler is registered under."),
        required("description", FREE, "One line for the agent that plans the call."),
        required("scopes_required", FREE_LIST, "Permissions the tool needs, a part of `required_scopes`."),
        optional("agent_visible", Kind::Bool, Default::Bool(true), "False keeps the tool for the app's own handlers."),
    ],
    aliases: &[
        ("id", "name"),
        ("scopes", "scopes_required"),
        ("required_scopes", "scopes_required"),
        ("visible", "agent_visible"),
    ],
};

/// One workflow.
pub static WORKFLOW: Object = Object {
    noun: "a workflow",
    fields: &[
        required("id", name(1, Some(64), &pattern::SLUG), "Slug, unique in the manifest."),
        required("name", text(1, Some(120)), "Short label for the orchestrator and the audit log."),
        required("intent", text(1, Some(500)), "One sentence: when does this apply?"),
        required("flow", Kind::List { item: &text(1, Some(500)), min: 1, max: Some(50) }, "The steps, in order."),
        optional("triggers", list(&FREE, 20), Default::List(&[]), "Phrases that point to this workflow."),
        optional("non_triggers", list(&FREE, 20), Default::List(&[]), "Phrases that point away from it."),
        optional("specifics", text(0, Some(2000)), Default::Text(""), "Notes for the agent that runs it."),
        optional("tools_required", list(&FREE, 30), Default::List(&[]), "Tools without which it is not offered."),
        optional("channels", list(&FREE, 10), Default::List(&["*"]), "Channels it is offered in; `*` for all."),
    ],
    aliases: &[("steps", "flow"), ("tools", "tools_required"), ("slug", "id"), ("notes", "specifics")],
};

/// One HTTP route.
pub static ROUTE: Object = Object {
    noun: "a route",
    fields: &[
        required("path", name(1, Some(200), &pattern::ROUTE_PATH), "Path under the app, with `{name}` placeholders."),
        optional("method", METHODS, Default::Text("GET"), "HTTP method."),
        optional("public", Kind::Bool, Default::Bool(false), "True lets callers in without a tenant session."),
        optional("requires_token", Kind::Bool, Default::Bool(false), "True asks public callers for a signed token."),
    ],
    aliases: &[("url", "path"), ("route", "path"), ("methods", "method"), ("token", "requires_token")],
};

const METHODS: Kind = Kind::Choice { words: &["GET", "POST", "PUT", "DELETE", "PATCH"], any_case: true };
