//! A point in time on the command line: how long ago, or when.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// What a `--since` accepts, for messages.
const EXPECTED: &str = "expected a duration such as 30s, 10m, 2h or 1d, or a time such as 14:30, 2026-03-01 or \
                        2026-03-01T14:30:00Z";

/// A point in time, given relative to now or as a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// This long ago.
    Ago(SignedDuration),
    /// At this time.
    At(Timestamp),
    /// At this local time of today.
    Today(Time),
}

impl Since {
    /// Parses a duration, a time of day, a date, or RFC 3339; times without a zone are local.
    pub fn parse(text: &str) -> Result<Self, String> {
        let local = |time: DateTime| time.to_zoned(TimeZone::system()).map(|zoned| zoned.timestamp()).ok();
        let at = || {
            let time = text.parse::<Timestamp>().ok();
            time.or_else(|| text.contains(':').then(|| text.parse::<DateTime>().ok().and_then(local)).flatten())
                .or_else(|| text.parse::<Date>().ok().and_then(|date| local(date.at(0, 0, 0, 0))))
                .map(Self::At)
        };
        let today =
            || if text.contains(':') && !text.contains('-') { text.parse().ok().map(Self::Today) } else { None };
        ago(text).map(Self::Ago).or_else(at).or_else(today).ok_or_else(|| EXPECTED.to_owned())
    }

    /// In milliseconds since 1970.
    pub fn unix_millis(self, now: Timestamp) -> i64 {
        let time = match self {
            Self::Ago(duration) => now.checked_sub(duration).unwrap_or(Timestamp::UNIX_EPOCH),
            Self::At(time) => time,
            Self::Today(time) => {
                let today = now.to_zoned(TimeZone::system()).with().time(time).build();
                today.map_or(now, |today| today.timestamp())
            }
        };
        time.as_millisecond().max(0)
    }
}

/// A time to set a clock to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockTime {
    /// The machine's time.
    Now,
    /// Another time.
    At(Since),
}

impl ClockTime {
    /// Parses `now`, a time of day, a date, or RFC 3339; times without a zone are local.
    pub fn parse(text: &str) -> Result<Self, String> {
        const EXPECTED: &str = "expected `now`, or a time such as 14:30, 2026-03-01 or 2026-03-01T14:30:00Z";
        match Since::parse(text) {
            _ if text == "now" => Ok(Self::Now),
            Ok(Since::Ago(_)) => Err(format!("{EXPECTED}; `clock advance {text}` lets time pass")),
            Ok(since) => Ok(Self::At(since)),
            Err(_) => Err(EXPECTED.to_owned()),
        }
    }
}

/// How long time passes, in seconds.
pub fn time_span(text: &str) -> Result<u64, String> {
    let seconds = ago(text).and_then(|duration| u64::try_from(duration.as_secs()).ok());
    seconds.ok_or_else(|| "expected a duration such as 30s, 10m, 2h, 3d or 1w".to_owned())
}

/// A whole number and a unit.
fn ago(text: &str) -> Option<SignedDuration> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let seconds = match unit {
        "s" => 1,
        "m" | "min" => 60,
        "h" => 3_600,
        "d" => 86_400,
        "w" => 604_800,
        _ => return None,
    };
    number.parse::<i64>().ok()?.checked_mul(seconds).map(SignedDuration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::{ClockTime, Since, time_span};
    use jiff::Timestamp;

    #[test]
    fn a_clock_is_set_to_a_time_and_advanced_by_a_duration() {
        assert_eq!(ClockTime::parse("now"), Ok(ClockTime::Now));
        let at = Since::parse("2026-03-01T12:00:00Z").unwrap();
        assert_eq!(ClockTime::parse("2026-03-01T12:00:00Z"), Ok(ClockTime::At(at)));
        assert!(ClockTime::parse("3d").unwrap_err().contains("`clock advance 3d`"));
        assert!(ClockTime::parse("later").unwrap_err().starts_with("expected `now`"));
        assert_eq!(time_span("3d"), Ok(259_200));
        assert!(time_span("3").is_err() && time_span("-3d").is_err() && time_span("12:00").is_err());
    }

    #[test]
    fn durations_and_times_are_understood() {
        let now: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
        let millis = |text: &str| Since::parse(text).map(|since| since.unix_millis(now));
        let before = |seconds: i64| Ok(now.as_millisecond() - 1_000 * seconds);
        for (text, seconds) in [("30s", 30), ("10m", 600), ("10min", 600), ("2h", 7_200), ("1d", 86_400), ("0s", 0)] {
            assert_eq!(millis(text), before(seconds), "{text}");
        }
        assert_eq!(millis("2026-03-01T11:00:00Z"), before(3_600));
        assert_eq!(millis("2026-03-01T12:00:00+01:00"), before(3_600));
        for local in ["14:30", "14:30:15", "2026-03-01", "2026-03-01T14:30", "2026-03-01 14:30:00"] {
            assert!(millis(local).is_ok(), "{local}");
        }
        for wrong in ["", "10", "yesterday", "-5m", "1.5h", "10 m", "25:00", "2026-13-01", "99999999999999999999d"] {
            assert!(millis(wrong).unwrap_err().starts_with("expected a duration"), "{wrong}");
        }
    }
}
