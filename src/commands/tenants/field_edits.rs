//! `FIELD=VALUE` arguments of commands that edit something of a tenant.

use crate::error::CommandError;
use linkworld_contract::limits::ANSWERS_BYTES_MAX;
use linkworld_contract::wire::agents::FieldEdits;
use linkworld_contract::wire::raw::RawJson;
use linkworld_system::files;
use std::path::Path;

/// What starts a value that is in a file.
const FILE_MARK: char = '@';

/// New values of fields.
#[derive(Debug, clap::Args)]
pub(super) struct FieldEditArgs {
    /// New values; `@FILE` reads the value from a file, and lists are JSON
    #[arg(value_name = "FIELD=VALUE")]
    fields: Vec<String>,
}

/// The values of the fields: text of those in `texts`, JSON of the others.
pub(super) fn read(given: &FieldEditArgs, texts: &[&str], reset: &[String]) -> Result<FieldEdits, CommandError> {
    let mut edits = FieldEdits { reset: reset.to_vec(), ..FieldEdits::default() };
    for argument in &given.fields {
        let Some((field, value)) = argument.split_once('=') else {
            return Err(CommandError::usage(format!("`{argument}`: expected FIELD=VALUE")));
        };
        let text = match value.strip_prefix(FILE_MARK) {
            Some(path) => files::read_text(Path::new(path), ANSWERS_BYTES_MAX)?,
            None => value.to_owned(),
        };
        let value = if texts.contains(&field) {
            RawJson::of(&text)
        } else {
            // The platform names fields that it does not know.
            RawJson::parse(text.as_bytes()).unwrap_or_else(|_| RawJson::of(&text))
        };
        edits.set.set(field, value);
    }
    if edits.set.is_empty() && edits.reset.is_empty() {
        return Err(CommandError::usage("nothing to change: expected FIELD=VALUE"));
    }
    Ok(edits)
}

/// The words of a list, or a dash if it has none.
pub(super) fn or_dash(words: &[String]) -> String {
    if words.is_empty() { "-".to_owned() } else { words.join(", ") }
}
