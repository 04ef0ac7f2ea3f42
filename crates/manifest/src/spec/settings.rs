//! What the tenant is asked at install time.

use crate::spec::declare::object;
use crate::spec::field::{FLAG, FieldDefault, FieldKind, choice, matching, nullable, optional, required, text};
use crate::spec::pattern;
use serde_json::Value;

object! {
    /// A question the tenant answers at install time.
    InstallSetting, INSTALL_SETTING, "a setting" {
        /// Key the handlers read it by.
        id: String = required(matching(1, Some(64), &pattern::IDENTIFIER)), aliases ["key", "name", "slug"];
        /// Type of the value.
        kind as "type": String = required(TYPES);
        /// Label of the input.
        label: String = required(text(1, Some(120))), aliases ["title"];
        /// Help text below the input.
        description: String = optional(text(0, Some(500)), FieldDefault::Text("")),
            aliases ["help", "help_text", "hint"];
        /// True blocks activation until it has a value.
        required: bool = FLAG;
        /// Prefilled value; must match the type.
        default: Value = nullable(FieldKind::Any), aliases ["value", "default_value"];
        /// Values to choose from, for the select types.
        options: Option<Vec<Value>> = nullable(ANSWERS), aliases ["choices", "values"];
        /// Minimum, for `number`.
        min: Option<f64> = nullable(NUMBER);
        /// Maximum, for `number`.
        max: Option<f64> = nullable(NUMBER);
        /// True exposes the value to the frontend; not allowed for secrets.
        expose_to_bundle: bool = FLAG;
        /// Value the platform fills in automatically.
        auto_default: Option<String> = nullable(choice(&["activator_user_id", "m365_primary_email"]));
    }
}

impl InstallSetting {
    /// True when its answer belongs in the vault and never in the config.
    pub fn is_secret(&self) -> bool {
        self.kind == "secret"
    }
}

const TYPES: FieldKind =
    choice(&["string", "text", "number", "boolean", "select", "select_or_custom", "project_picker", "secret", "array"]);
const ANSWERS: FieldKind = FieldKind::List { item: &FieldKind::Any, min: 0, max: None };
const NUMBER: FieldKind = FieldKind::Float { min: None, max: None };
