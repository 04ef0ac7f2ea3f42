//! `linkworld secrets import`: the secrets of a dotenv file, with a preview of every change.

use crate::connect::{SecretOptions, SecretTarget};
use crate::context::CommandResult;
use crate::context::Context;
use crate::error::CommandError;
use linkworld_client::config::SettingsEnv;
use linkworld_client::credentials;
use linkworld_client::dotenv::{self, DotenvEntry};
use linkworld_contract::encoding;
use linkworld_contract::limits::{DOTENV_BYTES_MAX, SECRET_VALUE_BYTES_MAX};
use linkworld_contract::names::SecretKey;
use linkworld_system::files;
use linkworld_terminal::{Cell, Column, Exit, Role, Table, count, size};
use serde_json::json;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Set all secrets of a dotenv file
#[derive(Debug, clap::Args)]
#[command(
    before_help = "Understands quotes, multi-line values, `export` and comments. Variables are not expanded: $NAME stays as it is.",
    after_help = "
  linkworld secrets import .env --dry-run
  linkworld secrets import .env --prune --yes
"
)]
pub(super) struct SecretImportArgs {
    /// Dotenv file, or `-` for stdin
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Show what would change without changing anything
    #[arg(long)]
    dry_run: bool,
    /// Also delete the secrets that are not in the file, after confirmation
    #[arg(long)]
    prune: bool,
    /// Do not ask for confirmation
    #[arg(short, long)]
    yes: bool,
    /// Accept empty values
    #[arg(long)]
    allow_empty: bool,
}

/// What will change.
struct Changes {
    entries: Vec<DotenvEntry>,
    /// Keys that exist, in the platform's order.
    present: Vec<String>,
    /// Those of them that are deleted.
    removed: Vec<SecretKey>,
}

/// Reads, shows the changes, asks for confirmation, applies them.
pub(super) fn run(
    context: &mut Context,
    options: &SecretOptions,
    args: &SecretImportArgs,
    json: bool,
) -> CommandResult {
    let target = options.connect(context)?;
    let entries = read(context, args)?;
    let changes = compare(entries, &target, args.prune)?;
    if !json {
        print_changes(context, &changes, args.prune);
    }
    if args.dry_run {
        finish(context, &target, &changes, None, json);
        return Ok(Exit::Done);
    }
    if !changes.removed.is_empty() && !args.yes {
        let question = format!("Delete {} not in the file?", count(changes.removed.len(), "secret"));
        let hint = "pass --yes to delete without confirmation, or omit --prune";
        if !context.terminal.confirm(&question).map_err(|error| CommandError::unanswered(error, hint))? {
            context.terminal.message("nothing was changed");
            return Ok(Exit::Failed);
        }
    }
    let mut done = Vec::new();
    match apply(&target, &changes, &mut done) {
        Ok(()) => {
            finish(context, &target, &changes, Some(&done), json);
            Ok(Exit::Done)
        }
        Err(error) if done.is_empty() => Err(error),
        Err(error) => Err(CommandError { exit: Exit::Partly, ..error }
            .because(format!(
                "{} of {} changes were applied",
                done.len(),
                changes.entries.len() + changes.removed.len()
            ))
            .hint("run the same import again to apply the rest")),
    }
}

