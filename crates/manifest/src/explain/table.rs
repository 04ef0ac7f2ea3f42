//! The field table as Markdown, for the README.

use crate::explain::field::{default_of, describe, object_in};
use crate::spec::app::MANIFEST;
use crate::spec::field::{FieldDefault, FieldSpec, ObjectSpec};

/// One table for each object, outer before inner; the README's block is held against it.
pub fn markdown() -> String {
    let mut tables: Vec<(String, &'static ObjectSpec)> = vec![(String::new(), &MANIFEST)];
    let mut at = 0;
    while let Some((path, object)) = tables.get(at).cloned() {
        for field in object.fields {
            let Some(inner) = object_in(&field.kind) else { continue };
            let path = if path.is_empty() { field.name.to_owned() } else { format!("{path}.{}", field.name) };
            match tables.iter_mut().find(|(_, known)| std::ptr::eq(*known, inner)) {
                // Both forms of agent hold the same object.
                Some((known, _)) => known.push_str(&format!("`, `{path}")),
                None => tables.push((path, inner)),
            }
        }
        at += 1;
    }
    let mut text = String::new();
    for (path, object) in tables {
        let heading = if path.is_empty() { "Top level".to_owned() } else { format!("`{path}`") };
        text.push_str(&format!("**{heading}**\n\n| field | type | default | meaning |\n|---|---|---|---|\n"));
        for field in object.fields {
            text.push_str(&row(field));
        }
        text.push('\n');
    }
    text
}

fn row(field: &'static FieldSpec) -> String {
    let default = match field.default {
        FieldDefault::Required => "**required**".to_owned(),
        FieldDefault::Absent => String::new(),
        _ => format!("`{}`", default_of(field)),
    };
    let deprecated = field.deprecated.map_or(String::new(), |why| format!(" Deprecated: {why}."));
    let cell = |text: String| text.replace('|', "\\|");
    format!(
        "| `{}` | {} | {} | {} |\n",
        field.name,
        cell(describe(&field.kind)),
        cell(default),
        cell(format!("{}{deprecated}", field.doc))
    )
}
