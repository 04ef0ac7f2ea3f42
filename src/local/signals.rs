//! The signals that end a program which serves.

use crate::error::CommandError;
use crate::exit::Exit;
use linkworld_system::signals;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// SIGINT, SIGTERM and SIGHUP.
pub struct Signals {
    interrupt: Signal,
    terminate: Signal,
    /// None under `nohup`: what is to outlive its terminal does not end with it.
    hang_up: Option<Signal>,
}

impl Signals {
    /// Starts listening.
    pub fn listen() -> Result<Self, CommandError> {
        let listen =
            |kind| signal(kind).map_err(|error| CommandError::local(format!("cannot listen for signals: {error}")));
        let hang_up_is_ignored = signals::is_ignored(rustix::process::Signal::HUP);
        // Interrupts are heard even where a script started this in the background: they are sent on purpose then.
        Ok(Self {
            interrupt: listen(SignalKind::interrupt())?,
            terminate: listen(SignalKind::terminate())?,
            hang_up: if hang_up_is_ignored { None } else { Some(listen(SignalKind::hangup())?) },
        })
    }

    /// How the next signal ends the program.
    pub async fn next(&mut self) -> Exit {
        tokio::select! {
            _ = self.interrupt.recv() => Exit::Interrupted,
            _ = self.terminate.recv() => Exit::Terminated,
            Some(_) = async { self.hang_up.as_mut()?.recv().await } => Exit::HungUp,
        }
    }
}
