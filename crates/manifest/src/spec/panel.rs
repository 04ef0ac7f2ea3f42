//! The platform's panel next to the app's page.

use crate::spec::declare::object;
use crate::spec::field::{FLAG, FREE, FieldDefault, FieldKind};
use crate::spec::field::{int, list, matching, nullable, optional, required, text};
use crate::spec::path::FieldPath;
use crate::spec::pattern;
use serde_json::Value;

/// Tabs the platform draws itself.
pub const BUILT_IN_TABS: &[&str] = &["chat", "settings", "files", "status"];

object! {
    /// The frame around the app's page.
    Chrome, CHROME, "`chrome`" {
        /// The panel on the right side.
        panel: Option<Panel> = nullable(FieldKind::Object(&PANEL)), aliases ["sidebar"];
    }
}

object! {
    /// The panel on the right side.
    Panel, PANEL, "`panel`" {
        /// True shows the panel.
        enabled: bool = FLAG, aliases ["visible"];
        /// Tab that is selected first.
        default_tab: Option<String> = nullable(FREE);
        /// Width in pixels.
        width: u32 = optional(int(280, 720), FieldDefault::Int(400));
        /// Built-in tabs by name, and the app's own tabs.
        tabs: Vec<Value> = optional(list(&TAB, 8), FieldDefault::List(&["chat"]));
        /// True hides the status tab.
        hide_status: bool = FLAG;
    }
}

/// The name of a built-in tab, or an object; both are kept as they are written.
const TAB: FieldKind = FieldKind::WordOrObject { words: BUILT_IN_TABS, object: &PANEL_TAB };

object! {
    /// A tab of the app's own.
    PanelTab, PANEL_TAB, "a tab" {
        /// Slug, unique in the panel.
        id: String = required(matching(1, Some(64), &pattern::SLUG));
        /// Title of the tab.
        label: String = required(text(1, Some(40))), aliases ["title", "name"];
        /// Name of its icon.
        icon: String = optional(text(0, Some(40)), FieldDefault::Text("layout"));
        /// Page of the bundle; `/panel/<id>.html` by default.
        path: Option<String> = nullable(FREE), aliases ["url"];
    }
}

impl FieldPath<Value> {
    /// The same path, to a tab of the app's own.
    pub const fn own_tab(self) -> FieldPath<PanelTab> {
        self.cast()
    }
}
