//! What a supervisor and the program that started it say to each other: lines over one socket, both ways.

use rustix::process::WaitStatus;
use std::fmt;
use std::time::Duration;

/// How a handler ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HandlerExit {
    /// By itself, with this code.
    Code(i32),
    /// By this signal.
    Signal(i32),
}

impl HandlerExit {
    pub(super) fn from_status(status: WaitStatus) -> Option<Self> {
        status.exit_status().map(Self::Code).or_else(|| status.terminating_signal().map(Self::Signal))
    }
}

impl fmt::Display for HandlerExit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => write!(f, "exit code {code}"),
            Self::Signal(number) => match signal_name(*number) {
                Some(name) => write!(f, "killed by {name}"),
                None => write!(f, "killed by signal {number}"),
            },
        }
    }
}

fn signal_name(number: i32) -> Option<&'static str> {
    use rustix::process::Signal;
    let named = [
        (Signal::HUP, "SIGHUP"),
        (Signal::INT, "SIGINT"),
        (Signal::QUIT, "SIGQUIT"),
        (Signal::ILL, "SIGILL"),
        (Signal::TRAP, "SIGTRAP"),
        (Signal::ABORT, "SIGABRT"),
        (Signal::BUS, "SIGBUS"),
        (Signal::FPE, "SIGFPE"),
        (Signal::KILL, "SIGKILL"),
        (Signal::USR1, "SIGUSR1"),
        (Signal::SEGV, "SIGSEGV"),
        (Signal::USR2, "SIGUSR2"),
        (Signal::PIPE, "SIGPIPE"),
        (Signal::ALARM, "SIGALRM"),
        (Signal::TERM, "SIGTERM"),
        (Signal::XCPU, "SIGXCPU"),
        (Signal::XFSZ, "SIGXFSZ"),
        (Signal::SYS, "SIGSYS"),
    ];
    named.into_iter().find(|(signal, _)| signal.as_raw() == number).map(|(_, name)| name)
}

/// What a supervisor says, one line each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum SupervisorReport {
    /// The handler runs under this process number.
    Started(u32),
    /// The handler is gone, and with it all it left behind.
    Ended(HandlerExit),
    /// The handler could not be started; the system's error number.
    Failed(i32),
}

impl SupervisorReport {
    pub(super) fn line(&self) -> String {
        match self {
            Self::Started(pid) => format!("started {pid}\n"),
            Self::Ended(HandlerExit::Code(code)) => format!("exited {code}\n"),
            Self::Ended(HandlerExit::Signal(number)) => format!("killed {number}\n"),
            Self::Failed(errno) => format!("failed {errno}\n"),
        }
    }

    pub(super) fn parse(line: &str) -> Option<Self> {
        let (word, number) = line.trim_end().split_once(' ')?;
        match word {
            "started" => number.parse().ok().map(Self::Started),
            "exited" => number.parse().ok().map(|code| Self::Ended(HandlerExit::Code(code))),
            "killed" => number.parse().ok().map(|number| Self::Ended(HandlerExit::Signal(number))),
            "failed" => number.parse().ok().map(Self::Failed),
            _ => None,
        }
    }
}

/// The one order a supervisor takes: stop, with this long between SIGTERM and SIGKILL.
pub(super) fn stop_line(grace: Duration) -> String {
    format!("stop {}\n", grace.as_millis())
}

/// Reads an order; what is no order is none.
pub(super) fn parse_stop(line: &str) -> Option<Duration> {
    line.trim_end().strip_prefix("stop ")?.parse().ok().map(Duration::from_millis)
}

#[cfg(test)]
mod tests {
    use super::{HandlerExit, SupervisorReport, parse_stop, stop_line};
    use std::time::Duration;

    #[test]
    fn lines_survive_the_way() {
        for report in [
            SupervisorReport::Started(7),
            SupervisorReport::Ended(HandlerExit::Code(3)),
            SupervisorReport::Ended(HandlerExit::Signal(11)),
            SupervisorReport::Failed(2),
        ] {
            assert_eq!(SupervisorReport::parse(&report.line()), Some(report));
        }
        assert_eq!(SupervisorReport::parse("exited"), None);
        assert_eq!(SupervisorReport::parse("exited x"), None);
        assert_eq!(parse_stop(&stop_line(Duration::from_millis(1_500))), Some(Duration::from_millis(1_500)));
        assert_eq!(parse_stop("stop"), None);
    }

    #[test]
    fn endings_read_like_sentences() {
        assert_eq!(HandlerExit::Code(3).to_string(), "exit code 3");
        assert_eq!(HandlerExit::Signal(11).to_string(), "killed by SIGSEGV");
        assert_eq!(HandlerExit::Signal(63).to_string(), "killed by signal 63");
    }
}
