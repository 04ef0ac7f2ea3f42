//! Ties to other apps and to the tenant's knowledge.

use super::{Default, Kind, Object, choice, list, name, nullable, optional, pattern, required, text};

/// Another app this one calls.
pub static DEPENDENCY: Object = Object {
    noun: "a dependency",
    fields: &[
        required("app_id", name(1, Some(64), &pattern::OTHER_APP_ID), "Slug of the other app."),
        optional(
            "routes",
            list(&name(0, None, &pattern::DEPENDENCY_ROUTE), 20),
            Default::List(&[]),
            "What it calls, for people to read.",
        ),
        optional("reason", text(0, Some(200)), Default::Text(""), "Why, in one sentence."),
    ],
    aliases: &[("id", "app_id"), ("app", "app_id"), ("slug", "app_id")],
};

/// An event of another app.
pub static SUBSCRIPTION: Object = Object {
    noun: "a subscription",
    fields: &[
        required("emitter_app", text(1, Some(64)), "Slug of the app that sends it."),
        required("event_name", name(1, Some(64), &pattern::IDENTIFIER), "Name of the event."),
        required("target_agent", text(1, Some(64)), "Agent of this app that is told."),
        nullable("target_heartbeat", text(0, Some(64)), "Heartbeat of that agent to wake in place of the agent."),
    ],
    aliases: &[
        ("app_id", "emitter_app"),
        ("emitter", "emitter_app"),
        ("app", "emitter_app"),
        ("event", "event_name"),
        ("agent", "target_agent"),
    ],
};

/// A knowledge collection to be bound.
pub static SLOT: Object = Object {
    noun: "a slot",
    fields: &[
        required("name", name(1, Some(32), &pattern::SLOT_NAME), "Name the app's code asks for."),
        required("description", text(1, Some(280)), "What belongs into it."),
        optional("required", Kind::Bool, Default::Bool(false), "True blocks activation until it is bound."),
        optional("scope", choice(&["read", "read_write"]), Default::Text("read"), "Whether the app also writes."),
        optional(
            "suggested_tags",
            list(&text(1, Some(32)), 20),
            Default::List(&[]),
            "Tags a fitting collection may carry.",
        ),
    ],
    aliases: &[("id", "name"), ("tags", "suggested_tags")],
};
