//! What the app offers: tools, workflows and HTTP routes.

use crate::spec::declare::object;
use crate::spec::field::{FLAG, FREE, FREE_LIST, FieldDefault, FieldKind, NO_ITEMS};
use crate::spec::field::{list, matching, optional, required, text};
use crate::spec::pattern;

object! {
    /// A tool of the app.
    Tool, TOOL, "a tool" {
        /// Name the handler is registered under.
        name: String = required(matching(0, None, &pattern::TOOL_NAME)), aliases ["id"];
        /// One line for the agent that plans the call.
        description: String = required(FREE);
        /// Permissions the tool needs, a subset of `required_scopes`.
        scopes_required: Vec<String> = required(FREE_LIST), aliases ["scopes", "required_scopes"];
        /// If false, only the app's own handlers can call the tool.
        agent_visible: bool = optional(FieldKind::Bool, FieldDefault::Bool(true)), aliases ["visible"];
    }
}

object! {
    /// A workflow: when and how the orchestrator uses the app.
    Workflow, WORKFLOW, "a workflow" {
        /// Slug, unique in the manifest.
        id: String = required(matching(1, Some(64), &pattern::SLUG)), aliases ["slug"];
        /// Short label for the orchestrator and the audit log.
        name: String = required(text(1, Some(120)));
        /// One sentence: when does this apply?
        intent: String = required(text(1, Some(500)));
        /// The steps, in order.
        flow: Vec<String> = required(STEPS), aliases ["steps"];
        /// Phrases that match this workflow.
        triggers: Vec<String> = optional(list(&FREE, 20), NO_ITEMS);
        /// Phrases that do not match this workflow.
        non_triggers: Vec<String> = optional(list(&FREE, 20), NO_ITEMS);
        /// Notes for the agent that runs it.
        specifics: String = optional(text(0, Some(2000)), FieldDefault::Text("")), aliases ["notes"];
        /// Tools without which it is not offered.
        tools_required: Vec<String> = optional(list(&FREE, 30), NO_ITEMS), aliases ["tools"];
        /// Channels it is offered in; `*` for all.
        channels: Vec<String> = optional(list(&FREE, 10), FieldDefault::List(&["*"]));
    }
}

const STEPS: FieldKind = FieldKind::List { item: &text(1, Some(500)), min: 1, max: Some(50) };

object! {
    /// An HTTP endpoint the app serves.
    HttpRoute, HTTP_ROUTE, "a route" {
        /// Path under the app, with `{name}` placeholders.
        path: String = required(matching(1, Some(200), &pattern::ROUTE_PATH)), aliases ["url", "route"];
        /// HTTP method.
        method: String = optional(METHODS, FieldDefault::Text("GET")), aliases ["methods"];
        /// True allows callers without a tenant session.
        public: bool = FLAG;
        /// True requires a signed token from public callers.
        requires_token: bool = FLAG, aliases ["token"];
    }
}

const METHODS: FieldKind = FieldKind::Choice { words: &["GET", "POST", "PUT", "DELETE", "PATCH"], any_case: true };
