//! The exit codes of the program.

/// How a run ended. `linkworld help exit-codes` prints this list, and a test compares `docs/exit-codes.md` with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Success.
    Done = 0,
    /// The check ran and failed: findings, a denied call, a failed tool.
    Failed = 1,
    /// The command line is wrong.
    Usage = 2,
    /// A problem of this machine: a file, a port, a handler that does not start.
    Local = 3,
    /// Not logged in, or the platform rejected the token.
    Auth = 4,
    /// Input is needed and the run is not interactive.
    Input = 5,
    /// The platform refused the request.
    Refused = 6,
    /// The network or the platform is unavailable; the command can be repeated.
    Unavailable = 7,
    /// Partly applied; the same command again applies the rest.
    Partly = 9,
    /// There are differences, and `--exit-code` asked for them.
    Differences = 10,
    /// A bug of this program.
    Bug = 70,
    /// SIGHUP: the terminal was closed.
    HungUp = 129,
    /// SIGINT: Ctrl-C.
    Interrupted = 130,
    /// SIGTERM.
    Terminated = 143,
}

impl Exit {
    /// All of them, by code.
    pub const ALL: [Self; 14] = [
        Self::Done,
        Self::Failed,
        Self::Usage,
        Self::Local,
        Self::Auth,
        Self::Input,
        Self::Refused,
        Self::Unavailable,
        Self::Partly,
        Self::Differences,
        Self::Bug,
        Self::HungUp,
        Self::Interrupted,
        Self::Terminated,
    ];

    /// What it means, in one line.
    pub fn about(self) -> &'static str {
        match self {
            Self::Done => "success",
            Self::Failed => "check failed: findings, a denied call, a failed tool",
            Self::Usage => "invalid command line",
            Self::Local => "local error: a file, a port, a handler that does not start",
            Self::Auth => "not logged in, or the platform rejected the token",
            Self::Input => "input is needed, but the run is not interactive",
            Self::Refused => "request rejected by the platform",
            Self::Unavailable => "network or platform unavailable; safe to run again",
            Self::Partly => "partly applied; run the same command again to finish",
            Self::Differences => "differences found (`deploy --plan --exit-code`)",
            Self::Bug => "bug in linkworld; please report it",
            Self::HungUp => "terminal closed (SIGHUP)",
            Self::Interrupted => "interrupted with Ctrl-C (SIGINT)",
            Self::Terminated => "terminated (SIGTERM)",
        }
    }
}
