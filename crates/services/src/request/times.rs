//! Points in time as RFC 3339 and as milliseconds.

use crate::request::call::{ServiceError, bad_input};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// RFC 3339 in UTC with milliseconds.
pub(crate) fn rfc3339(millis: i64) -> String {
    match Timestamp::from_millisecond(millis) {
        Ok(time) => format!("{time:.3}"),
        Err(_) => String::new(),
    }
}

/// A time with an offset, or one without, which is in UTC; a date alone is its midnight.
pub(crate) fn parse(name: &str, text: &str) -> Result<i64, ServiceError> {
    let utc = |time: DateTime| time.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    let found = text
        .parse::<Timestamp>()
        .ok()
        .or_else(|| text.parse::<DateTime>().ok().filter(|_| text.contains(['T', ' '])).and_then(utc))
        .or_else(|| text.parse::<Date>().ok().and_then(|date| utc(date.at(0, 0, 0, 0))));
    found
        .map(Timestamp::as_millisecond)
        .ok_or_else(|| bad_input(format!("`{name}` must be a time such as 2026-03-01T08:00:00Z, or a date")))
}

#[cfg(test)]
mod tests {
    use super::{parse, rfc3339};

    #[test]
    fn times_with_and_without_an_offset() {
        for (text, utc) in [
            ("2026-03-01T08:00:00Z", "2026-03-01T08:00:00.000Z"),
            ("2026-03-01T08:00:00.25+01:00", "2026-03-01T07:00:00.250Z"),
            ("2026-03-01T08:00:00", "2026-03-01T08:00:00.000Z"),
            ("2026-03-01 08:00:00", "2026-03-01T08:00:00.000Z"),
            ("2026-03-01", "2026-03-01T00:00:00.000Z"),
        ] {
            assert_eq!(rfc3339(parse("start", text).unwrap()), utc, "{text}");
        }
        for text in ["", "tomorrow", "2026-02-30", "2026-03-01T25:00:00Z", "8"] {
            assert!(parse("start", text).is_err(), "{text}");
        }
    }
}
