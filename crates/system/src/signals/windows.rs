//! Windows: console events in place of signals.

use super::owner::take_over;
use std::io::Result;
use tokio::signal::windows::{CtrlBreak, CtrlC, CtrlClose, ctrl_break, ctrl_c, ctrl_close};

/// A request from outside to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopSignal {
    /// Ctrl-C.
    Interrupt,
    /// Ctrl-Break.
    Terminate,
    /// The console is closed.
    HangUp,
}

/// Receives console events in place of ending the program.
#[derive(Debug)]
pub struct StopSignals {
    interrupt: CtrlC,
    terminate: CtrlBreak,
    hang_up: CtrlClose,
}

impl StopSignals {
    /// Starts listening. From now on the caller decides what an event does, also after a prompt.
    pub fn listen() -> Result<Self> {
        take_over();
        Self::listen_meanwhile()
    }

    /// Starts listening until it is dropped. Prompts that are opened later decide again what an event does.
    pub fn listen_meanwhile() -> Result<Self> {
        Ok(Self { interrupt: ctrl_c()?, terminate: ctrl_break()?, hang_up: ctrl_close()? })
    }

    /// Waits for the next one.
    pub async fn next(&mut self) -> StopSignal {
        tokio::select! {
            _ = self.interrupt.recv() => StopSignal::Interrupt,
            _ = self.terminate.recv() => StopSignal::Terminate,
            _ = self.hang_up.recv() => StopSignal::HangUp,
        }
    }
}

/// Child processes inherit no signal settings on Windows.
pub fn restore_defaults_for_children() -> Result<()> {
    Ok(())
}

/// There is no such limit on Windows.
pub fn outlive_file_size_limit() {}
