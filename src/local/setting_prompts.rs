//! Values of install settings: from flags and a file, and from prompts for required settings without a value.
//!
//! The value of a secret setting is a [`Secret`] from the input on.

use crate::context::Context;
use crate::error::CommandError;
use linkworld_contract::limits::ANSWERS_BYTES_MAX;
use linkworld_contract::names::DEV_FILE;
use linkworld_contract::secret::Secret;
use linkworld_contract::text::nearest;
use linkworld_contract::wire::tenants::GivenSettings;
use linkworld_emulator::{SettingKind, SettingPrompt, SettingValues};
use linkworld_system::files;
use linkworld_terminal::{Exit, count};
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The setting values on the command line.
#[derive(Debug, Clone, Default)]
pub struct SettingFlags {
    /// `--setting`.
    pub settings: Vec<String>,
    /// `--settings`.
    pub file: Option<PathBuf>,
}

/// Where the values of an install's settings come from.
#[derive(Debug, Clone, Copy)]
pub(super) struct SettingSources<'a> {
    /// What the app and its tenant are called in messages; none if there is only one.
    pub(super) place: Option<&'a str>,
    /// The values of the dev file.
    pub(super) described: &'a [(String, Value)],
    /// The options, which come first.
    pub(super) given: &'a SettingFlags,
}

/// Checks the given values, then prompts for the missing ones. If not interactive, lists the missing ones as an error.
pub(super) fn collect(
    context: &mut Context,
    prompts: &[SettingPrompt],
    sources: SettingSources<'_>,
) -> Result<SettingValues, CommandError> {
    let SettingSources { place, given, .. } = sources;
    let mut values = described(prompts, sources)?;
    if let Some(file) = &given.file {
        add_file(&mut values, prompts, file)?;
    }
    for setting in &given.settings {
        let (id, text) = setting.split_once('=').ok_or_else(|| not_a_pair("--setting", setting))?;
        let prompt = find(prompts, id, "--setting")?;
        if prompt.is_secret {
            let terminal = &mut context.terminal;
            terminal.warn(format!("the value of `{id}` is now in your shell's history and the list of processes"));
            terminal.hint("put it in a file that only you can read, and pass --settings FILE");
        }
        values.add_text(prompt, text).map_err(|error| CommandError::usage(format!("--setting {id}: {error}")))?;
    }
    let open: Vec<&SettingPrompt> = prompts.iter().filter(|prompt| prompt.is_open && !values.has(prompt)).collect();
    if !open.is_empty() && !context.terminal.is_interactive() {
        return Err(missing(&open, place));
    }
    if let (Some(place), false) = (place, open.is_empty()) {
        context.terminal.message(format!("settings of {place}:"));
    }
    for prompt in open {
        ask(context, prompt, &mut values)?;
    }
    Ok(values)
}

/// The values of the files as they are now, below those of the command line. Never prompts.
pub(super) fn from_files(
    prompts: &[SettingPrompt],
    sources: SettingSources<'_>,
) -> Result<SettingValues, CommandError> {
    let given = sources.given;
    let mut values = described(prompts, sources)?;
    if let Some(file) = &given.file {
        add_file(&mut values, prompts, file)?;
    }
    for (id, text) in given.settings.iter().filter_map(|setting| setting.split_once('=')) {
        let prompt = find(prompts, id, "--setting")?;
        values.add_text(prompt, text).map_err(|error| CommandError::usage(format!("--setting {id}: {error}")))?;
    }
    Ok(values)
}

/// The values of the dev file.
fn described(prompts: &[SettingPrompt], sources: SettingSources<'_>) -> Result<SettingValues, CommandError> {
    let mut values = SettingValues::default();
    for (id, value) in sources.described {
        let prompt = find(prompts, id, DEV_FILE)?;
        let added = if prompt.is_secret { Err("it is a secret; name it in `secrets`".to_owned()) } else { Ok(()) };
        added
            .and_then(|()| values.add_value(prompt, value))
            .map_err(|why| CommandError::new(Exit::Failed, format!("{DEV_FILE}: setting `{id}`: {why}")))?;
    }
    Ok(values)
}

/// Refuses values without those of required settings, for when nobody can be prompted.
pub(super) fn check_complete(
    prompts: &[SettingPrompt],
    values: &SettingValues,
    place: Option<&str>,
) -> Result<(), CommandError> {
    let open: Vec<&SettingPrompt> = prompts.iter().filter(|prompt| prompt.is_open && !values.has(prompt)).collect();
    if open.is_empty() { Ok(()) } else { Err(missing(&open, place)) }
}

