//! The platform's panel beside the app's own page.

use super::{Default, FREE, Kind, Object, int, list, name, nullable, optional, pattern, required, text};

/// Tabs the platform draws itself.
pub const BUILT_IN_TABS: &[&str] = &["chat", "settings", "files", "status"];

/// The frame.
pub static CHROME: Object = Object {
    noun: "`chrome`",
    fields: &[nullable("panel", Kind::Object(&PANEL), "The panel on the right side.")],
    aliases: &[("sidebar", "panel")],
};

static PANEL: Object = Object {
    noun: "`panel`",
    fields: &[
        optional("enabled", Kind::Bool, Default::Bool(false), "True shows the panel."),
        nullable("default_tab", FREE, "Tab that is open first."),
        optional("width", int(280, 720), Default::Int(400), "Width in pixels."),
        optional(
            "tabs",
            list(&TAB_KIND, 8),
            Default::List(&["chat"]),
            "Tabs, the platform's by name and the app's own.",
        ),
        optional("hide_status", Kind::Bool, Default::Bool(false), "True keeps the status tab from being added."),
    ],
    aliases: &[("visible", "enabled")],
};

const TAB_KIND: Kind = Kind::WordOrObject { words: BUILT_IN_TABS, object: &TAB };

static TAB: Object = Object {
    noun: "a tab",
    fields: &[
        required("id", name(1, Some(64), &pattern::SLUG), "Slug, unique in the panel."),
        required("label", text(1, Some(40)), "Title of the tab."),
        optional("icon", text(0, Some(40)), Default::Text("layout"), "Name of its icon."),
        nullable("path", FREE, "Page under the bundle; `/panel/<id>.html` by default."),
    ],
    aliases: &[("title", "label"), ("name", "label"), ("url", "path")],
};
