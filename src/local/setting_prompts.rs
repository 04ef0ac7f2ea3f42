//! Answers to install settings: from flags and a file, and from the person where something is still open.

use crate::context::Context;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::terminal::{clean, count};
use linkworld_contract::limits::{ANSWERS_BYTES_MAX, SECRET_VALUE_BYTES_MAX};
use linkworld_contract::secret::Secret;
use linkworld_contract::text::nearest;
use linkworld_emulator::{AnswerKind, Answers, Question};
use linkworld_system::disk;
use serde_json::{Map, Value};
use std::path::PathBuf;

/// What the command line gives.
#[derive(Debug, Clone, Default)]
pub struct SettingFlags {
    /// `--setting`.
    pub settings: Vec<String>,
    /// `--settings`.
    pub file: Option<PathBuf>,
}

/// Everything given, judged; then what is open is asked for, or listed at once where nobody answers.
pub(super) fn collect(
    context: &mut Context,
    questions: &[Question],
    given: &SettingFlags,
) -> Result<Answers, CommandError> {
    let mut answers = Answers::default();
    if let Some(file) = &given.file {
        let source = file.display().to_string();
        for (id, value) in read(file)? {
            add(&mut answers, find(questions, &id, &source)?, value, &source)?;
        }
    }
    for setting in &given.settings {
        let (id, text) = setting.split_once('=').ok_or_else(|| {
            let shown = setting.chars().all(|char| char.is_ascii_alphanumeric() || char == '_');
            let name = if shown { format!(" {setting}") } else { String::new() };
            CommandError::usage(format!("--setting{name}: expected ID=VALUE"))
        })?;
        let question = find(questions, id, "--setting")?;
        if question.is_secret {
            context
                .terminal
                .warn(&format!("the value of `{id}` stands in your shell's history and in the list of processes"));
            context.terminal.hint("put it into a file that only you can read, and pass --settings FILE");
        }
        let value = question.parse(text).map_err(|error| CommandError::usage(format!("--setting {id}: {error}")))?;
        add(&mut answers, question, value, "--setting")?;
    }
    let open: Vec<&Question> =
        questions.iter().filter(|question| question.is_open && !has(&answers, question)).collect();
    if !open.is_empty() && !context.terminal.is_interactive() {
        return Err(missing(&open));
    }
    for question in open {
        let value = ask(context, question)?;
        add(&mut answers, question, value, "the answer")?;
    }
    Ok(answers)
}

fn read(file: &std::path::Path) -> Result<Map<String, Value>, CommandError> {
    let text = disk::read_text(file, ANSWERS_BYTES_MAX)?;
    // The parser's words may quote the text, which may be a secret: only the place is repeated.
    serde_json::from_str(&text).map_err(|error| {
        let place = format!("{}:{}:{}", file.display(), error.line(), error.column());
        CommandError::usage(format!("{place}: expected one JSON object of setting ids and answers"))
    })
}

fn find<'a>(questions: &'a [Question], id: &str, source: &str) -> Result<&'a Question, CommandError> {
    questions.iter().find(|question| question.id == id).ok_or_else(|| {
        let error = CommandError::usage(format!("{source}: the manifest has no install setting `{}`", clean(id)));
        let ids: Vec<&str> = questions.iter().map(|question| question.id.as_str()).collect();
        match (nearest(id, ids.iter().copied()), ids.is_empty()) {
            (Some(near), _) => error.hint(format!("did you mean `{near}`?")),
            (None, false) => error.hint(format!("it has {}", ids.join(", "))),
            (None, true) => error,
        }
    })
}

fn add(answers: &mut Answers, question: &Question, value: Value, source: &str) -> Result<(), CommandError> {
    let wrong = |why: String| CommandError::usage(format!("{source}: `{}`: {why}", question.id));
    question.check(&value).map_err(wrong)?;
    if !question.is_secret {
        answers.values.insert(question.id.clone(), value);
        return Ok(());
    }
    let Value::String(text) = value else { return Err(wrong("expected a text".into())) };
    let secret = Secret::new(text);
    if !(1..=SECRET_VALUE_BYTES_MAX).contains(&secret.byte_count()) {
        return Err(wrong(format!("expected 1 to {SECRET_VALUE_BYTES_MAX} bytes")));
    }
    answers.secrets.retain(|(id, _)| *id != question.id);
    answers.secrets.push((question.id.clone(), secret));
    Ok(())
}

fn has(answers: &Answers, question: &Question) -> bool {
    answers.values.contains_key(&question.id) || answers.secrets.iter().any(|(id, _)| *id == question.id)
}

fn missing(open: &[&Question]) -> CommandError {
    let mut error =
        CommandError::new(Exit::Input, format!("the app needs {} to be installed", count(open.len(), "answer")));
    for question in open {
        error = error.because(format!("`{}`, {}: {}", question.id, question.expected(), question.label));
    }
    if open.iter().any(|question| !question.is_secret) {
        error = error.hint("give each with --setting ID=VALUE");
    }
    error.hint("or all of them, secrets too, as one JSON object in a file: --settings FILE")
}

fn ask(context: &mut Context, question: &Question) -> Result<Value, CommandError> {
    let label = clean(&question.label).into_owned();
    let label = if label.is_empty() { question.id.clone() } else { label };
    if question.is_secret {
        // Opened once more where it is put into the vault; here it only changes hands.
        let secret = context.terminal.ask_secret(&label)?;
        return Ok(Value::from(secret.expose()));
    }
    match &question.kind {
        AnswerKind::Flag => Ok(Value::from(context.terminal.confirm(&label)?)),
        AnswerKind::Choice(options) => {
            let words = options.iter().map(|option| option.as_str().map_or_else(|| option.to_string(), str::to_owned));
            let words: Vec<String> = words.map(|word| clean(&word).into_owned()).collect();
            let chosen = context.terminal.choose(&label, &words)?;
            Ok(options.get(chosen).cloned().unwrap_or_default())
        }
        AnswerKind::Text | AnswerKind::Number { .. } | AnswerKind::List => loop {
            match question.parse(&context.terminal.ask(&label)?) {
                Ok(value) => return Ok(value),
                Err(error) => context.terminal.say(&error),
            }
        },
    }
}
