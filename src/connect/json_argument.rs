//! Arguments of the command line that are JSON.

use crate::context::Context;
use crate::error::CommandError;
use linkworld_contract::limits::TOOL_BODY_BYTES_MAX;
use linkworld_contract::wire::raw::RawJson;
use linkworld_system::files;

/// An argument that must be a JSON object: its text, `@FILE`, or `-` for stdin.
pub fn object(context: &mut Context, flag: &str, given: &str) -> Result<RawJson, CommandError> {
    let example = r#"'{"text": "Rechnung Nr. 7"}'"#;
    let (source, bytes) = match given.strip_prefix('@') {
        _ if given == "-" || given == "@-" => (format!("{flag} -"), stdin(context, flag)?),
        Some(file) => (format!("{flag} {given}"), files::read_capped(file.as_ref(), TOOL_BODY_BYTES_MAX)?),
        None => (flag.to_owned(), given.as_bytes().to_vec()),
    };
    let text = text_without_mark(&bytes);
    let value = RawJson::parse(text).map_err(|problem| {
        let invalid = CommandError::usage(format!("{source}: invalid JSON: {problem}"));
        if source == flag {
            invalid.hint(format!("quote it for the shell, for example {flag} {example}"))
        } else {
            invalid
        }
    })?;
    if !value.is_object() {
        let found = format!("{source}: expected a JSON object, found {}", value.kind());
        return Err(CommandError::usage(found).hint(format!("for example {flag} {example}")));
    }
    for oddity in value.oddities() {
        context.terminal.warn(format!("{source}: {oddity}"));
    }
    Ok(value)
}

/// Without the byte order mark that some editors write.
fn text_without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

fn stdin(context: &mut Context, flag: &str) -> Result<Vec<u8>, CommandError> {
    let unreadable = |error: std::io::Error| CommandError::local(format!("cannot read stdin: {error}"));
    let bytes = context.terminal.read_stdin(TOOL_BODY_BYTES_MAX).map_err(unreadable)?;
    let bytes = bytes.ok_or_else(|| {
        CommandError::usage(format!("{flag} -: stdin is a terminal"))
            .hint(format!("pipe a JSON object, or use {flag} @FILE"))
    })?;
    if bytes.len() > TOOL_BODY_BYTES_MAX {
        return Err(CommandError::usage(format!("{flag} -: expected at most {TOOL_BODY_BYTES_MAX} bytes")));
    }
    Ok(bytes)
}
