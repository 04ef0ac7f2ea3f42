//! `linkworld secrets`: an app's secrets, set byte for byte and never shown.

mod import;

use crate::commands::secrets::import::Mode;
use crate::connect::SecretTarget;
use crate::connect::{LocalOptions, RemoteOptions};
use crate::context::Context;
use crate::context::Outcome;
use crate::error::CommandError;
use crate::executor::block_on;
use crate::exit::Exit;
use crate::options::project_app;
use crate::terminal::clean;
use clap::Subcommand;
use linkworld_client::config::SettingsEnv;
use linkworld_client::credentials;
use linkworld_contract::limits::{SECRET_DESCRIPTION_CHARS_MAX, SECRET_VALUE_BYTES_MAX};
use linkworld_contract::names::{AppId, SecretKey, TenantSlug};
use linkworld_contract::secret::Secret;
use linkworld_contract::secret_value::{self, SecretValueError, SecretValueOptions};
use linkworld_contract::wire::developer::SecretEntry;
use linkworld_system::files;
use serde_json::json;
use std::path::PathBuf;

/// Set, import, list and remove the secrets of an app; values are never shown
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
    /// The app; the one of this folder's manifest unless given
    #[arg(long, global = true, value_name = "SLUG")]
    app: Option<AppId>,
    /// One tenant's own values, on the local platform, instead of the developer's defaults
    #[arg(long, global = true, value_name = "SLUG")]
    tenant: Option<TenantSlug>,
    /// The platform's address; `LINKWORLD_API_URL`, then the saved login unless given
    #[arg(long, global = true, value_name = "URL")]
    api_url: Option<String>,
    /// Print one JSON envelope
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Set one; the value comes from a hidden prompt, from stdin or from a file, byte for byte
    #[command(
        after_help = "Nothing is trimmed by itself. A value that is empty, ends with a line break, has a CR or a \
        NUL, or starts\nwith a byte order mark is named and not sent until a flag says that it is meant."
    )]
    Set(Set),
    /// Set everything a dotenv file has; what will change is shown before it does
    #[command(after_help = "Quotes, values over several lines, `export` and comments are understood; nothing is \
        expanded:\n$NAME stays as it is. `-` reads stdin.")]
    Import {
        /// The file, or `-` for stdin
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Show what would change and change nothing
        #[arg(long)]
        dry_run: bool,
        /// Remove the secrets that the file does not have; asks before
        #[arg(long)]
        prune: bool,
        /// Do not ask
        #[arg(short, long)]
        yes: bool,
        /// Empty values are meant
        #[arg(long)]
        allow_empty: bool,
    },
    /// List the keys
    List,
    /// Show one key's description and date
    Get {
        /// The key
        key: SecretKey,
    },
    /// Remove one
    Delete {
        /// The key
        key: SecretKey,
    },
    /// Seal everything on the running local platform with a new key
    RotateKey {
        #[command(flatten)]
        local: LocalOptions,
    },
}

#[derive(Debug, clap::Args)]
struct Set {
    /// The key. KEY=VALUE works too, but leaves the value in your shell's history
    #[arg(value_name = "KEY")]
    key: String,
    /// Why it exists, for the tenant's administrator; at most 200 characters
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// Read the value from a file
    #[arg(long, value_name = "FILE")]
    from_file: Option<PathBuf>,
    /// An empty value is meant; the platform may still refuse it
    #[arg(long)]
    allow_empty: bool,
    /// Every byte is meant: line breaks at the end, CR, byte order mark, NUL
    #[arg(long)]
    keep_newline: bool,
    /// Take a byte order mark at the start and line breaks at the end off
    #[arg(long)]
    trim: bool,
}

/// Does it.
pub fn run(context: &mut Context, args: &Args) -> Outcome {
    match &args.what {
        What::Set(set_args) => set(context, args, set_args),
        What::Import { file, dry_run, prune, yes, allow_empty } => {
            let target = target(context, args)?;
            let (dry_run, prune, yes) = (*dry_run, *prune, *yes);
            let mode = Mode { dry_run, prune, yes, allow_empty: *allow_empty, json: args.json };
            import::run(context, &target, file, mode)
        }
        What::List => list(context, args),
        What::Get { key } => get(context, args, key),
        What::Delete { key } => {
            let target = target(context, args)?;
            let deleted = target.delete(key)?;
            let said = json!({"schema": "linkworld.secrets/1", "app": target.app, "key": key, "deleted": deleted});
            let name = target.name(key);
            done(
                context,
                args,
                &said,
                &if deleted { format!("{name} is gone") } else { format!("{name} was not set") },
            );
            Ok(Exit::Done)
        }
        What::RotateKey { local } => rotate(context, args, local),
    }
}

fn set(context: &mut Context, args: &Args, set: &Set) -> Outcome {
    let (key, given) = match set.key.split_once('=') {
        None => (set.key.as_str(), None),
        Some((key, value)) => (key, Some(value)),
    };
    let key = SecretKey::parse(key).map_err(|error| {
        CommandError::usage(format!("`{}` is no key: {error}", clean(key))).hint("for example OPENAI_KEY")
    })?;
    let description = set.description.as_deref();
    check_description(description)?;
    let value = value(context, &key, set, given)?;
    let target = target(context, args)?;
    let changed = target.set(&key, &value, description)?;
    let bytes = value.byte_count();
    // Without a home there is no key to make a digest with, which is no reason to fail.
    let digest = credentials::fingerprint(&SettingsEnv::read(), &value).ok();
    let said = json!({
        "schema": "linkworld.secrets/1",
        "app": target.app,
        "set": key,
        "bytes": bytes,
        "digest": digest,
        "changed": changed,
    });
    let digest = digest.map(|digest| format!(", digest {digest}")).unwrap_or_default();
    let how = if changed { "is set" } else { "stood so already, nothing was changed" };
    done(context, args, &said, &format!("{} {how}: {bytes} bytes{digest}", target.name(&key)));
    Ok(Exit::Done)
}

