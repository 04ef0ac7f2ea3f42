//! Values of install settings: from options and a file, and by prompt for those that are required and not given.

use crate::context::Context;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::terminal::{clean, count};
use linkworld_contract::limits::{ANSWERS_BYTES_MAX, SECRET_VALUE_BYTES_MAX};
use linkworld_contract::secret::Secret;
use linkworld_contract::text::nearest;
use linkworld_emulator::{AnswerKind, Answers, Question};
use linkworld_system::files;
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Values from the command line.
#[derive(Debug, Clone, Default)]
pub struct SettingFlags {
    /// `--setting`.
    pub settings: Vec<String>,
    /// `--settings`.
    pub file: Option<PathBuf>,
}

/// A value on its way to the platform; that of a secret is never a JSON value.
enum Given {
    Plain(Value),
    Secret(Secret),
}

/// Checks everything given, then prompts for what is missing, or lists it at once where no prompt is possible.
pub(super) fn collect(
    context: &mut Context,
    questions: &[Question],
    flags: &SettingFlags,
) -> Result<Answers, CommandError> {
    let mut answers = Answers::default();
    if let Some(file) = &flags.file {
        add_file(&mut answers, questions, file)?;
    }
    for setting in &flags.settings {
        add_flag(context, &mut answers, questions, setting)?;
    }
    let missing: Vec<&Question> =
        questions.iter().filter(|question| question.is_open && !has(&answers, question)).collect();
    if !missing.is_empty() && !context.terminal.is_interactive() {
        return Err(not_interactive(&missing));
    }
    for question in missing {
        let value = prompt(context, question)?;
        add(&mut answers, question, value, "input")?;
    }
    Ok(answers)
}

fn add_file(answers: &mut Answers, questions: &[Question], file: &Path) -> Result<(), CommandError> {
    let source = file.display().to_string();
    let text = files::read_text(file, ANSWERS_BYTES_MAX)?;
    // The parser's message may quote the text, which may be a secret: only the position is repeated.
    let fields: BTreeMap<String, &RawValue> = serde_json::from_str(&text).map_err(|error| {
        let place = format!("{source}:{}:{}", error.line(), error.column());
        CommandError::usage(format!("{place}: expected one JSON object of setting ids and values"))
    })?;
    for (id, raw) in fields {
        let question = find(questions, &id, &source)?;
        let wrong = || CommandError::usage(format!("{source}: `{}`: expected a string", question.id));
        let value = if question.is_secret {
            Given::Secret(Secret::new(serde_json::from_str(raw.get()).map_err(|_| wrong())?))
        } else {
            Given::Plain(serde_json::from_str(raw.get()).map_err(|_| wrong())?)
        };
        add(answers, question, value, &source)?;
    }
    Ok(())
}

fn add_flag(
    context: &mut Context,
    answers: &mut Answers,
    questions: &[Question],
    setting: &str,
) -> Result<(), CommandError> {
    let (id, text) = setting.split_once('=').ok_or_else(|| {
        // Anything else may be a value.
        let is_id = setting.chars().all(|char| char.is_ascii_alphanumeric() || char == '_');
        let name = if is_id { format!(" {setting}") } else { String::new() };
        CommandError::usage(format!("--setting{name}: expected ID=VALUE"))
    })?;
    let question = find(questions, id, "--setting")?;
    let value = if question.is_secret {
        context.terminal.warn(&format!("the value of `{id}` is now in your shell's history and the list of processes"));
        context.terminal.hint("put it in a file that only you can read, and pass --settings FILE");
        Given::Secret(Secret::new(text.to_owned()))
    } else {
        let value = question.parse(text);
        Given::Plain(value.map_err(|error| CommandError::usage(format!("--setting {id}: {error}")))?)
    };
    add(answers, question, value, "--setting")
}

fn find<'a>(questions: &'a [Question], id: &str, source: &str) -> Result<&'a Question, CommandError> {
    questions.iter().find(|question| question.id == id).ok_or_else(|| {
        let error = CommandError::usage(format!("{source}: the manifest has no install setting `{}`", clean(id)));
        let ids: Vec<&str> = questions.iter().map(|question| question.id.as_str()).collect();
        match (nearest(id, ids.iter().copied()), ids.is_empty()) {
            (Some(near), _) => error.hint(format!("did you mean `{near}`?")),
            (None, false) => error.hint(format!("its settings are {}", ids.join(", "))),
            (None, true) => error,
        }
    })
}

fn add(answers: &mut Answers, question: &Question, value: Given, source: &str) -> Result<(), CommandError> {
    let wrong = |why: String| CommandError::usage(format!("{source}: `{}`: {why}", question.id));
    match value {
        Given::Plain(value) => {
            question.check(&value).map_err(wrong)?;
            answers.values.insert(question.id.clone(), value);
        }
        Given::Secret(secret) => {
            if !(1..=SECRET_VALUE_BYTES_MAX).contains(&secret.byte_count()) {
                return Err(wrong(format!("expected 1 to {SECRET_VALUE_BYTES_MAX} bytes")));
            }
            answers.secrets.retain(|(id, _)| *id != question.id);
            answers.secrets.push((question.id.clone(), secret));
        }
    }
    Ok(())
}

fn has(answers: &Answers, question: &Question) -> bool {
    answers.values.contains_key(&question.id) || answers.secrets.iter().any(|(id, _)| *id == question.id)
}

fn not_interactive(missing: &[&Question]) -> CommandError {
    let headline = format!("the app needs {} to be installed", count(missing.len(), "setting"));
    let mut error = CommandError::new(Exit::Input, headline);
    for question in missing {
        error = error.because(format!("`{}`, {}: {}", question.id, question.expected(), question.label));
    }
    if missing.iter().any(|question| !question.is_secret) {
        error = error.hint("pass each with --setting ID=VALUE");
    }
    error.hint("or pass all, including secrets, as one JSON object in a file: --settings FILE")
}

fn prompt(context: &mut Context, question: &Question) -> Result<Given, CommandError> {
    let label = clean(&question.label).into_owned();
    let label = if label.is_empty() { question.id.clone() } else { label };
    if question.is_secret {
        return Ok(Given::Secret(context.terminal.ask_secret(&label)?));
    }
    let value = match &question.kind {
        AnswerKind::Flag => Value::from(context.terminal.confirm(&label)?),
        AnswerKind::Choice(options) => {
            let words = options.iter().map(|option| option.as_str().map_or_else(|| option.to_string(), str::to_owned));
            let words: Vec<String> = words.map(|word| clean(&word).into_owned()).collect();
            let chosen = context.terminal.choose(&label, &words)?;
            options.get(chosen).cloned().unwrap_or_default()
        }
        AnswerKind::Text | AnswerKind::Number { .. } | AnswerKind::List => loop {
            match question.parse(&context.terminal.ask(&label)?) {
                Ok(value) => break value,
                Err(error) => context.terminal.message(&error),
            }
        },
    };
    Ok(Given::Plain(value))
}