/// Adds the values of a settings file. Its text may contain secrets, so it is wiped after use.
fn add_file(values: &mut SettingValues, prompts: &[SettingPrompt], file: &Path) -> Result<(), CommandError> {
    let text = Secret::new(files::read_text(file, ANSWERS_BYTES_MAX)?);
    // The parser's message may quote a secret, so only the position is shown.
    let members: BTreeMap<String, &RawValue> =
        serde_json::from_str(text.expose()).map_err(|error| not_an_object(file, &error))?;
    let source = file.display().to_string();
    for (id, value) in members {
        let prompt = find(prompts, &id, &source)?;
        values.add_json(prompt, value).map_err(|why| CommandError::usage(format!("{source}: `{id}`: {why}")))?;
    }
    Ok(())
}

/// The given values as they are, for a platform that checks them itself. `argument` names them in errors.
pub fn given_settings(given: &SettingFlags, argument: &str) -> Result<GivenSettings, CommandError> {
    let mut settings = GivenSettings::default();
    if let Some(file) = &given.file {
        let text = Secret::new(files::read_text(file, ANSWERS_BYTES_MAX)?);
        // The parser's message may quote a secret, so only the position is shown.
        settings.values = serde_json::from_str(text.expose()).map_err(|error| not_an_object(file, &error))?;
    }
    for setting in &given.settings {
        let (id, text) = setting.split_once('=').ok_or_else(|| not_a_pair(argument, setting))?;
        settings.typed.insert(id.to_owned(), text.to_owned());
    }
    Ok(settings)
}

fn not_an_object(file: &Path, error: &serde_json::Error) -> CommandError {
    let position = format!("{}:{}:{}", file.display(), error.line(), error.column());
    CommandError::usage(format!("{position}: expected one JSON object of setting ids and values"))
}

fn not_a_pair(argument: &str, setting: &str) -> CommandError {
    let printable = setting.chars().all(|char| char.is_ascii_alphanumeric() || char == '_');
    let name = if printable { format!(" {setting}") } else { String::new() };
    CommandError::usage(format!("{argument}{name}: expected ID=VALUE"))
}

fn find<'a>(prompts: &'a [SettingPrompt], id: &str, source: &str) -> Result<&'a SettingPrompt, CommandError> {
    prompts.iter().find(|prompt| prompt.id == id).ok_or_else(|| {
        let error = CommandError::usage(format!("{source}: the manifest has no install setting `{id}`"));
        let ids: Vec<&str> = prompts.iter().map(|prompt| prompt.id.as_str()).collect();
        match (nearest(id, ids.iter().copied()), ids.is_empty()) {
            (Some(near), _) => error.hint(format!("did you mean `{near}`?")),
            (None, false) => error.hint(format!("its settings are {}", ids.join(", "))),
            (None, true) => error,
        }
    })
}

fn missing(open: &[&SettingPrompt], place: Option<&str>) -> CommandError {
    let place = place.unwrap_or("the app");
    let mut error =
        CommandError::new(Exit::Input, format!("{place} needs {} to be installed", count(open.len(), "setting")));
    for prompt in open {
        error = error.because(format!("`{}`, {}: {}", prompt.id, prompt.expected(), prompt.label));
    }
    if open.iter().any(|prompt| !prompt.is_secret) {
        error = error.hint("pass each with --setting ID=VALUE");
    }
    error.hint("or pass all, including secrets, as one JSON object in a file: --settings FILE")
}

/// Prompts until the value is valid.
fn ask(context: &mut Context, prompt: &SettingPrompt, values: &mut SettingValues) -> Result<(), CommandError> {
    let label = if prompt.label.is_empty() { &prompt.id } else { &prompt.label };
    loop {
        let added = if prompt.is_secret {
            values.add_secret(prompt, context.terminal.ask_secret(label)?)
        } else {
            match &prompt.kind {
                SettingKind::Flag => values.add_value(prompt, &Value::from(context.terminal.confirm(label)?)),
                SettingKind::Choice(options) => {
                    let text = |option: &Value| option.as_str().map_or_else(|| option.to_string(), str::to_owned);
                    let words: Vec<String> = options.iter().map(text).collect();
                    let chosen = context.terminal.choose(label, &words)?;
                    values.add_value(prompt, options.get(chosen).unwrap_or(&Value::Null))
                }
                SettingKind::Project(ids) if !ids.is_empty() => {
                    let chosen = context.terminal.choose(label, ids)?;
                    values.add_text(prompt, ids.get(chosen).map_or("", String::as_str))
                }
                SettingKind::Text | SettingKind::Number { .. } | SettingKind::List | SettingKind::Project(_) => {
                    values.add_text(prompt, &context.terminal.ask(label)?)
                }
            }
        };
        match added {
            Ok(()) => return Ok(()),
            Err(why) => context.terminal.message(&why),
        }
    }
}
