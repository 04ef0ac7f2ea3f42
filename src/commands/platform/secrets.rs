//! `linkworld secrets`: the secrets of an app. Values are stored byte for byte and never printed.

mod import;
mod set;

use crate::connect::{LocalOptions, SecretOptions};
use crate::context::{CommandResult, Context};
use crate::error::CommandError;
use crate::executor::block_on;
use crate::output::time;
use clap::Subcommand;
use linkworld_contract::names::SecretKey;
use linkworld_contract::wire::developer::SecretEntry;
use linkworld_terminal::{Cell, Column, Exit, Role, Table, count};
use serde_json::{Value, json};

/// Manage the secrets of an app
#[derive(Debug, clap::Args)]
#[command(
    before_help = "Values are stored byte for byte and are never printed.",
    after_help = "
  linkworld secrets set OPENAI_KEY              # prompts for the value
  linkworld secrets import .env --dry-run
  linkworld secrets list --app my-app
"
)]
pub struct SecretsArgs {
    #[command(subcommand)]
    what: What,
    #[command(flatten)]
    options: SecretOptions,
    /// Print one JSON envelope
    #[arg(long, global = true, help_heading = "Output")]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum What {
    Set(set::SecretSetArgs),
    Import(import::SecretImportArgs),
    /// List the keys
    List,
    /// Show the description and date of a key
    Get {
        /// Key to show
        key: SecretKey,
    },
    /// Delete a secret
    Delete {
        /// Key to delete
        key: SecretKey,
    },
    /// Re-encrypt all secrets of the local platform with a new key
    RotateKey,
}

/// Runs the subcommand.
pub fn run(context: &mut Context, args: &SecretsArgs) -> CommandResult {
    match &args.what {
        What::Set(set) => set::run(context, &args.options, set, args.json),
        What::Import(import) => import::run(context, &args.options, import, args.json),
        What::List => list(context, args),
        What::Get { key } => get(context, args, key),
        What::Delete { key } => delete(context, args, key),
        What::RotateKey => rotate_key(context, args),
    }
}

fn list(context: &mut Context, args: &SecretsArgs) -> CommandResult {
    let target = args.options.connect(context)?;
    let entries = target.list()?;
    if args.json {
        context.terminal.print_json(&json!({"schema": "linkworld.secrets/1", "app": target.app, "secrets": entries}));
        return Ok(Exit::Done);
    }
    context.terminal.print_table(&table(&entries));
    if entries.is_empty() {
        context.terminal.message(format!("{} has no secrets", target.app));
    }
    Ok(Exit::Done)
}

fn get(context: &mut Context, args: &SecretsArgs, key: &SecretKey) -> CommandResult {
    let target = args.options.connect(context)?;
    let entries = target.list()?;
    let found = entries.iter().find(|entry| entry.key == key.as_str());
    if args.json {
        let envelope = json!({"schema": "linkworld.secrets/1", "app": target.app, "key": key, "secret": found});
        context.terminal.print_json(&envelope);
    } else if let Some(entry) = found {
        context.terminal.print_table(&table(std::slice::from_ref(entry)));
    } else {
        context.terminal.print(format!("{} is not set", target.name(key)));
    }
    Ok(if found.is_some() { Exit::Done } else { Exit::Failed })
}

fn delete(context: &mut Context, args: &SecretsArgs, key: &SecretKey) -> CommandResult {
    let target = args.options.connect(context)?;
    let deleted = target.delete(key)?;
    let envelope = json!({"schema": "linkworld.secrets/1", "app": target.app, "key": key, "deleted": deleted});
    let name = target.name(key);
    let text = if deleted { format!("deleted {name}") } else { format!("{name} was not set") };
    print(context, args, &envelope, &text);
    Ok(Exit::Done)
}

fn rotate_key(context: &mut Context, args: &SecretsArgs) -> CommandResult {
    if let Some(option) = args.options.names_app() {
        let headline =
            format!("{option} has no effect on `rotate-key`: all secrets of the local platform have one key");
        return Err(CommandError::usage(headline));
    }
    let control = LocalOptions { api_url: args.options.api_url.clone(), local: args.options.local }.connect()?;
    let rotated = block_on(async { Ok(control.rotate_vault().await?) })?;
    let envelope = json!({
        "schema": "linkworld.vault-rotation/1",
        "records": rotated.records,
        "key_id": rotated.key_id,
        "key_in": rotated.key_in,
    });
    let place = match rotated.key_in.as_deref() {
        Some("keyring") => ", stored in the system keyring",
        Some("file") => ", stored in a private file",
        _ => "",
    };
    let records = count(usize::try_from(rotated.records).unwrap_or(usize::MAX), "record");
    let text = format!("re-encrypted {records} with the new key {}{place}", rotated.key_id);
    print(context, args, &envelope, &text);
    Ok(Exit::Done)
}

fn table(entries: &[SecretEntry]) -> Table {
    let mut table = Table::new([
        Column::new("KEY"),
        Column::new("SCOPE"),
        Column::new("UPDATED"),
        Column::new("DESCRIPTION").flexible(),
    ]);
    for entry in entries {
        table.row([
            Cell::painted(Role::Name, &entry.key),
            entry.scope.as_deref().unwrap_or("-").into(),
            entry.updated_at.as_deref().map_or_else(|| "-".to_owned(), time::local).into(),
            entry.description.as_deref().unwrap_or_default().into(),
        ]);
    }
    table
}

fn print(context: &mut Context, args: &SecretsArgs, envelope: &Value, text: &str) {
    if args.json {
        context.terminal.print_json(envelope);
    } else {
        context.terminal.print(text);
    }
}
