//! The body of a request as an argument.

use crate::context::Context;
use crate::error::CommandError;
use linkworld_system::files;

/// A text, the content of `@FILE`, or that of stdin for `-`.
pub fn body_argument(
    context: &mut Context,
    (flag, given): (&str, &str),
    bytes_max: usize,
) -> Result<Vec<u8>, CommandError> {
    let bytes = match given.strip_prefix('@') {
        _ if given == "-" || given == "@-" => {
            let unreadable = |error: std::io::Error| CommandError::local(format!("cannot read stdin: {error}"));
            let read = context.terminal.read_stdin(bytes_max).map_err(unreadable)?;
            read.ok_or_else(|| {
                CommandError::usage(format!("{flag} -: stdin is a terminal"))
                    .hint(format!("pipe the body, or use {flag} @FILE"))
            })?
        }
        Some(file) => files::read_capped(file.as_ref(), bytes_max)?,
        None => given.as_bytes().to_vec(),
    };
    if bytes.len() > bytes_max {
        return Err(CommandError::usage(format!("{flag} {given}: expected at most {bytes_max} bytes")));
    }
    Ok(bytes)
}
