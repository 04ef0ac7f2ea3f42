//! What a supervisor and the program that started it send each other: lines over one socket, in both directions.

use super::super::end::HandlerExit;
use std::time::Duration;

/// What a supervisor reports, one line each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum SupervisorReport {
    /// The handler runs with this process number.
    Started(u32),
    /// The handler has ended, and with it everything it left behind.
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

/// The one order a supervisor takes: stop, with this much time between SIGTERM and SIGKILL.
pub(super) fn stop_line(grace: Duration) -> String {
    format!("stop {}\n", grace.as_millis())
}

/// Reads an order; `None` if the line is not one.
pub(super) fn parse_stop(line: &str) -> Option<Duration> {
    line.trim_end().strip_prefix("stop ")?.parse().ok().map(Duration::from_millis)
}

#[cfg(test)]
mod tests {
    use super::{HandlerExit, SupervisorReport, parse_stop, stop_line};
    use std::time::Duration;

    #[test]
    fn lines_are_read_as_they_were_written() {
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
}
