//! The sections of a template. Contract 7 names `markdown`; the other types are those of the local platform.

use super::blocks::CellAlign;
use super::builder::{DocumentBuilder, MarkupTag};
use super::fill::{FilledValues, look_up};
use super::{html, markdown};
use crate::request::call::{ServiceError, bad_input};
use linkworld_contract::text::shorten;
use serde_json::Value;

/// A section with the values in it.
#[derive(Debug)]
pub(super) enum FilledSection {
    Markdown(String),
    Html(String),
    Plain(String),
    Heading(u8, String),
    Table { columns: Vec<(String, CellAlign)>, rows: Vec<Vec<String>> },
    PageBreak,
    Rule,
}

/// The types, for messages.
const TYPES: &str = "markdown, html, text, heading, table, divider, page_break";

/// Fills the sections of a template. What cannot be shown is added to `warnings`.
pub(super) fn fill(
    sections: &Value,
    data: &Value,
    values: &mut FilledValues,
    warnings: &mut Vec<String>,
) -> Result<Vec<FilledSection>, ServiceError> {
    let mut filled = Vec::new();
    for (at, section) in sections.as_array().into_iter().flatten().enumerate() {
        let name = section["id"].as_str().map_or_else(|| format!("section {}", at + 1), |id| format!("section `{id}`"));
        if let Some(title) = section["title"].as_str() {
            filled.push(FilledSection::Heading(2, values.fill(title, data)?));
        }
        let content = section["content"].as_str().map(|content| values.fill(content, data)).transpose()?;
        let kind = section["type"].as_str();
        filled.push(match (kind.unwrap_or("markdown"), content) {
            ("page_break", _) => FilledSection::PageBreak,
            ("divider", _) => FilledSection::Rule,
            ("table", _) => table(section, data, values, &name)?,
            ("markdown", Some(text)) => FilledSection::Markdown(text),
            ("html", Some(text)) => FilledSection::Html(text),
            ("text", Some(text)) => FilledSection::Plain(text),
            ("heading", Some(text)) => {
                let level = section["level"].as_u64().and_then(|level| u8::try_from(level).ok()).unwrap_or(1);
                FilledSection::Heading(level.clamp(1, 6), text)
            }
            (kind, Some(text)) => {
                let kind = shorten(kind, 40);
                warnings.push(format!("{name} has the unknown type `{kind}` and is shown as text; known: {TYPES}"));
                FilledSection::Plain(text)
            }
            (_, None) => {
                warnings.push(format!("{name} has no `content` and is left out"));
                continue;
            }
        });
    }
    Ok(filled)
}

/// `columns` are labels, or objects with `label`, `key` and `align`; `rows` is a list, or the name of one in the data.
fn table(section: &Value, data: &Value, values: &mut FilledValues, name: &str) -> Result<FilledSection, ServiceError> {
    let wrong = |what: &str| bad_input(format!("`{what}` of {} of the template", shorten(name, 80)));
    let listed = section["columns"].as_array().ok_or_else(|| wrong("columns"))?;
    let (mut columns, mut keys) = (Vec::new(), Vec::new());
    for column in listed {
        let label = column.as_str().or_else(|| column["label"].as_str()).ok_or_else(|| wrong("columns"))?;
        let align = match column["align"].as_str() {
            Some("right") => CellAlign::Right,
            Some("center") => CellAlign::Center,
            _ => CellAlign::Left,
        };
        columns.push((values.fill(label, data)?, align));
        keys.push(column["key"].as_str().unwrap_or(label));
    }
    let rows = match &section["rows"] {
        Value::String(list) => {
            let list = list.trim_start_matches("{{").trim_end_matches("}}").trim();
            let found = look_up(&[data], list);
            if found.is_none() {
                values.missing.insert(list.to_owned());
            }
            found.unwrap_or(&Value::Null)
        }
        rows => rows,
    };
    let mut shown = Vec::new();
    for row in rows.as_array().into_iter().flatten() {
        let mut cells = Vec::new();
        for (at, key) in keys.iter().enumerate() {
            let cell = if row.is_array() { row.get(at) } else { look_up(&[row], key) };
            cells.push(match cell {
                Some(Value::String(text)) => text.clone(),
                Some(Value::Null) => String::new(),
                Some(value @ (Value::Number(_) | Value::Bool(_))) => value.to_string(),
                Some(_) => return Err(bad_input(format!("`{key}` of a row must be a string, a number or a boolean"))),
                None => {
                    values.missing.insert((*key).to_owned());
                    String::new()
                }
            });
        }
        shown.push(cells);
    }
    Ok(FilledSection::Table { columns, rows: shown })
}

/// Reads filled sections.
pub(super) fn read(sections: &[FilledSection], builder: &mut DocumentBuilder<'_>) {
    for section in sections {
        match section {
            FilledSection::Markdown(text) => markdown::read(text, builder),
            FilledSection::Html(text) => html::read(text, builder),
            FilledSection::PageBreak => builder.page_break(),
            FilledSection::Rule => builder.rule(),
            FilledSection::Heading(level, text) => {
                builder.start(MarkupTag::Heading(*level));
                builder.text(text);
                builder.end(MarkupTag::Heading(*level));
            }
            FilledSection::Plain(text) => {
                for paragraph in text.split("\n\n") {
                    builder.start(MarkupTag::Paragraph);
                    for (at, line) in paragraph.lines().enumerate() {
                        if at > 0 {
                            builder.line_break();
                        }
                        builder.text(line);
                    }
                    builder.end(MarkupTag::Paragraph);
                }
            }
            FilledSection::Table { columns, rows } => {
                builder.start(MarkupTag::Table);
                builder.start(MarkupTag::Row);
                for (label, align) in columns {
                    let cell = MarkupTag::Cell { is_header: true, align: *align };
                    builder.start(cell);
                    builder.text(label);
                    builder.end(cell);
                }
                for row in rows {
                    builder.start(MarkupTag::Row);
                    for (text, (_, align)) in row.iter().zip(columns) {
                        let cell = MarkupTag::Cell { is_header: false, align: *align };
                        builder.start(cell);
                        builder.value(text);
                        builder.end(cell);
                    }
                }
                builder.end(MarkupTag::Table);
            }
        }
    }
}
