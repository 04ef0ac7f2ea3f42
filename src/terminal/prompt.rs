//! Prompts. Where nobody can answer they fail at once: a pipeline never waits for input.
//!
//! Hidden input is read key by key: a terminal in canonical mode cuts lines at 4095 bytes, and leaves its echo off
//! when Ctrl-C ends the program meanwhile.

use dialoguer::{Confirm, Input};
use linkworld_contract::limits::SECRET_VALUE_BYTES_MAX;
use linkworld_contract::secret::Secret;
use linkworld_system::terminal::HiddenInput;
use std::io::{ErrorKind, Write};
use zeroize::{Zeroize, Zeroizing};

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum PromptError {
    /// stdin or stderr is not a terminal, or `CI` is set.
    #[error("input is needed, but this is not an interactive terminal")]
    NotInteractive,
    /// The person pressed Ctrl-C.
    #[error("interrupted")]
    Interrupted,
    /// More input followed the first line, which alone would be another value.
    #[error("more than one line was pasted; nothing was stored")]
    SeveralLines,
    /// Longer than any secret.
    #[error("the input is longer than {SECRET_VALUE_BYTES_MAX} bytes; nothing was stored")]
    TooLong,
    /// Not text.
    #[error("the input is not valid UTF-8; nothing was stored")]
    NotUtf8,
    /// The terminal failed or was closed.
    #[error("no input was given")]
    Unanswered(#[source] std::io::Error),
}

/// Prompts until the input is not empty.
pub(super) fn secret(question: &str, interactive: bool) -> Result<Secret, PromptError> {
    if !interactive {
        return Err(PromptError::NotInteractive);
    }
    loop {
        let answer = hidden_line(question)?;
        if answer.byte_count() > 0 {
            return Ok(answer);
        }
    }
}

fn hidden_line(question: &str) -> Result<Secret, PromptError> {
    let mut screen = std::io::stderr();
    let hidden = HiddenInput::begin().map_err(PromptError::Unanswered)?;
    let _ = write!(screen, "{question}: ").and_then(|()| screen.flush());
    let answer = line(&hidden);
    drop(hidden);
    let _ = writeln!(screen);
    answer
}

/// The keys with a meaning, as in canonical mode.
const CTRL_C: u8 = 0x03;
const CTRL_D: u8 = 0x04;
const CTRL_U: u8 = 0x15;
const BACKSPACE: [u8; 2] = [0x08, 0x7f];

/// The next key; none if nothing came in time.
fn key(terminal: &HiddenInput) -> Result<Option<u8>, PromptError> {
    terminal.key().map_err(PromptError::Unanswered)
}

fn line(terminal: &HiddenInput) -> Result<Secret, PromptError> {
    // Allocated in full at once, so that growing leaves no copies in memory.
    let mut line = Zeroizing::new(Vec::with_capacity(SECRET_VALUE_BYTES_MAX + 1));
    let gone = || PromptError::Unanswered(ErrorKind::UnexpectedEof.into());
    loop {
        match key(terminal)?.ok_or_else(gone)? {
            b'\n' | b'\r' => break,
            CTRL_C => return Err(PromptError::Interrupted),
            CTRL_D if line.is_empty() => return Err(gone()),
            CTRL_D => break,
            CTRL_U => line.zeroize(),
            key if BACKSPACE.contains(&key) => while line.pop().is_some_and(|byte| byte & 0xc0 == 0x80) {},
            _ if line.len() > SECRET_VALUE_BYTES_MAX => {}
            key => line.push(key),
        }
    }
    // Pasted text arrives within this time; a person types slower.
    terminal.stop_waiting().map_err(PromptError::Unanswered)?;
    if key(terminal)?.is_some() {
        return Err(PromptError::SeveralLines);
    }
    if line.len() > SECRET_VALUE_BYTES_MAX {
        return Err(PromptError::TooLong);
    }
    let text = std::str::from_utf8(&line).map_err(|_| PromptError::NotUtf8)?;
    Ok(Secret::new(text.to_owned()))
}

pub(super) fn confirm(question: &str, interactive: bool) -> Result<bool, PromptError> {
    if !interactive {
        return Err(PromptError::NotInteractive);
    }
    Confirm::new().with_prompt(question).default(false).interact().map_err(unanswered)
}

pub(super) fn text(question: &str, interactive: bool) -> Result<String, PromptError> {
    if !interactive {
        return Err(PromptError::NotInteractive);
    }
    Input::<String>::new().with_prompt(question).interact_text().map_err(unanswered)
}

pub(super) fn choice(question: &str, options: &[String], interactive: bool) -> Result<usize, PromptError> {
    if !interactive {
        return Err(PromptError::NotInteractive);
    }
    // A menu would hide the cursor, and Ctrl-C would leave it hidden.
    let listed: Vec<String> = options.iter().enumerate().map(|(at, option)| format!("{} {option}", at + 1)).collect();
    let place = |answer: &str| {
        let numbered = answer.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let named = options.iter().position(|option| option == answer);
        named.or(numbered).filter(|at| *at < options.len())
    };
    let check = |answer: &String| place(answer.trim()).map(drop).ok_or("enter a number or a name from the list");
    let ask = Input::<String>::new().with_prompt(format!("{question} ({})", listed.join(", "))).validate_with(check);
    let answer = ask.interact_text().map_err(unanswered)?;
    Ok(place(answer.trim()).unwrap_or_default())
}

fn unanswered(dialoguer::Error::IO(source): dialoguer::Error) -> PromptError {
    match source.kind() {
        ErrorKind::Interrupted => PromptError::Interrupted,
        _ => PromptError::Unanswered(source),
    }
}
