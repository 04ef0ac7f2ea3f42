//! What the tenant is asked at install time.

use super::{Default, Kind, Object, choice, name, nullable, optional, pattern, required, text};

/// One question.
pub static SETTING: Object = Object {
    noun: "a setting",
    fields: &[
        required("id", name(1, Some(64), &pattern::IDENTIFIER), "Key the handlers read it by."),
        required("type", TYPES, "What kind of answer it takes."),
        required("label", text(1, Some(120)), "Text of the question."),
        optional("description", text(0, Some(500)), Default::Text(""), "Help under the input."),
        optional("required", Kind::Bool, Default::Bool(false), "True blocks activation without an answer."),
        nullable("default", Kind::Any, "Answer that is filled in; must fit the type."),
        nullable(
            "options",
            Kind::List { item: &Kind::Any, min: 0, max: None },
            "Answers to choose from, for the select types.",
        ),
        nullable("min", Kind::Float { min: None, max: None }, "Least number, for `number`."),
        nullable("max", Kind::Float { min: None, max: None }, "Greatest number, for `number`."),
        optional(
            "expose_to_bundle",
            Kind::Bool,
            Default::Bool(false),
            "True hands the answer to the page in the browser; never for secrets.",
        ),
        nullable(
            "auto_default",
            choice(&["activator_user_id", "m365_primary_email"]),
            "Answer the platform fills in by itself.",
        ),
    ],
    aliases: &[
        ("key", "id"),
        ("name", "id"),
        ("slug", "id"),
        ("help", "description"),
        ("help_text", "description"),
        ("hint", "description"),
        ("title", "label"),
        ("choices", "options"),
        ("values", "options"),
        ("value", "default"),
        ("default_value", "default"),
    ],
};

const TYPES: Kind =
    choice(&["string", "text", "number", "boolean", "select", "select_or_custom", "project_picker", "secret", "array"]);
