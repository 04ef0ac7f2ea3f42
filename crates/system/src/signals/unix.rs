//! Unix signals.

use rustix::process::{Signal as SignalNumber, getpid, kill_process};
use std::io::Result;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// A request from outside to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopSignal {
    /// SIGINT: Ctrl-C.
    Interrupt,
    /// SIGTERM.
    Terminate,
    /// SIGHUP: the terminal is gone.
    HangUp,
}

/// Receives SIGINT, SIGTERM and SIGHUP in place of ending the program.
#[derive(Debug)]
pub struct StopSignals {
    interrupt: Signal,
    terminate: Signal,
    hang_up: Signal,
}

impl StopSignals {
    /// Starts listening.
    pub fn listen() -> Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
        })
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

/// Makes every process that is started from now on begin with the default action of these signals, even if our own
/// caller ignores them, as `nohup` and a shell's `&` do.
///
/// A program inherits ignored signals, but never handlers: `execve` resets what is handled to the default. So a
/// handler that does nothing is installed for each, which needs no unsafe code. The standard library already gives a
/// child an empty signal mask and the default for SIGPIPE. To be called in a program that has no use for the signals
/// itself, inside a runtime.
pub fn restore_defaults_for_children() -> Result<()> {
    // Not in the list: KILL and STOP, which cannot be ignored, and what reports an error of the program itself.
    for number in [
        SignalNumber::HUP,
        SignalNumber::INT,
        SignalNumber::QUIT,
        SignalNumber::USR1,
        SignalNumber::USR2,
        SignalNumber::ALARM,
        SignalNumber::TERM,
        SignalNumber::CHILD,
        SignalNumber::TSTP,
        SignalNumber::TTIN,
        SignalNumber::TTOU,
        SignalNumber::URG,
        SignalNumber::XCPU,
        SignalNumber::XFSZ,
        SignalNumber::VTALARM,
        SignalNumber::PROF,
        SignalNumber::WINCH,
        SignalNumber::IO,
    ] {
        // The handler stays installed after the receiver is dropped.
        drop(signal(SignalKind::from_raw(number.as_raw()))?);
    }
    Ok(())
}

/// Ends this process at once, as a power cut would: nothing is written or released in an orderly way.
pub fn kill_this_process() {
    let _ = kill_process(getpid(), SignalNumber::KILL);
}
