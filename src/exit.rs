//! The exit codes of the program.

/// How a run ended, as the shell sees it. The README's table is held against this list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// Done, and the answer is no: findings, a refused tool.
    No = 1,
    /// The command line does not make sense.
    Usage = 2,
    /// A problem of this machine: a file, a port, a handler that would not start.
    Local = 3,
    /// Not logged in, or the token is not accepted.
    Auth = 4,
    /// Something has to be asked and nobody is there to answer.
    Input = 5,
    /// The platform refused.
    Refused = 6,
    /// The network or the platform is not there; safe to try again.
    Unavailable = 7,
    /// Something was done and the rest was not; the same command again finishes it.
    Partly = 9,
    /// There are differences, and the exit code was asked to say so.
    Differences = 10,
    /// A mistake of this program.
    Bug = 70,
    /// Stopped because the terminal went away.
    HungUp = 129,
    /// Stopped by Ctrl-C.
    Interrupted = 130,
    /// Stopped by SIGTERM.
    Terminated = 143,
}