fn read(context: &mut Context, args: &SecretImportArgs) -> Result<Vec<DotenvEntry>, CommandError> {
    let file = args.file.as_path();
    let (name, bytes) = if file == Path::new("-") {
        let unreadable = |error: std::io::Error| CommandError::local(format!("cannot read stdin: {error}"));
        let bytes = context.terminal.read_stdin(DOTENV_BYTES_MAX).map_err(unreadable)?;
        (
            "stdin".to_owned(),
            bytes.ok_or_else(|| {
                CommandError::usage("`-` reads stdin, but stdin is a terminal")
                    .hint("pipe the file to stdin, or pass its name")
            })?,
        )
    } else {
        (file.display().to_string(), files::read_capped(file, DOTENV_BYTES_MAX)?)
    };
    let bytes = Zeroizing::new(bytes);
    if bytes.len() > DOTENV_BYTES_MAX {
        return Err(CommandError::usage(format!("{name} is larger than {}", size(DOTENV_BYTES_MAX as u64))));
    }
    let text = encoding::text(&bytes)
        .map_err(|problem| CommandError::usage(format!("{name} {problem}")).hint(problem.help()))?;
    let unusable = |number: usize| {
        CommandError::usage(format!("{name} has {}; nothing was changed", count(number, "invalid line")))
    };
    let entries = dotenv::parse(text).map_err(|problems| {
        let all = unusable(problems.len());
        problems
            .into_iter()
            .fold(all, |error, problem| error.because(format!("line {}: {}", problem.line, problem.message)))
    })?;
    let problem = |entry: &DotenvEntry| match entry.value.byte_count() {
        0 if !args.allow_empty => Some(format!(
            "line {}: the value of {} is empty; pass --allow-empty if that is intended",
            entry.line, entry.key
        )),
        bytes if bytes > SECRET_VALUE_BYTES_MAX => Some(format!(
            "line {}: the value of {} has more than {SECRET_VALUE_BYTES_MAX} bytes",
            entry.line, entry.key
        )),
        _ => None,
    };
    let problems: Vec<String> = entries.iter().filter_map(problem).collect();
    if problems.is_empty() {
        return Ok(entries);
    }
    Err(problems.iter().fold(unusable(problems.len()), |error, problem| error.because(problem)))
}

fn compare(entries: Vec<DotenvEntry>, target: &SecretTarget, prune: bool) -> Result<Changes, CommandError> {
    let present: Vec<String> = target.list()?.into_iter().map(|entry| entry.key).collect();
    let is_removed = |key: &&String| prune && entries.iter().all(|entry| entry.key.as_str() != key.as_str());
    let removed = present.iter().filter(is_removed).map(|key| SecretKey::parse(key)).collect::<Result<Vec<_>, _>>()?;
    Ok(Changes { entries, present, removed })
}

fn print_changes(context: &mut Context, changes: &Changes, prune: bool) {
    let mut table = Table::new([Column::new("KEY"), Column::new("CHANGE"), Column::new("BYTES").right()]);
    for entry in &changes.entries {
        let change =
            if is_present(changes, entry) { "update if different".into() } else { Cell::painted(Role::Good, "add") };
        table.row([entry.key.as_str().into(), change, entry.value.byte_count().to_string().into()]);
    }
    for key in &changes.removed {
        table.row([key.as_str().into(), Cell::painted(Role::Error, "delete")]);
    }
    if !prune {
        let is_kept = |key: &&String| changes.entries.iter().all(|entry| entry.key.as_str() != key.as_str());
        for key in changes.present.iter().filter(is_kept) {
            table.row([key.as_str().into(), Cell::painted(Role::Context, "keep")]);
        }
    }
    context.terminal.print_table(&table);
}

fn is_present(changes: &Changes, entry: &DotenvEntry) -> bool {
    changes.present.iter().any(|key| key == entry.key.as_str())
}

/// Applies them one by one; `done` has for each whether it changed anything.
fn apply(target: &SecretTarget, changes: &Changes, done: &mut Vec<bool>) -> Result<(), CommandError> {
    for entry in &changes.entries {
        done.push(target.set(&entry.key, &entry.value, None)?);
    }
    for key in &changes.removed {
        done.push(target.delete(key)?);
    }
    Ok(())
}

/// Prints the result; `done` is none after a dry run.
fn finish(context: &mut Context, target: &SecretTarget, changes: &Changes, done: Option<&[bool]>, json: bool) {
    if !json {
        let text = match done {
            None => "nothing was changed (--dry-run)".to_owned(),
            Some(done) => {
                let changed = done.iter().filter(|changed| **changed).count();
                format!("{changed} changed, {} unchanged", done.len() - changed)
            }
        };
        context.terminal.print(&text);
        return;
    }
    let around = SettingsEnv::read();
    let entry = |(at, entry): (usize, &DotenvEntry)| {
        json!({
            "key": entry.key,
            "bytes": entry.value.byte_count(),
            "digest": credentials::fingerprint(&around, &entry.value).ok(),
            "was_set": is_present(changes, entry),
            "changed": done.and_then(|done| done.get(at)),
        })
    };
    context.terminal.print_json(&json!({
        "schema": "linkworld.secrets-import/1",
        "app": target.app,
        "dry_run": done.is_none(),
        "secrets": changes.entries.iter().enumerate().map(entry).collect::<Vec<_>>(),
        "removed": changes.removed,
    }));
}
