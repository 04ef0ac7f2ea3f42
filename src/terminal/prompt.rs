//! Questions to a person. Without one, an error at once: a pipeline never waits for an answer.
//!
//! Hidden answers are read key by key. A terminal that edits lines itself cuts them at 4095 bytes, and leaves its echo
//! off when Ctrl-C ends the program meanwhile.

use dialoguer::{Confirm, Input};
use linkworld_contract::limits::SECRET_VALUE_BYTES_MAX;
use linkworld_contract::secret::Secret;
use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};
use std::io::{ErrorKind, Write};
use zeroize::{Zeroize, Zeroizing};

/// Why no answer came.
#[derive(Debug, thiserror::Error)]
pub enum PromptError {
    /// Nobody is there: stdin or stderr is no terminal, or `CI` is set.
    #[error("cannot ask: this is not an interactive terminal")]
    NotInteractive,
    /// The person pressed Ctrl-C.
    #[error("interrupted")]
    Interrupted,
    /// What was pasted goes on after its first line, which alone would be another value.
    #[error("more than one line was pasted, and nothing was taken")]
    SeveralLines,
    /// Longer than any secret.
    #[error("the answer has more than {SECRET_VALUE_BYTES_MAX} bytes, and nothing was taken")]
    TooLong,
    /// No text.
    #[error("the answer is not UTF-8, and nothing was taken")]
    NotUtf8,
    /// The terminal failed or went away.
    #[error("no answer was given")]
    Unanswered(#[source] std::io::Error),
}

/// Asks until the answer is not empty.
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
    let hidden = Hidden::begin().map_err(PromptError::Unanswered)?;
    let _ = write!(screen, "{question}: ").and_then(|()| screen.flush());
    let answer = hidden.line();
    drop(hidden);
    let _ = writeln!(screen);
    answer
}

/// A terminal that shows nothing and hands over every key, until it is dropped.
struct Hidden {
    before: Termios,
}

/// The keys that mean something; those of a terminal that edits lines.
const CTRL_C: u8 = 0x03;
const CTRL_D: u8 = 0x04;
const CTRL_U: u8 = 0x15;
const BACKSPACE: [u8; 2] = [0x08, 0x7f];

impl Hidden {
    fn begin() -> std::io::Result<Self> {
        let before = tcgetattr(std::io::stdin())?;
        let hidden = Self { before };
        hidden.listen(1, 0)?;
        Ok(hidden)
    }

    /// Waits for `least` keys, or for `tenths` of a second.
    fn listen(&self, least: u8, tenths: u8) -> std::io::Result<()> {
        let mut now = self.before.clone();
        now.local_modes -= LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG;
        now.special_codes[SpecialCodeIndex::VMIN] = least;
        now.special_codes[SpecialCodeIndex::VTIME] = tenths;
        Ok(tcsetattr(std::io::stdin(), OptionalActions::Now, &now)?)
    }

    /// The next key; none when nothing came in time.
    fn key() -> Result<Option<u8>, PromptError> {
        let mut key = [0];
        loop {
            match rustix::io::read(std::io::stdin(), &mut key) {
                Ok(0) => return Ok(None),
                Ok(_) => return Ok(Some(key[0])),
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(PromptError::Unanswered(error.into())),
            }
        }
    }

    fn line(&self) -> Result<Secret, PromptError> {
        // With its whole room from the start, so that growing leaves no copies behind.
        let mut line = Zeroizing::new(Vec::with_capacity(SECRET_VALUE_BYTES_MAX + 1));
        let gone = || PromptError::Unanswered(ErrorKind::UnexpectedEof.into());
        loop {
            match Self::key()?.ok_or_else(gone)? {
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
        // What is pasted comes at once, or nearly: a person is slower.
        self.listen(0, 1).map_err(PromptError::Unanswered)?;
        if Self::key()?.is_some() {
            return Err(PromptError::SeveralLines);
        }
        if line.len() > SECRET_VALUE_BYTES_MAX {
            return Err(PromptError::TooLong);
        }
        let text = std::str::from_utf8(&line).map_err(|_| PromptError::NotUtf8)?;
        Ok(Secret::new(text.to_owned()))
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        // What was typed and not taken goes with it: the rest of a pasted secret is no command for a shell.
        let _ = tcsetattr(std::io::stdin(), OptionalActions::Flush, &self.before);
    }
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
    // A menu would hide the cursor, and Ctrl-C leave it hidden.
    let listed: Vec<String> = options.iter().enumerate().map(|(at, option)| format!("{} {option}", at + 1)).collect();
    let place = |answer: &str| {
        let numbered = answer.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let named = options.iter().position(|option| option == answer);
        named.or(numbered).filter(|at| *at < options.len())
    };
    let judge = |answer: &String| place(answer.trim()).map(drop).ok_or("type its number or its name");
    let ask = Input::<String>::new().with_prompt(format!("{question} ({})", listed.join(", "))).validate_with(judge);
    let answer = ask.interact_text().map_err(unanswered)?;
    Ok(place(answer.trim()).unwrap_or_default())
}

fn unanswered(dialoguer::Error::IO(source): dialoguer::Error) -> PromptError {
    match source.kind() {
        ErrorKind::Interrupted => PromptError::Interrupted,
        _ => PromptError::Unanswered(source),
    }
}
