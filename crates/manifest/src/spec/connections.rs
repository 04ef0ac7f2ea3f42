//! Ties to other apps and to the tenant's knowledge.

use crate::spec::declare::object;
use crate::spec::field::{FLAG, FieldDefault, NO_ITEMS};
use crate::spec::field::{choice, list, matching, nullable, optional, required, text};
use crate::spec::pattern;

object! {
    /// Another app this one calls.
    CrossAppDependency, CROSS_APP_DEPENDENCY, "a dependency" {
        /// Slug of the other app.
        app_id: String = required(matching(1, Some(64), &pattern::OTHER_APP_ID)), aliases ["id", "app", "slug"];
        /// What it calls, for people to read.
        routes: Vec<String> = optional(list(&matching(0, None, &pattern::DEPENDENCY_ROUTE), 20), NO_ITEMS);
        /// Why, in one sentence.
        reason: String = optional(text(0, Some(200)), FieldDefault::Text(""));
    }
}

object! {
    /// An event of another app that this one receives.
    Subscription, SUBSCRIPTION, "a subscription" {
        /// Slug of the app that sends it.
        emitter_app: String = required(text(1, Some(64))), aliases ["app_id", "emitter", "app"];
        /// Name of the event.
        event_name: String = required(matching(1, Some(64), &pattern::IDENTIFIER)), aliases ["event"];
        /// Agent of this app that is told.
        target_agent: String = required(text(1, Some(64))), aliases ["agent"];
        /// Heartbeat of that agent to wake in place of the agent.
        target_heartbeat: Option<String> = nullable(text(0, Some(64)));
    }
}

object! {
    /// A knowledge collection the tenant binds to the app.
    RagSlot, RAG_SLOT, "a slot" {
        /// Name the app's code asks for.
        name: String = required(matching(1, Some(32), &pattern::SLOT_NAME)), aliases ["id"];
        /// What belongs into it.
        description: String = required(text(1, Some(280)));
        /// True blocks activation until it is bound.
        required: bool = FLAG;
        /// Whether the app also writes.
        scope: String = optional(choice(&["read", "read_write"]), FieldDefault::Text("read"));
        /// Tags a fitting collection may carry.
        suggested_tags: Vec<String> = optional(list(&text(1, Some(32)), 20), NO_ITEMS), aliases ["tags"];
    }
}
