//! One action of a simulated service: sent to the local platform, and its reply shown.

use crate::connect::local::TenantCommandOptions;
use crate::context::{CommandResult, Context};
use crate::error::CommandError;
use crate::executor::block_on;
use crate::output::time;
use base64ct::{Base64, Encoding};
use linkworld_contract::names::TenantSlug;
use linkworld_contract::tool_limits::SERVICE_FILE_BYTES_MAX;
use linkworld_contract::wire::raw::{RawJson, RawObject};
use linkworld_system::files;
use linkworld_terminal::{Column, Exit, Table};
use serde_json::{Map, Value, json};
use std::path::Path;

/// An action of a service, and how its reply is shown.
pub struct ServiceRequest {
    /// The service.
    pub service: &'static str,
    /// What is done with it.
    pub action: &'static str,
    /// The arguments.
    pub args: Map<String, Value>,
    /// How the reply is shown.
    pub shown: ShownReply,
}

/// How a reply is shown.
pub enum ShownReply {
    /// The items of a list as rows: heading and field of each column.
    Rows {
        /// The field with the list.
        list: &'static str,
        /// The columns.
        columns: &'static [(&'static str, &'static str)],
    },
    /// A sentence, whose `{}` is the value of a field.
    Sentence {
        /// The sentence.
        text: &'static str,
        /// The field.
        field: &'static str,
    },
    /// The whole reply as JSON.
    Whole,
}

/// A file of this machine as arguments: its name and its content.
pub fn file_argument(path: &Path) -> Result<Map<String, Value>, CommandError> {
    let content = files::read_capped(path, SERVICE_FILE_BYTES_MAX)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(arguments([("filename", json!(name)), ("content_base64", json!(Base64::encode_string(&content)))]))
}

/// Arguments that are there.
pub fn arguments<const N: usize>(pairs: [(&str, Value); N]) -> Map<String, Value> {
    pairs.into_iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Sends the action and shows the reply.
pub fn run(context: &mut Context, options: &TenantCommandOptions, request: ServiceRequest) -> CommandResult {
    let client = options.connect()?;
    let ServiceRequest { service, action, args, shown } = request;
    let (tenant, reply): (TenantSlug, RawJson) = block_on(async {
        let tenant = options.tenant(&client).await?;
        let reply = client.service(&tenant, (service, action), &RawObject::of(&args)).await?;
        Ok((tenant, reply))
    })?;
    if options.json {
        let envelope =
            json!({"schema": format!("linkworld.{service}/1"), "tenant": tenant, "action": action, "reply": reply});
        context.terminal.print_json(&envelope);
        return Ok(Exit::Done);
    }
    match shown {
        ShownReply::Whole => context.terminal.print_raw_json_indented(&reply),
        ShownReply::Sentence { text, field } => {
            let value = reply.member(field).map_or_else(String::new, |value| cell(&value.value()));
            context.terminal.print(text.replace("{}", &value));
        }
        ShownReply::Rows { list, columns } => {
            let rows = reply.member(list).map(|list| list.value());
            let rows = rows.as_ref().and_then(Value::as_array).cloned().unwrap_or_default();
            let mut table = Table::new(columns.iter().map(|(heading, field)| column(heading, field)));
            for row in &rows {
                table.row(columns.iter().map(|(_, field)| shown_field(field, &row[*field]).into()));
            }
            if rows.is_empty() {
                context.terminal.message(format!("nothing found in tenant {tenant}"));
            } else {
                context.terminal.print_table(&table);
            }
        }
    }
    Ok(Exit::Done)
}

/// A column. What other commands take, and times, are never shortened.
fn column(heading: &str, field: &str) -> Column {
    let is_whole = field.ends_with("_id") || field == "id" || field == "key" || is_time(field);
    let column = Column::new(heading);
    if is_whole { column } else { column.flexible() }
}

/// Whether a field has a time.
fn is_time(field: &str) -> bool {
    field.ends_with("_at") || field == "start" || field == "end"
}

fn shown_field(field: &str, value: &Value) -> String {
    match value.as_str() {
        Some(at) if is_time(field) => time::local(at),
        _ => cell(value),
    }
}

/// A value in one line.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        Value::Array(items) if !items.iter().any(|item| item.is_array() || item.is_object()) => {
            items.iter().map(cell).collect::<Vec<_>>().join(", ")
        }
        value => value.to_string(),
    }
}
