//! Apps beside the project's own: other projects, and stubs with canned replies.

use crate::spec::declare::object;
use crate::spec::dev_file::entries::Entries;
use crate::spec::field::{FREE, FieldDefault, FieldKind, NO_ITEMS};
use crate::spec::field::{entries, int, list, matching, nullable, optional, text};
use crate::spec::pattern;
use serde_json::Value;
use std::collections::BTreeMap;

object! {
    /// An app beside the project's own: another project, or a stub with canned replies.
    NeighbourApp, NEIGHBOUR_APP, "a neighbour app" {
        /// Folder of another project, relative to this file; not together with the fields of a stub.
        path: Option<String> = nullable(text(1, Some(512))), aliases ["folder", "dir", "project"];
        /// Version of the stub; 1.0.0 by default.
        version: Option<String> = nullable(matching(0, None, &pattern::VERSION));
        /// Name of the stub; its app id by default.
        name: Option<String> = nullable(text(1, Some(80))), aliases ["title"];
        /// Replies of the stub's tools, by tool.
        tools: Entries<Value> = entries(&pattern::TOOL_NAME, &FieldKind::Any);
        /// Replies of the stub's routes, by method and path, for example `GET /documents`.
        routes: Entries<StubRoute> =
            entries(&pattern::DEPENDENCY_ROUTE, &FieldKind::Object(&STUB_ROUTE)), aliases ["http_routes"];
        /// Replies of the stub's agents, by agent.
        agents: Entries<String> = entries(&pattern::SLUG, &FREE), aliases ["agent"];
        /// Events that the stub sends.
        emits: Vec<String> = optional(list(&matching(0, None, &pattern::IDENTIFIER), 30), NO_ITEMS), aliases ["events"];
    }
}

impl NeighbourApp {
    /// True for a stub, false for another project.
    pub fn is_stub(&self) -> bool {
        self.path.is_none()
    }
}

object! {
    /// The canned reply of a route.
    StubRoute, STUB_ROUTE, "a route" {
        /// HTTP status.
        status: u16 = optional(int(200, 599), FieldDefault::Int(200));
        /// Headers of the reply.
        headers: BTreeMap<String, String> = optional(FieldKind::Map(&FREE), FieldDefault::Empty);
        /// Body: text, or a value that is sent as JSON; null for none.
        body: Value = nullable(FieldKind::Any), aliases ["reply", "json"];
    }
}
