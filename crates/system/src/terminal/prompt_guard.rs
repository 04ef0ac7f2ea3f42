//! Gives the terminal back when a signal ends the program during a prompt: its settings, with the echo, and the cursor.
//!
//! The handlers that are installed for it stay until the program ends. So after the prompt a signal ends the program as
//! well, unless the program listens itself ([`StopSignals::listen`]).

use super::console::SavedTerminal;
use crate::signals::{StopSignal, StopSignals, is_taken};
use std::io::{Error, Result, Write};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

/// Shows the cursor.
const SHOW_CURSOR: &[u8] = b"\x1b[?25h";
/// How long the end by a signal is waited for that is under way.
const SIGNAL_DEADLINE: Duration = Duration::from_secs(1);
/// How long a library may take from its question to waiting for a key.
const READ_DEADLINE: Duration = Duration::from_millis(500);
/// How often that is looked at.
const READ_INTERVAL: Duration = Duration::from_millis(2);

/// The prompt that is open.
static OPEN: Mutex<Option<OpenPrompt>> = Mutex::new(None);
/// Whether the handlers are installed.
static WATCHED: OnceLock<()> = OnceLock::new();

struct OpenPrompt {
    /// The terminal as it was before.
    before: SavedTerminal,
    /// Whether a library reads the keys, which sets and restores the terminal for each of them.
    by_library: bool,
}

impl OpenPrompt {
    /// Gives the terminal back from another thread than the one that asks.
    fn interrupt(self) {
        // A library that has asked and does not wait for the key yet would change the settings once more afterwards.
        let until = Instant::now() + READ_DEADLINE;
        while self.by_library && !SavedTerminal::is_being_read() && Instant::now() < until {
            std::thread::sleep(READ_INTERVAL);
        }
        self.before.restore();
        show_cursor();
        let _ = writeln!(std::io::stderr());
    }
}

/// A prompt that is open, until it is dropped.
#[derive(Debug)]
pub struct PromptGuard(());

impl PromptGuard {
    /// Saves the state of the terminal. `end` ends the program after a signal, once the terminal is given back.
    pub fn begin(end: fn(StopSignal)) -> Result<Self> {
        *open() = Some(OpenPrompt { before: SavedTerminal::save()?, by_library: false });
        if WATCHED.get().is_none() {
            watch(end)?;
            let _ = WATCHED.set(());
        }
        Ok(Self(()))
    }

    /// Makes Ctrl-C a key until the prompt ends, for libraries that read keys.
    pub fn take_keys(&self) -> Result<()> {
        open().as_mut().map_or(Ok(()), |prompt| {
            prompt.by_library = true;
            prompt.before.take_keys()
        })
    }

    /// Waits a moment for the end by a signal, which a library has noticed before the handler.
    pub fn wait_for_signal(&self) {
        std::thread::sleep(SIGNAL_DEADLINE);
    }
}

impl Drop for PromptGuard {
    fn drop(&mut self) {
        // Libraries hide the cursor and do not show it again after an error.
        if let Some(prompt) = open().take() {
            prompt.before.give_back();
            show_cursor();
        }
    }
}

fn open() -> MutexGuard<'static, Option<OpenPrompt>> {
    OPEN.lock().unwrap_or_else(PoisonError::into_inner)
}

fn show_cursor() {
    // Without a terminal there is no cursor.
    let mut screen = std::io::stderr();
    let _ = screen.write_all(SHOW_CURSOR).and_then(|()| screen.flush());
}

/// Installs the handlers; returns once they are installed.
fn watch(end: fn(StopSignal)) -> Result<()> {
    let (ready, installed) = channel();
    let spawned = std::thread::Builder::new().name("signals".into()).spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        match runtime {
            Ok(runtime) => runtime.block_on(end_at_signals(&ready, end)),
            Err(error) => drop(ready.send(Err(error))),
        }
    });
    spawned.and_then(|_| installed.recv().unwrap_or_else(|_| Err(Error::other("the thread ended"))))
}

async fn end_at_signals(ready: &Sender<Result<()>>, end: fn(StopSignal)) {
    let mut signals = match StopSignals::listen_meanwhile() {
        Ok(signals) => signals,
        Err(error) => return drop(ready.send(Err(error))),
    };
    let _ = ready.send(Ok(()));
    loop {
        let signal = signals.next().await;
        match open().take() {
            // Also where the program listens: it does not hear while it asks.
            Some(prompt) => prompt.interrupt(),
            None if is_taken() => continue,
            None => {}
        }
        end(signal);
    }
}
