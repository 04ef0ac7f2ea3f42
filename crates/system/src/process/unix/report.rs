//! What a supervisor and the program that started it send each other: lines over one socket, in both directions.

use super::super::end::HandlerExit;
use super::super::spec::AppliedLimits;
use std::time::Duration;

/// What a supervisor reports, one line each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum SupervisorReport {
    /// Which limits the handler will have: none, memory, or processor time too.
    Limited(AppliedLimits),
    /// The kernel ended a process of the handler that used more memory than it may.
    OutOfMemory,
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
            Self::Limited(AppliedLimits::All) => "limited 2\n".to_owned(),
            Self::Limited(AppliedLimits::Memory) => "limited 1\n".to_owned(),
            Self::Limited(AppliedLimits::None | AppliedLimits::Container) => "limited 0\n".to_owned(),
            Self::OutOfMemory => "memory 0\n".to_owned(),
            Self::Started(pid) => format!("started {pid}\n"),
            Self::Ended(HandlerExit::Code(code)) => format!("exited {code}\n"),
            Self::Ended(HandlerExit::Signal(number)) => format!("killed {number}\n"),
            Self::Failed(errno) => format!("failed {errno}\n"),
        }
    }

    pub(super) fn parse(line: &str) -> Option<Self> {
        let (word, number) = line.trim_end().split_once(' ')?;
        match word {
            "limited" => match number {
                "0" => Some(Self::Limited(AppliedLimits::None)),
                "1" => Some(Self::Limited(AppliedLimits::Memory)),
                "2" => Some(Self::Limited(AppliedLimits::All)),
                _ => None,
            },
            "memory" => Some(Self::OutOfMemory),
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
    use super::{AppliedLimits, HandlerExit, SupervisorReport, parse_stop, stop_line};
    use std::time::Duration;

    #[test]
    fn lines_are_read_as_they_were_written() {
        for report in [
            SupervisorReport::Limited(AppliedLimits::None),
            SupervisorReport::Limited(AppliedLimits::Memory),
            SupervisorReport::Limited(AppliedLimits::All),
            SupervisorReport::OutOfMemory,
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
