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
        /// What the app calls, as documentation.
        routes: Vec<String> = optional(list(&matching(0, None, &pattern::DEPENDENCY_ROUTE), 20), NO_ITEMS);
        /// Why it is needed, in one sentence.
        reason: String = optional(text(0, Some(200)), FieldDefault::Text(""));
    }
}

object! {
    /// An event of another app that this one receives.
    Subscription, SUBSCRIPTION, "a subscription" {
        /// Slug of the app that emits the event.
        emitter_app: String = required(text(1, Some(64))), aliases ["app_id", "emitter", "app"];
        /// Name of the event.
        event_name: String = required(matching(1, Some(64), &pattern::IDENTIFIER)), aliases ["event"];
        /// Agent of this app that receives the event.
        target_agent: String = required(text(1, Some(64))), aliases ["agent"];
        /// Heartbeat of that agent to run instead of the agent.
        target_heartbeat: Option<String> = nullable(text(0, Some(64)));
    }
}

object! {
    /// A knowledge collection the tenant binds to the app.
    RagSlot, RAG_SLOT, "a slot" {
        /// Name by which the app's code refers to it.
        name: String = required(matching(1, Some(32), &pattern::SLOT_NAME)), aliases ["id"];
        /// What the collection should contain.
        description: String = required(text(1, Some(280)));
        /// True blocks activation until a collection is bound.
        required: bool = FLAG;
        /// Whether the app only reads or also writes.
        scope: String = optional(choice(&["read", "read_write"]), FieldDefault::Text("read"));
        /// Tags of suitable collections.
        suggested_tags: Vec<String> = optional(list(&text(1, Some(32)), 20), NO_ITEMS), aliases ["tags"];
    }
}
