//! The field table as Markdown, for `docs/manifest-fields.md`.

use crate::explain::field::{default_of, describe, object_in};
use crate::spec::app::MANIFEST;
use crate::spec::dev_file::file::DEV_FILE;
use crate::spec::eval_file::file::EVAL_FILE;
use crate::spec::field::{FieldDefault, FieldSpec, ObjectSpec};

/// One table for each object of the manifest, outer before inner.
pub fn markdown() -> String {
    tables(&MANIFEST)
}

/// The same for `linkworld.dev.yaml`, for `docs/dev-file.md`.
pub fn dev_file_markdown() -> String {
    tables(&DEV_FILE)
}

/// The same for `linkworld.eval.yaml`, for `docs/eval.md`.
pub fn eval_file_markdown() -> String {
    tables(&EVAL_FILE)
}

fn tables(root: &'static ObjectSpec) -> String {
    // The paths at which each object occurs: `agent` and `agents` hold the same one.
    let mut tables: Vec<(Vec<String>, &'static ObjectSpec)> = vec![(vec![String::new()], root)];
    let mut at = 0;
    while let Some((parents, object)) = tables.get(at).cloned() {
        for field in object.fields {
            let Some(inner) = object_in(&field.kind) else { continue };
            let paths = parents.iter().map(|parent| match parent.as_str() {
                "" => field.name.to_owned(),
                parent => format!("{parent}.{}", field.name),
            });
            match tables.iter_mut().find(|(_, known)| std::ptr::eq(*known, inner)) {
                Some((known, _)) => known.extend(paths),
                None => tables.push((paths.collect(), inner)),
            }
        }
        at += 1;
    }
    let mut text = String::new();
    for (paths, object) in tables {
        let heading = match paths.concat().as_str() {
            "" => "Top level".to_owned(),
            _ => format!("`{}`", paths.join("`, `")),
        };
        text.push_str(&format!("## {heading}\n\n| field | type | default | meaning |\n|---|---|---|---|\n"));
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
