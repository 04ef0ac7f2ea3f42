//! Prompts. Where nobody can answer they fail at once: a pipeline never waits for input.
//!
//! Hidden input is read key by key: a terminal in canonical mode cuts lines at 4095 bytes. Whatever ends the program
//! meanwhile, the terminal gets its echo and its cursor back ([`PromptGuard`]).

use crate::exit::Exit;
use dialoguer::{Confirm, Input};
use linkworld_contract::limits::SECRET_VALUE_BYTES_MAX;
use linkworld_contract::secret::Secret;
use linkworld_system::signals::StopSignal;
use linkworld_system::terminal::{HiddenInput, PromptGuard};
use std::io::{ErrorKind, IsTerminal, Write};
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
    /// Ctrl-D in the middle of a line.
    #[error("the input ended before Enter was pressed; nothing was stored")]
    Incomplete,
    /// The terminal is gone.
    #[error("the terminal was closed")]
    Closed,
    /// The terminal failed, or Ctrl-D was pressed.
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

/// Ends the program after a signal during a prompt; the terminal is already given back.
fn end(signal: StopSignal) {
    let (exit, words) = match signal {
        StopSignal::Interrupt => (Exit::Interrupted, "error: interrupted\n"),
        StopSignal::Terminate => (Exit::Terminated, "error: terminated\n"),
        StopSignal::HangUp => (Exit::HungUp, ""),
    };
    let _ = std::io::stderr().write_all(words.as_bytes());
    #[expect(clippy::disallowed_methods, clippy::exit, reason = "the prompt waits for a key that does not come")]
    std::process::exit(exit as i32);
}

fn guarded<T>(ask: impl FnOnce() -> Result<T, PromptError>) -> Result<T, PromptError> {
    let guard = PromptGuard::begin(end).map_err(failed)?;
    let answer = ask();
    if matches!(answer, Err(PromptError::Closed)) {
        // The signal about it says more.
        guard.wait_for_signal();
    }
    answer
}

/// Asks with a library that turns Ctrl-C into a signal.
fn ask_guarded<T>(ask: impl FnOnce() -> dialoguer::Result<T>) -> Result<T, PromptError> {
    let guard = PromptGuard::begin(end).map_err(failed)?;
    guard.take_keys().map_err(failed)?;
    let answer = ask().map_err(unanswered);
    if matches!(answer, Err(PromptError::Interrupted | PromptError::Closed)) {
        guard.wait_for_signal();
    }
    answer
}

fn hidden_line(question: &str) -> Result<Secret, PromptError> {
    guarded(|| read_hidden_line(question))
}

fn read_hidden_line(question: &str) -> Result<Secret, PromptError> {
    let mut screen = std::io::stderr();
    let hidden = HiddenInput::begin().map_err(failed)?;
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

/// `EIO`, which a terminal that is closed returns.
const INPUT_OUTPUT_ERROR: i32 = 5;

/// The next key; none if nothing came in time.
fn key(terminal: &HiddenInput) -> Result<Option<u8>, PromptError> {
    terminal.key().map_err(failed)
}

/// A failure of the terminal. One that is closed may fail in other ways than by saying so.
fn failed(error: std::io::Error) -> PromptError {
    if error.raw_os_error() == Some(INPUT_OUTPUT_ERROR) || !std::io::stdin().is_terminal() {
        return PromptError::Closed;
    }
    PromptError::Unanswered(error)
}

fn line(terminal: &HiddenInput) -> Result<Secret, PromptError> {
    // Allocated in full at once, so that growing leaves no copies in memory.
    let mut line = Zeroizing::new(Vec::with_capacity(SECRET_VALUE_BYTES_MAX + 1));
    let gone = || PromptError::Unanswered(ErrorKind::UnexpectedEof.into());
    loop {
        match key(terminal)?.ok_or(PromptError::Closed)? {
            b'\n' | b'\r' => break,
            CTRL_C => return Err(PromptError::Interrupted),
            CTRL_D if line.is_empty() => return Err(gone()),
            CTRL_D => return Err(PromptError::Incomplete),
            CTRL_U => line.zeroize(),
            key if BACKSPACE.contains(&key) => while line.pop().is_some_and(|byte| byte & 0xc0 == 0x80) {},
            _ if line.len() > SECRET_VALUE_BYTES_MAX => {}
            key => line.push(key),
        }
    }
    // Pasted text arrives within this time; a person types slower.
    terminal.stop_waiting().map_err(failed)?;
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
    ask_guarded(|| Confirm::new().with_prompt(question).default(false).interact())
}

pub(super) fn text(question: &str, interactive: bool) -> Result<String, PromptError> {
    if !interactive {
        return Err(PromptError::NotInteractive);
    }
    ask_guarded(|| Input::<String>::new().with_prompt(question).interact_text())
}

pub(super) fn text_or(question: &str, default: &str, interactive: bool) -> Result<String, PromptError> {
    if !interactive {
        return Err(PromptError::NotInteractive);
    }
    let ask = Input::<String>::new().with_prompt(question).default(default.to_owned());
    ask_guarded(|| ask.interact_text())
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
    let answer = ask_guarded(|| ask.interact_text())?;
    Ok(place(answer.trim()).unwrap_or_default())
}

fn unanswered(dialoguer::Error::IO(source): dialoguer::Error) -> PromptError {
    match source.kind() {
        ErrorKind::Interrupted => PromptError::Interrupted,
        ErrorKind::UnexpectedEof | ErrorKind::NotConnected => PromptError::Closed,
        _ => failed(source),
    }
}
