//! Unix signals.

use super::ignored::ignored_mask;
use super::owner::take_over;
use nix::sys::signal::SigSet;
use rustix::process::Signal as SignalNumber;
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
///
/// SIGINT is received even if our caller ignores it, as a shell's `&` does: it is sent on purpose then.
#[derive(Debug)]
pub struct StopSignals {
    interrupt: Signal,
    terminate: Signal,
    /// None under `nohup`, where the program must outlive its terminal.
    hang_up: Option<Signal>,
}

impl StopSignals {
    /// Starts listening. From now on the caller decides what a signal does, also after a prompt.
    pub fn listen() -> Result<Self> {
        take_over();
        Self::listen_meanwhile()
    }

    /// Starts listening until it is dropped. Prompts that are opened later decide again what a signal does.
    pub fn listen_meanwhile() -> Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: if is_ignored(SignalNumber::HUP) { None } else { Some(signal(SignalKind::hangup())?) },
        })
    }

    /// Waits for the next one.
    pub async fn next(&mut self) -> StopSignal {
        tokio::select! {
            // SIGINT last: a library that reads keys takes every interrupted read for Ctrl-C, and sends it.
            biased;
            Some(()) = async { self.hang_up.as_mut()?.recv().await } => StopSignal::HangUp,
            _ = self.terminate.recv() => StopSignal::Terminate,
            _ = self.interrupt.recv() => StopSignal::Interrupt,
        }
    }
}

/// Lets a write beyond the limit on the size of files fail, instead of ending the program.
pub fn outlive_file_size_limit() {
    // Blocked rather than ignored, which takes unsafe code. Threads inherit the mask; handlers get a clear one.
    let _ = SigSet::from(nix::sys::signal::Signal::SIGXFSZ).thread_block();
}

/// Makes every process that is started from now on begin with the default action of every signal and none blocked,
/// even if our own caller ignores or blocks some, as `nohup` and a shell's `&` do.
///
/// A program inherits ignored signals, but never handlers: `execve` resets what is handled to the default. So a
/// handler that does nothing is installed for each, which needs no unsafe code. The standard library resets SIGPIPE
/// itself, and lets children inherit the mask of the thread that starts them. To be called in a program that has no
/// use for these signals itself, inside a runtime with one thread.
pub fn restore_defaults_for_children() -> Result<()> {
    SigSet::empty().thread_set_mask()?;
    let (pipe, ignored) = (SignalNumber::PIPE.as_raw(), ignored_or_ignorable());
    for number in (1..=STANDARD_MAX).filter(|number| *number != pipe && is_bit_set(ignored, *number)) {
        // The handler stays installed after the receiver is dropped. The few signals that cannot be handled stay.
        let _ = signal(SignalKind::from_raw(number));
    }
    Ok(())
}

/// The highest number before the real-time signals.
const STANDARD_MAX: i32 = 31;

/// The ignored signals; where they are not reported, those that callers are known to ignore.
fn ignored_or_ignorable() -> u64 {
    const IGNORABLE: [SignalNumber; 6] = [
        SignalNumber::HUP,
        SignalNumber::INT,
        SignalNumber::QUIT,
        SignalNumber::TSTP,
        SignalNumber::TTIN,
        SignalNumber::TTOU,
    ];
    ignored_mask().unwrap_or_else(|| IGNORABLE.iter().fold(0, |mask, signal| mask | 1 << (signal.as_raw() - 1)))
}

/// Whether this process ignores the signal; false where the system does not report it.
fn is_ignored(signal: SignalNumber) -> bool {
    is_bit_set(ignored_mask().unwrap_or_default(), signal.as_raw())
}

fn is_bit_set(mask: u64, number: i32) -> bool {
    mask >> (number - 1) & 1 == 1
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::{SignalNumber, is_ignored};

    #[test]
    fn rust_ignores_a_broken_pipe() {
        assert!(is_ignored(SignalNumber::PIPE));
        assert!(!is_ignored(SignalNumber::SEGV));
    }
}
