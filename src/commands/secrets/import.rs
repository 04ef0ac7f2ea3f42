//! `linkworld secrets import`: a dotenv file onto a target, with everything that will change said before it does.

use crate::connect::SecretTarget;
use crate::context::Context;
use crate::context::Outcome;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::terminal::{clean, count};
use linkworld_client::config::SettingsEnv;
use linkworld_client::credentials;
use linkworld_client::dotenv::{self, DotenvEntry};
use linkworld_contract::limits::{DOTENV_BYTES_MAX, SECRET_VALUE_BYTES_MAX};
use linkworld_contract::names::SecretKey;
use linkworld_system::files;
use serde_json::json;
use std::path::Path;
use zeroize::Zeroizing;

/// How to import.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mode {
    pub(super) dry_run: bool,
    pub(super) prune: bool,
    pub(super) yes: bool,
    pub(super) allow_empty: bool,
    pub(super) json: bool,
}

/// What will change.
struct Plan {
    entries: Vec<DotenvEntry>,
    /// Keys that are there, in the platform's order.
    present: Vec<String>,
    /// Those of them that go.
    removed: Vec<SecretKey>,
}

/// Reads, shows, asks, changes.
pub(super) fn run(context: &mut Context, target: &SecretTarget, file: &Path, mode: Mode) -> Outcome {
    let plan = plan(read(context, file, mode)?, target, mode)?;
    if !mode.json {
        show(context, &plan, mode);
    }
    if mode.dry_run {
        return Ok(finish(context, target, &plan, mode, &[]));
    }
    if !plan.removed.is_empty() && !mode.yes {
        let question = format!("Remove {} that the file does not have?", count(plan.removed.len(), "secret"));
        let hint = "pass --yes to remove without being asked, or leave --prune out";
        if !context.terminal.confirm(&question).map_err(|error| CommandError::unanswered(error, hint))? {
            context.terminal.say("nothing was changed");
            return Ok(Exit::No);
        }
    }
    let mut done = Vec::new();
    match apply(target, &plan, &mut done) {
        Ok(()) => Ok(finish(context, target, &plan, mode, &done)),
        Err(error) if done.is_empty() => Err(error),
        Err(error) => Err(CommandError { exit: Exit::Partly, ..error }
            .because(format!("{} of {} done before it", done.len(), plan.entries.len() + plan.removed.len()))
            .hint("the same import again finishes it")),
    }
}

fn read(context: &mut Context, file: &Path, mode: Mode) -> Result<Vec<DotenvEntry>, CommandError> {
    let (name, bytes) = if file == Path::new("-") {
        let unreadable = |error: std::io::Error| CommandError::local(format!("cannot read stdin: {error}"));
        let bytes = context.terminal.read_stdin(DOTENV_BYTES_MAX).map_err(unreadable)?;
        ("stdin".to_owned(), bytes.ok_or_else(|| CommandError::usage("nothing is piped into stdin"))?)
    } else {
        (file.display().to_string(), files::read_capped(file, DOTENV_BYTES_MAX)?)
    };
    let bytes = Zeroizing::new(bytes);
    if bytes.len() > DOTENV_BYTES_MAX {
        return Err(CommandError::usage(format!("{name} has more than {DOTENV_BYTES_MAX} bytes")));
    }
    let text = std::str::from_utf8(&bytes)
        .map_err(|error| CommandError::usage(format!("{name} is not UTF-8 from byte {} on", error.valid_up_to())))?;
    let unusable = |count: usize| CommandError::usage(format!("{name} has {}", lines(count)));
    let entries = dotenv::parse(text).map_err(|problems| {
        let all = unusable(problems.len());
        problems
            .into_iter()
            .fold(all, |error, problem| error.because(format!("line {}: {}", problem.line, problem.message)))
    })?;
    let problem = |entry: &DotenvEntry| match entry.value.byte_count() {
        0 if !mode.allow_empty => {
            Some(format!("line {}: {} is empty; pass --allow-empty to send it", entry.line, entry.key))
        }
        bytes if bytes > SECRET_VALUE_BYTES_MAX => {
            Some(format!("line {}: {} has more than {SECRET_VALUE_BYTES_MAX} bytes", entry.line, entry.key))
        }
        _ => None,
    };
    let problems: Vec<String> = entries.iter().filter_map(problem).collect();
    if problems.is_empty() {
        return Ok(entries);
    }
    Err(problems.iter().fold(unusable(problems.len()), |error, problem| error.because(problem)))
}

fn lines(number: usize) -> String {
    if number == 1 { "a line that cannot be used".into() } else { format!("{number} lines that cannot be used") }
}

fn plan(entries: Vec<DotenvEntry>, target: &SecretTarget, mode: Mode) -> Result<Plan, CommandError> {
    let present: Vec<String> = target.list()?.into_iter().map(|entry| entry.key).collect();
    let goes = |key: &&String| mode.prune && entries.iter().all(|entry| entry.key.as_str() != key.as_str());
    let removed = present.iter().filter(goes).map(|key| SecretKey::parse(key)).collect::<Result<Vec<_>, _>>()?;
    Ok(Plan { entries, present, removed })
}

fn show(context: &mut Context, plan: &Plan, mode: Mode) {
    for entry in &plan.entries {
        let (sign, word) = if is_present(plan, entry) { ("~", "replaces") } else { ("+", "new") };
        let bytes = count(entry.value.byte_count(), "byte");
        context.terminal.answer(&format!("{sign} {:<32}  {word:<8}  {bytes}", entry.key));
    }
    for key in &plan.removed {
        context.terminal.answer(&format!("- {key:<32}  removed", key = key.as_str()));
    }
    if !mode.prune {
        let stays = |key: &&String| plan.entries.iter().all(|entry| entry.key.as_str() != key.as_str());
        for key in plan.present.iter().filter(stays) {
            context.terminal.answer(&format!("  {:<32}  stays", clean(key)));
        }
    }
}

fn is_present(plan: &Plan, entry: &DotenvEntry) -> bool {
    plan.present.iter().any(|key| key == entry.key.as_str())
}

/// One after the other; what is `done` says for each whether it changed anything.
fn apply(target: &SecretTarget, plan: &Plan, done: &mut Vec<bool>) -> Result<(), CommandError> {
    for entry in &plan.entries {
        done.push(target.set(&entry.key, &entry.value, None)?);
    }
    for key in &plan.removed {
        done.push(target.delete(key)?);
    }
    Ok(())
}

fn finish(context: &mut Context, target: &SecretTarget, plan: &Plan, mode: Mode, done: &[bool]) -> Exit {
    if !mode.json {
        let words = if mode.dry_run {
            "nothing was changed (--dry-run)".to_owned()
        } else {
            let changed = done.iter().filter(|changed| **changed).count();
            format!("{} changed, {} stood so already", changed, done.len() - changed)
        };
        context.terminal.answer(&words);
        return Exit::Done;
    }
    let around = SettingsEnv::read();
    let entry = |(at, entry): (usize, &DotenvEntry)| {
        json!({
            "key": entry.key,
            "bytes": entry.value.byte_count(),
            "digest": credentials::fingerprint(&around, &entry.value).ok(),
            "was_set": is_present(plan, entry),
            "changed": done.get(at),
        })
    };
    context.terminal.answer_json(&json!({
        "schema": "linkworld.secrets-import/1",
        "app": target.app,
        "dry_run": mode.dry_run,
        "secrets": plan.entries.iter().enumerate().map(entry).collect::<Vec<_>>(),
        "removed": plan.removed,
    }));
    Exit::Done
}
