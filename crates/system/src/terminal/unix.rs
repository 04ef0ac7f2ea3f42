//! Unix terminals, through `termios`.

use rustix::fd::AsFd;
use rustix::io::Errno;
use rustix::termios::{
    InputModes, LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcgetwinsize, tcsetattr,
};
use std::io::{IsTerminal, Result};

/// Standard output or standard error.
pub trait TerminalStream: IsTerminal + AsFd {}

impl<T: IsTerminal + AsFd> TerminalStream for T {}

/// The columns that the terminal behind a stream reports; 0 if it reports none.
pub fn reported_columns(stream: &impl TerminalStream) -> usize {
    tcgetwinsize(stream.as_fd()).map_or(0, |size| usize::from(size.ws_col))
}

/// The settings of the terminal on standard input.
#[derive(Debug)]
pub struct SavedTerminal(Termios);

impl SavedTerminal {
    /// Reads them.
    pub fn save() -> Result<Self> {
        Ok(Self(tcgetattr(std::io::stdin())?))
    }

    /// Hands over every key from now on, Ctrl-C too. Otherwise Ctrl-C would be a signal in the moment between a question
    /// and the settings that a library reads the answer with.
    pub fn take_keys(&self) -> Result<()> {
        Ok(tcsetattr(std::io::stdin(), OptionalActions::Now, &every_key(&self.0, 1, 0))?)
    }

    /// True while a library waits for a key: it turns off the translation of line ends then. Also true for a terminal
    /// that is closed, which nobody can wait for.
    pub fn is_being_read() -> bool {
        tcgetattr(std::io::stdin()).map_or(true, |now| !now.input_modes.contains(InputModes::ICRNL))
    }

    /// Sets them again after a prompt; what was typed ahead is kept.
    pub fn give_back(&self) {
        let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, &self.0);
    }

    /// Sets them again, and discards input that was not read. A terminal that is closed has none.
    pub fn restore(&self) {
        let _ = tcsetattr(std::io::stdin(), OptionalActions::Flush, &self.0);
    }
}

/// A terminal on standard input that shows nothing and hands over every key, until it is dropped.
#[derive(Debug)]
pub struct HiddenInput {
    before: Termios,
}

impl HiddenInput {
    /// Turns off echo, line editing and the keys that send signals.
    pub fn begin() -> Result<Self> {
        let hidden = Self { before: tcgetattr(std::io::stdin())? };
        hidden.set_wait(1, 0)?;
        Ok(hidden)
    }

    /// From now on [`HiddenInput::key`] waits for a tenth of a second only.
    pub fn stop_waiting(&self) -> Result<()> {
        self.set_wait(0, 1)
    }

    /// The next byte; `None` at the end of the input, or if nothing came in time.
    pub fn key(&self) -> Result<Option<u8>> {
        let mut key = [0];
        loop {
            match rustix::io::read(std::io::stdin(), &mut key) {
                Ok(0) => return Ok(None),
                Ok(_) => return Ok(Some(key[0])),
                Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Waits for at least `keys`, or for `tenths` of a second.
    fn set_wait(&self, keys: u8, tenths: u8) -> Result<()> {
        Ok(tcsetattr(std::io::stdin(), OptionalActions::Now, &every_key(&self.before, keys, tenths))?)
    }
}

impl Drop for HiddenInput {
    fn drop(&mut self) {
        // Input that was not read is discarded: the rest of a pasted secret must not reach the shell as a command.
        let _ = tcsetattr(std::io::stdin(), OptionalActions::Flush, &self.before);
    }
}

/// Settings without echo, line editing and keys that send signals; a read waits for `keys`, or for `tenths` of a second.
fn every_key(before: &Termios, keys: u8, tenths: u8) -> Termios {
    let mut settings = before.clone();
    settings.local_modes -= LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG;
    settings.special_codes[SpecialCodeIndex::VMIN] = keys;
    settings.special_codes[SpecialCodeIndex::VTIME] = tenths;
    settings
}
