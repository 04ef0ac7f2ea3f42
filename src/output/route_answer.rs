//! The answer of a route, as `routes call` and `trigger webhook` print it.

use crate::connect::route::RouteResult;
use crate::context::{CommandResult, Context};
use crate::error::CommandError;
use crate::output::destination::Destination;
use base64ct::{Base64, Encoding};
use linkworld_contract::wire::raw::RawJson;
use linkworld_system::files;
use linkworld_terminal::{Exit, Role, paint};
use serde_json::json;

/// Prints it, or writes the body to a file.
pub fn print(context: &mut Context, result: &RouteResult, output: Option<&Destination>, json: bool) -> CommandResult {
    let RouteResult { route, url, answer } = result;
    let text = std::str::from_utf8(&answer.body).ok();
    if let Some(file) = output.and_then(Destination::file) {
        files::write_report(file, &answer.body)?;
    }
    if json {
        let headers: serde_json::Map<_, _> =
            answer.headers.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
        let body_b64 = text.is_none().then(|| Base64::encode_string(&answer.body));
        context.terminal.print_json(&json!({
            "schema": "linkworld.route-call/1", "app": route.app, "tenant": route.tenant, "method": route.method,
            "url": url, "status": answer.status, "headers": headers, "body": text, "body_b64": body_b64,
        }));
    } else if output.and_then(Destination::file).is_none() {
        print_body(context, &answer.body, text)?;
    }
    if !json {
        let media = answer.headers.iter().find(|(name, _)| name == "content-type");
        let media = media.map_or_else(String::new, |(_, value)| format!(", {value}"));
        let bytes = answer.body.len();
        let line = format!("{} answered with status {}{media}, {bytes} bytes", route.app, answer.status);
        context.terminal.message(paint(Role::Context, line));
    }
    Ok(match answer.status {
        502..=504 => Exit::Local,
        200..=399 => Exit::Done,
        _ => Exit::Failed,
    })
}

fn print_body(context: &mut Context, body: &[u8], text: Option<&str>) -> Result<(), CommandError> {
    match (text, RawJson::parse(body)) {
        _ if body.is_empty() => {}
        (_, Ok(value)) => context.terminal.print_raw_json_indented(&value),
        (Some(text), _) => context.terminal.print_document(text, 0),
        (None, _) => {
            let error = format!("the answer is {} bytes that are not text", body.len());
            return Err(CommandError::usage(error).hint("write them to a file: `--output FILE`"));
        }
    }
    Ok(())
}
