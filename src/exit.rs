//! The exit codes of the program.

/// The exit code of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Success.
    Done = 0,
    /// The check or the call failed.
    No = 1,
    /// Invalid command line.
    Usage = 2,
    /// A problem on this machine.
    Local = 3,
    /// Not authenticated or not permitted.
    Auth = 4,
    /// Input is needed, but the run is not interactive.
    Input = 5,
    /// The platform rejected the request.
    Refused = 6,
    /// The platform cannot be reached.
    Unavailable = 7,
    /// Some of the changes were made.
    Partly = 9,
    /// There are differences, and the caller asked for an exit code that reports them.
    Differences = 10,
    /// A bug in this program.
    Bug = 70,
    /// SIGHUP.
    HungUp = 129,
    /// SIGINT.
    Interrupted = 130,
    /// SIGTERM.
    Terminated = 143,
}

impl Exit {
    /// Every code with its meaning, in order. `docs/exit-codes.md` is generated from this list.
    pub const ALL: [(Self, &'static str); 14] = [
        (Self::Done, "success"),
        (Self::No, "a check or call failed: findings, a denied call, a handler that returned an error"),
        (Self::Usage, "invalid command line"),
        (Self::Local, "a problem on this machine: a file, a port, a handler that does not start"),
        (Self::Auth, "not logged in, the token is not accepted, or the account lacks a permission"),
        (Self::Input, "input is needed, but the run is not interactive"),
        (Self::Refused, "the platform rejected the request"),
        (Self::Unavailable, "the network or the platform is not available; safe to retry"),
        (Self::Partly, "partly applied; the same command again completes it"),
        (Self::Differences, "there are differences (`deploy --plan --exit-code` only)"),
        (Self::Bug, "a bug in `linkworld`"),
        (Self::HungUp, "stopped by SIGHUP, for example because the terminal was closed"),
        (Self::Interrupted, "stopped by SIGINT (Ctrl-C)"),
        (Self::Terminated, "stopped by SIGTERM"),
    ];
}
