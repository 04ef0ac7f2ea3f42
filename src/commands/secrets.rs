//! `linkworld secrets`: the developer's default values of an app's secrets. They are set and never shown.

use super::connect::Remote;
use super::{Context, Exit, Outcome, block_on};
use crate::commands::error::CommandError;
use crate::limits::SECRET_VALUE_BYTES_MAX;
use crate::names::{AppId, SecretKey};
use crate::platform::Client;
use crate::project;
use crate::secret::Secret;
use crate::terminal::clean;
use crate::wire::developer::SecretEntry;
use clap::Subcommand;
use serde_json::json;
use std::path::Path;

/// Set, list and remove the secrets of an app; values are never shown
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
    /// The app; the one of this folder's manifest unless given
    #[arg(long, global = true, value_name = "SLUG")]
    app: Option<AppId>,
    /// The platform's address; `LINKWORLD_API_URL`, then the saved login unless given
    #[arg(long, global = true, value_name = "URL")]
    api_url: Option<String>,
    /// Print one JSON envelope
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Set one; the value comes from a hidden prompt or from stdin
    Set {
        /// The key. KEY=VALUE works too, but leaves the value in your shell's history
        #[arg(value_name = "KEY")]
        key: String,
        /// Why it exists, for the tenant's administrator
        #[arg(long, value_name = "TEXT")]
        description: Option<String>,
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
}

/// Does it.
pub fn run(context: &mut Context, args: &Args) -> Outcome {
    let app = &app(args)?;
    match &args.what {
        What::Set { key, description } => {
            let (key, value) = value(context, key)?;
            let client = connect(context, args)?;
            let description = description.as_deref();
            block_on(async { Ok(client.set_secret(app, &key, &value, description).await?) })?;
            let bytes = value.byte_count();
            let said = json!({"schema": "linkworld.secrets/1", "app": app, "set": key, "bytes": bytes});
            done(context, args, &said, &format!("{app}/{key} is set, {bytes} bytes"));
            Ok(Exit::Done)
        }
        What::List => list(context, args, app),
        What::Get { key } => get(context, args, app, key),
        What::Delete { key } => {
            let client = connect(context, args)?;
            let deleted = block_on(async { Ok(client.delete_secret(app, key).await?) })?;
            let said = json!({"schema": "linkworld.secrets/1", "app": app, "key": key, "deleted": deleted});
            let words = if deleted { format!("{app}/{key} is gone") } else { format!("{app}/{key} was not set") };
            done(context, args, &said, &words);
            Ok(Exit::Done)
        }
    }
}

fn list(context: &mut Context, args: &Args, app: &AppId) -> Outcome {
    let entries = read(context, args, app)?;
    if args.json {
        context.terminal.answer_json(&json!({"schema": "linkworld.secrets/1", "app": app, "secrets": entries}));
        return Ok(Exit::Done);
    }
    for entry in &entries {
        context.terminal.answer(&line(entry));
    }
    if entries.is_empty() {
        context.terminal.say(&format!("{app} has no secrets"));
    }
    Ok(Exit::Done)
}

fn get(context: &mut Context, args: &Args, app: &AppId, key: &SecretKey) -> Outcome {
    let entries = read(context, args, app)?;
    let found = entries.iter().find(|entry| entry.key == key.as_str());
    if args.json {
        let said = json!({"schema": "linkworld.secrets/1", "app": app, "key": key, "secret": found});
        context.terminal.answer_json(&said);
    } else {
        let words = found.map_or_else(|| format!("{app}/{key} is not set"), line);
        context.terminal.answer(&words);
    }
    Ok(if found.is_some() { Exit::Done } else { Exit::No })
}

fn read(context: &mut Context, args: &Args, app: &AppId) -> Result<Vec<SecretEntry>, CommandError> {
    let client = connect(context, args)?;
    block_on(async { Ok(client.secrets(app).await?) })
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

fn connect(context: &mut Context, args: &Args) -> Result<Client, CommandError> {
    Remote { api_url: args.api_url.clone() }.connect(context)
}

fn app(args: &Args) -> Result<AppId, CommandError> {
    if let Some(app) = &args.app {
        return Ok(app.clone());
    }
    let here = project::load(Path::new(".")).ok().and_then(|project| project.app);
    let named = here.and_then(|app| AppId::parse(&app.manifest.app_id).ok());
    named.ok_or_else(|| CommandError::usage("which app?").hint("pass --app, or run this in the project's folder"))
}

/// Key and value: from `KEY=VALUE`, from a hidden prompt, or from stdin up to its end, less one line break.
fn value(context: &mut Context, typed: &str) -> Result<(SecretKey, Secret), CommandError> {
    let (key, given) = match typed.split_once('=') {
        None => (typed, None),
        Some((key, value)) => (key, Some(value)),
    };
    let key = SecretKey::parse(key).map_err(|error| {
        CommandError::usage(format!("`{}` is no key: {error}", clean(key))).hint("for example OPENAI_KEY")
    })?;
    let value = match given {
        Some(value) => {
            context.terminal.warn("the value stands in your shell's history and in the list of processes");
            context
                .terminal
                .hint(&format!("next time: `linkworld secrets set {key}`, which asks for it or reads stdin"));
            Secret::new(value.to_owned())
        }
        None => asked_or_piped(context, &key)?,
    };
    match value.byte_count() {
        0 => Err(CommandError::usage(format!("the value of {key} is empty; nothing was set"))),
        1..=SECRET_VALUE_BYTES_MAX => Ok((key, value)),
        _ => Err(CommandError::usage(format!("the value of {key} has more than {SECRET_VALUE_BYTES_MAX} bytes"))),
    }
}

fn asked_or_piped(context: &mut Context, key: &SecretKey) -> Result<Secret, CommandError> {
    let unreadable = |error: std::io::Error| CommandError::local(format!("cannot read stdin: {error}"));
    // One byte more than a value and its line break, so that a longer one is noticed.
    let Some(bytes) = context.terminal.read_stdin(SECRET_VALUE_BYTES_MAX + 2).map_err(unreadable)? else {
        return Ok(context.terminal.ask_secret(&format!("Value of {key}"))?);
    };
    let mut text = String::from_utf8(bytes).map_err(|error| {
        CommandError::usage(format!("the value is not UTF-8 from byte {} on", error.utf8_error().valid_up_to()))
    })?;
    // `echo` and editors add one; nothing else is taken off.
    if text.ends_with('\n') {
        text.pop();
        context.terminal.say("the line break at the end of stdin is not part of the value");
    }
    Ok(Secret::new(text))
}
