//! The reply of a simulated service as a person reads it. Numbers and texts are shown as they are stored.

use crate::context::Context;
use crate::error::CommandError;
use crate::output::time;
use linkworld_contract::wire::raw::{RawJson, RawObject};
use linkworld_terminal::{Column, Exit, StyledText, Table, size};

/// Columns of items whose fields are not known before.
const FIELDS_MAX: usize = 6;

/// How a reply is shown.
pub enum ShownReply {
    /// The items of a list as rows: heading and field of each column.
    Rows {
        /// The field with the list.
        list: &'static str,
        /// The columns.
        columns: &'static [(&'static str, &'static str)],
    },
    /// The items of a list as rows, with the first fields that they have.
    Items {
        /// The field with the list.
        list: &'static str,
    },
    /// The fields of the reply below each other.
    Fields {
        /// The field with a list whose only item is shown; none for the reply itself.
        list: Option<&'static str>,
        /// The field whose text is below the others.
        text: &'static str,
        /// Fields that repeat others.
        without: &'static [&'static str],
    },
    /// A sentence, whose `{}` is the value of a field.
    Sentence {
        /// The sentence.
        text: &'static str,
        /// The field.
        field: &'static str,
    },
    /// The value of a key, as it is stored. Fails if there is none.
    StoredValue,
    /// Whether a key was deleted. Fails if there was none.
    DeletedKey,
}

/// Prints a reply about a tenant.
pub(super) fn show(
    context: &mut Context,
    shown: &ShownReply,
    reply: &RawJson,
    (tenant, name): (&str, &str),
) -> Result<(), CommandError> {
    let terminal = &mut context.terminal;
    match shown {
        ShownReply::Rows { list, columns } => {
            let mut table = Table::new(columns.iter().map(|(heading, field)| column(heading, field)));
            let rows = items(reply, list);
            for row in &rows {
                table.row(columns.iter().map(|(_, field)| shown_in(row, field).into()));
            }
            if rows.is_empty() {
                let noun = if *list == "items" { "keys" } else { list };
                terminal.message(format!("no {noun} in tenant {tenant}"));
            }
            terminal.print_table(&table);
        }
        ShownReply::Items { list } => {
            let rows = items(reply, list);
            let mut fields: Vec<&str> = Vec::new();
            for (field, _) in rows.iter().flat_map(RawObject::iter) {
                if !fields.contains(&field) {
                    fields.push(field);
                }
            }
            let more = fields.len().saturating_sub(FIELDS_MAX);
            fields.truncate(FIELDS_MAX);
            let mut table = Table::new(fields.iter().map(|field| column(&field.to_uppercase(), field)));
            for row in &rows {
                table.row(fields.iter().map(|field| shown_field(field, row.get(field)).into()));
            }
            if rows.is_empty() {
                terminal.message(format!("no {list} in tenant {tenant}"));
            }
            terminal.print_table(&table);
            if more > 0 {
                terminal.hint(format!("{more} more fields are in the output of `--json`"));
            }
        }
        ShownReply::Fields { list, text, without } => {
            let item = match list {
                Some(list) => items(reply, list).into_iter().next(),
                None => reply.members(),
            };
            show_fields(context, &item.unwrap_or_default(), text, without);
        }
        ShownReply::Sentence { text, field } => {
            let value = reply.member(field).map_or_else(String::new, |value| cell(&value));
            terminal.print(text.replace("{}", &value));
        }
        ShownReply::StoredValue if !is_true(reply, "found") => return Err(no_key(name)),
        ShownReply::StoredValue => {
            let value = reply.member("value").unwrap_or_else(|| RawJson::of(&()));
            match value.to::<String>() {
                Some(text) => terminal.print(StyledText::lines(&text)),
                None => terminal.print(value.text()),
            }
        }
        ShownReply::DeletedKey if !is_true(reply, "deleted") => return Err(no_key(name)),
        ShownReply::DeletedKey => terminal.print(format!("deleted {name}")),
    }
    Ok(())
}