/// The console's rules, held before anything is asked or sent.
fn check_description(description: Option<&str>) -> Result<(), CommandError> {
    let Some(text) = description else { return Ok(()) };
    if text.chars().count() > SECRET_DESCRIPTION_CHARS_MAX {
        let headline = format!("the description has more than {SECRET_DESCRIPTION_CHARS_MAX} characters");
        return Err(CommandError::usage(headline));
    }
    if text.chars().any(char::is_control) {
        return Err(CommandError::usage("the description has control characters"));
    }
    Ok(())
}

fn value(context: &mut Context, key: &SecretKey, set: &Set, given: Option<&str>) -> Result<Secret, CommandError> {
    let bytes = match (given, &set.from_file) {
        (Some(_), Some(_)) => return Err(CommandError::usage("KEY=VALUE and --from-file both give a value")),
        (Some(value), None) => {
            context.terminal.warn("the value stands in your shell's history and in the list of processes");
            let better = format!("next time: `linkworld secrets set {key}`, which asks for it or reads stdin");
            context.terminal.hint(&better);
            value.as_bytes().to_vec()
        }
        (None, Some(file)) => files::read_capped(file, SECRET_VALUE_BYTES_MAX + TRIMMED_BYTES_MAX)?,
        (None, None) => {
            let unreadable = |error: std::io::Error| CommandError::local(format!("cannot read stdin: {error}"));
            match context.terminal.read_stdin(SECRET_VALUE_BYTES_MAX + TRIMMED_BYTES_MAX).map_err(unreadable)? {
                Some(bytes) => bytes,
                None => return ask(context, key),
            }
        }
    };
    let wishes = SecretValueOptions { allow_empty: set.allow_empty, keep: set.keep_newline, trim: set.trim };
    secret_value::check(bytes, wishes).map_err(|error| {
        let refused = CommandError::usage(format!("the value of {key} was not sent"));
        match error {
            SecretValueError::NotUtf8 { at } => refused
                .because(format!("it is not UTF-8 from byte {at} on"))
                .hint("encode it, for example as base64, and decode it in the handler"),
            SecretValueError::TooLong { bytes } => {
                refused.because(format!("it has at least {bytes} bytes; at most {SECRET_VALUE_BYTES_MAX} are kept"))
            }
            SecretValueError::Problems(flaws) => {
                flaws.iter().fold(refused, |refused, flaw| refused.because(flaw.to_string()))
            }
        }
    })
}

fn ask(context: &mut Context, key: &SecretKey) -> Result<Secret, CommandError> {
    let hint = "pipe the value into stdin, or pass --from-file FILE";
    let asked = context.terminal.ask_secret(&format!("Value of {key}"));
    asked.map_err(|error| CommandError::unanswered(error, hint))
}

/// What `--trim` may take off a value that then is short enough.
const TRIMMED_BYTES_MAX: usize = 16;

fn list(context: &mut Context, args: &Args) -> Outcome {
    let target = target(context, args)?;
    let entries = target.list()?;
    if args.json {
        context.terminal.answer_json(&json!({"schema": "linkworld.secrets/1", "app": target.app, "secrets": entries}));
        return Ok(Exit::Done);
    }
    for entry in &entries {
        context.terminal.answer(&line(entry));
    }
    if entries.is_empty() {
        context.terminal.say(&format!("{} has no secrets", target.app));
    }
    Ok(Exit::Done)
}

fn get(context: &mut Context, args: &Args, key: &SecretKey) -> Outcome {
    let target = target(context, args)?;
    let entries = target.list()?;
    let found = entries.iter().find(|entry| entry.key == key.as_str());
    if args.json {
        let said = json!({"schema": "linkworld.secrets/1", "app": target.app, "key": key, "secret": found});
        context.terminal.answer_json(&said);
    } else {
        let words = found.map_or_else(|| format!("{} is not set", target.name(key)), line);
        context.terminal.answer(&words);
    }
    Ok(if found.is_some() { Exit::Done } else { Exit::No })
}

fn rotate(context: &mut Context, args: &Args, local: &LocalOptions) -> Outcome {
    let control = local.connect()?;
    let rotated = block_on(async { Ok(control.rotate_vault().await?) })?;
    let said = json!({
        "schema": "linkworld.vault-rotation/1",
        "records": rotated.records,
        "key_id": rotated.key_id,
        "key_in": rotated.key_in,
    });
    let place = match rotated.key_in.as_deref() {
        Some("keyring") => ", kept in the system's keyring",
        Some("file") => ", kept in a private file",
        _ => "",
    };
    let words = format!("{} records are sealed with the new key {}{place}", rotated.records, clean(&rotated.key_id));
    done(context, args, &said, &words);
    Ok(Exit::Done)
}

fn line(entry: &SecretEntry) -> String {
    let (updated, description) = (entry.updated_at.as_deref(), entry.description.as_deref());
    let line = format!("{:<32}  {:<24}  {}", entry.key, updated.unwrap_or("-"), description.unwrap_or_default());
    clean(line.trim_end()).into_owned()
}

fn done(context: &mut Context, args: &Args, said: &serde_json::Value, words: &str) {
    if args.json {
        context.terminal.answer_json(said);
    } else {
        context.terminal.answer(words);
    }
}

fn target(context: &mut Context, args: &Args) -> Result<SecretTarget, CommandError> {
    let remote = RemoteOptions { api_url: args.api_url.clone() };
    SecretTarget::connect(context, &remote, project_app(args.app.as_ref())?, args.tenant.as_ref())
}
