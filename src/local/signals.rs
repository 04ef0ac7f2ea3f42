//! The signals that end a program which serves, and the exit code each of them means.

use crate::error::CommandError;
use linkworld_system::signals::{StopSignal, StopSignals};
use linkworld_terminal::Exit;

/// Listens for the signals that ask this program to end.
pub struct Signals(StopSignals);

impl Signals {
    /// Starts listening. From now on the caller decides what a signal does.
    pub fn listen() -> Result<Self, CommandError> {
        Self::listening(StopSignals::listen())
    }

    /// Starts listening until it is dropped, before there is something to be asked.
    pub fn listen_meanwhile() -> Result<Self, CommandError> {
        Self::listening(StopSignals::listen_meanwhile())
    }

    fn listening(signals: std::io::Result<StopSignals>) -> Result<Self, CommandError> {
        signals.map(Self).map_err(|error| CommandError::local(format!("cannot listen for signals: {error}")))
    }

    /// How the next signal ends the program.
    pub async fn next(&mut self) -> Exit {
        match self.0.next().await {
            StopSignal::Interrupt => Exit::Interrupted,
            StopSignal::Terminate => Exit::Terminated,
            StopSignal::HangUp => Exit::HungUp,
        }
    }
}
