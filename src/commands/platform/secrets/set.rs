//! `linkworld secrets set`: one secret, byte for byte.

use crate::connect::SecretOptions;
use crate::context::{CommandResult, Context};
use crate::error::CommandError;
use linkworld_client::config::SettingsEnv;
use linkworld_client::credentials;
use linkworld_contract::limits::{SECRET_DESCRIPTION_CHARS_MAX, SECRET_VALUE_BYTES_MAX};
use linkworld_contract::names::SecretKey;
use linkworld_contract::secret::Secret;
use linkworld_contract::secret_value::{self, SecretValueError, SecretValueOptions};
use linkworld_system::files;
use linkworld_terminal::{Exit, count};
use serde_json::json;
use std::path::PathBuf;

/// What `--trim` may remove from a value that is short enough without it.
const TRIMMED_BYTES_MAX: usize = 16;

/// Set a secret from a prompt, stdin or a file
#[derive(Debug, clap::Args)]
#[command(
    before_help = "Values are stored byte for byte. Because an empty value, a trailing newline, CR, NUL or a byte order mark is usually a mistake, such a value is rejected unless you pass --allow-empty, --keep-newline or --trim.",
    after_help = "
  linkworld secrets set OPENAI_KEY
  linkworld secrets set TLS_KEY --from-file key.pem --keep-newline
  pass show openai | linkworld secrets set OPENAI_KEY --trim
"
)]
pub(super) struct SecretSetArgs {
    /// Key to set; KEY=VALUE works too, but the value stays in your shell's history
    #[arg(value_name = "KEY")]
    key: String,
    /// What the secret is for, shown to the tenant's administrator; at most 200 characters
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// Read the value from a file
    #[arg(long, value_name = "FILE")]
    from_file: Option<PathBuf>,
    /// Accept an empty value; the platform may still reject it
    #[arg(long)]
    allow_empty: bool,
    /// Keep line breaks at the end, CR, NUL and a byte order mark
    #[arg(long)]
    keep_newline: bool,
    /// Remove a byte order mark at the start and line breaks at the end
    #[arg(long)]
    trim: bool,
}

/// Reads, checks and sends the value.
pub(super) fn run(context: &mut Context, options: &SecretOptions, args: &SecretSetArgs, json: bool) -> CommandResult {
    let (key, given) = match args.key.split_once('=') {
        None => (args.key.as_str(), None),
        Some((key, value)) => (key, Some(value)),
    };
    // Not repeated: with the arguments in the wrong order it is the value.
    let key = SecretKey::parse(key)
        .map_err(|error| CommandError::usage(format!("invalid key: {error}")).hint("for example OPENAI_KEY"))?;
    let description = args.description.as_deref();
    check_description(description)?;
    let target = options.connect(context)?;
    if given.is_none() && args.from_file.is_none() && context.terminal.is_interactive() {
        // Nobody should type a value for a platform that does not take it.
        target.list()?;
    }
    let value = value(context, &key, args, given)?;
    let changed = target.set(&key, &value, description)?;
    let bytes = value.byte_count();
    // Without a home folder there is no key for the digest; the secret is set all the same.
    let digest = credentials::fingerprint(&SettingsEnv::read(), &value).ok();
    if json {
        context.terminal.print_json(&json!({
            "schema": "linkworld.secrets/1",
            "app": target.app,
            "set": key,
            "bytes": bytes,
            "digest": digest,
            "changed": changed,
        }));
        return Ok(Exit::Done);
    }
    let digest = digest.map(|digest| format!(", digest {digest}")).unwrap_or_default();
    let what = if changed { "set" } else { "unchanged" };
    context.terminal.print(format!("{what} {}: {}{digest}", target.name(&key), count(bytes, "byte")));
    Ok(Exit::Done)
}

/// The console's rules, checked before anything is read or sent.
fn check_description(description: Option<&str>) -> Result<(), CommandError> {
    let Some(text) = description else { return Ok(()) };
    if text.chars().count() > SECRET_DESCRIPTION_CHARS_MAX {
        let headline = format!("--description: expected at most {SECRET_DESCRIPTION_CHARS_MAX} characters");
        return Err(CommandError::usage(headline));
    }
    if text.chars().any(char::is_control) {
        return Err(CommandError::usage("--description: expected text without control characters"));
    }
    Ok(())
}

fn value(
    context: &mut Context,
    key: &SecretKey,
    args: &SecretSetArgs,
    given: Option<&str>,
) -> Result<Secret, CommandError> {
    let bytes = match (given, &args.from_file) {
        (Some(_), Some(_)) => {
            return Err(CommandError::usage("two values given: in KEY=VALUE and with --from-file"));
        }
        (Some(value), None) => {
            context.terminal.warn("the value is now in your shell's history and the list of processes");
            let better = format!("next time run `linkworld secrets set {key}`, which prompts for it or reads stdin");
            context.terminal.hint(&better);
            value.as_bytes().to_vec()
        }
        (None, Some(file)) => files::read_capped(file, SECRET_VALUE_BYTES_MAX + TRIMMED_BYTES_MAX)?,
        (None, None) => {
            let unreadable = |error: std::io::Error| CommandError::local(format!("cannot read stdin: {error}"));
            match context.terminal.read_stdin(SECRET_VALUE_BYTES_MAX + TRIMMED_BYTES_MAX).map_err(unreadable)? {
                Some(bytes) => bytes,
                None => return prompt(context, key),
            }
        }
    };
    let wishes = SecretValueOptions { allow_empty: args.allow_empty, keep: args.keep_newline, trim: args.trim };
    secret_value::check(bytes, wishes).map_err(|error| {
        let refused = CommandError::usage(format!("the value of {key} was not sent"));
        match error {
            SecretValueError::NotUtf8 { at } => refused
                .because(format!("it is not valid UTF-8 from byte {at} on"))
                .hint("encode it, for example as base64, and decode it in the handler"),
            SecretValueError::TooLong { bytes } => {
                refused.because(format!("it has at least {bytes} bytes; the limit is {SECRET_VALUE_BYTES_MAX}"))
            }
            SecretValueError::Problems(flaws) => {
                flaws.iter().fold(refused, |refused, flaw| refused.because(flaw.to_string()))
            }
        }
    })
}

fn prompt(context: &mut Context, key: &SecretKey) -> Result<Secret, CommandError> {
    let hint = "pipe the value to stdin, or pass --from-file FILE";
    let prompted = context.terminal.ask_secret(&format!("Value of {key}"));
    prompted.map_err(|error| CommandError::unanswered(error, hint))
}