/// The fields of an item below each other, and one whose text is below them.
fn show_fields(context: &mut Context, item: &RawObject, text: &str, without: &[&str]) {
    let mut table = Table::new([Column::new("FIELD"), Column::new("VALUE").wrapped()]);
    for (field, value) in item.iter().filter(|(field, _)| *field != text && !without.contains(field)) {
        let value = shown_field(field, Some(value));
        if !matches!(value.as_str(), "" | "-") {
            table.row([field.into(), value.into()]);
        }
    }
    context.terminal.print_table(&table);
    let text: Option<String> = item.get(text).and_then(RawJson::to);
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        context.terminal.print("");
        context.terminal.print_text(StyledText::lines(text.trim_end_matches('\n')), 0);
    }
}

fn is_true(reply: &RawJson, field: &str) -> bool {
    reply.member(field).is_some_and(|value| value.text() == "true")
}

fn no_key(name: &str) -> CommandError {
    CommandError::new(Exit::Refused, format!("there is no key `{name}`"))
}

fn items(reply: &RawJson, list: &str) -> Vec<RawObject> {
    let list: Option<Vec<RawJson>> = reply.member(list).and_then(|list| list.to());
    list.unwrap_or_default().iter().map(|item| item.members().unwrap_or_default()).collect()
}

/// A column. What other commands take, and times, are never shortened.
fn column(heading: &str, field: &str) -> Column {
    let is_whole = field.ends_with("_id") || field == "id" || field == "key" || is_time(field) || is_size(field);
    let column = Column::new(heading);
    match field {
        "id" | "documents" | "records" => column.right(),
        _ if is_size(field) => column.right(),
        _ if is_whole => column,
        _ => column.flexible(),
    }
}

/// Whether a field has a time.
fn is_time(field: &str) -> bool {
    field.ends_with("_at") || field == "start" || field == "end"
}

fn is_size(field: &str) -> bool {
    field == "size"
}

/// A field of a row, beside the others.
fn shown_in(row: &RawObject, field: &str) -> String {
    let text = |field: &str| row.get(field).and_then(RawJson::to::<String>);
    match (field, text("start"), text("end")) {
        ("end", Some(start), Some(end)) => time::local_end(&start, &end),
        _ => shown_field(field, row.get(field)),
    }
}

fn shown_field(field: &str, value: Option<&RawJson>) -> String {
    let Some(value) = value else { return "-".to_owned() };
    if is_time(field)
        && let Some(at) = value.to::<String>()
    {
        return time::local(&at);
    }
    if is_size(field)
        && let Some(bytes) = value.to::<u64>()
    {
        return size(bytes);
    }
    cell(value)
}

/// A value in one line.
fn cell(value: &RawJson) -> String {
    if value.text() == "null" {
        return "-".to_owned();
    }
    if let Some(text) = value.to::<String>() {
        return text.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let listed: Option<Vec<RawJson>> = value.to();
    match listed {
        Some(items) if !items.iter().any(|item| item.text().starts_with(['[', '{'])) => {
            items.iter().map(cell).collect::<Vec<_>>().join(", ")
        }
        Some(items) if items.iter().all(|item| item.member("filename").is_some()) => {
            let named = |item: &RawJson| {
                let name = item.member("filename").map_or_else(String::new, |name| cell(&name));
                let id: Option<String> = item.member("file_id").and_then(|id| id.to());
                id.map_or(name.clone(), |id| format!("{name} ({id})"))
            };
            items.iter().map(named).collect::<Vec<_>>().join(", ")
        }
        _ => value.compact().text().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{cell, shown_field};
    use linkworld_contract::wire::raw::RawJson;

    #[test]
    fn values_are_shown_as_they_are() {
        let shown = |text: &str| cell(&RawJson::parse(text.as_bytes()).unwrap());
        for (value, expected) in [
            ("null", "-"),
            ("12345678901234567890123", "12345678901234567890123"),
            ("2.50", "2.50"),
            ("\"a \\n b\"", "a b"),
            ("[1, \"b\", null]", "1, b, -"),
            ("[]", ""),
            ("{ \"a\" : [1] }", "{\"a\":[1]}"),
            ("[{\"filename\": \"a.md\", \"file_id\": \"f-1\"}, {\"filename\": \"b\"}]", "a.md (f-1), b"),
            ("[{\"a\": 1}]", "[{\"a\":1}]"),
        ] {
            assert_eq!(shown(value), expected, "{value}");
        }
        assert_eq!(shown_field("size", Some(&RawJson::of(&2_300_000))), "2.2 MB");
        assert_eq!(shown_field("size", None), "-");
    }
}
