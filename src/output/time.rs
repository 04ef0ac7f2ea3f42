//! Times of the platform, which are RFC 3339 in UTC, as a person reads them: local, with their zone.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::time::Duration;

/// `2026-03-01 14:32 CET` for an RFC 3339 time; a text that is none is returned as it is.
pub fn local(rfc3339: &str) -> String {
    formatted(rfc3339, "%Y-%m-%d %H:%M %Z", TimeZone::system())
}

/// The end of something with a start: `15:32` on the same day, else as [`local`].
pub fn local_end(start: &str, end: &str) -> String {
    let is_same_day =
        formatted(start, "%Y-%m-%d %Z", TimeZone::system()) == formatted(end, "%Y-%m-%d %Z", TimeZone::system());
    let is_time = start.parse::<Timestamp>().is_ok() && end.parse::<Timestamp>().is_ok();
    if is_time && is_same_day { formatted(end, "%H:%M", TimeZone::system()) } else { local(end) }
}

/// `2026-03-01 14:32:05` for a column whose heading has the zone.
pub fn local_to_seconds(rfc3339: &str) -> String {
    formatted(rfc3339, "%Y-%m-%d %H:%M:%S", TimeZone::system())
}

/// The zone at a time, for the heading of a column: `CET`.
pub fn zone(rfc3339: &str) -> String {
    formatted(rfc3339, "%Z", TimeZone::system())
}

/// `14:32` for seconds since 1970, or with the date when that is another day than `now`.
pub fn local_clock(unix_seconds: i64, now: i64) -> String {
    clock(unix_seconds, now, TimeZone::system())
}

/// `2026-03-01` for seconds since 1970.
pub fn day(unix_seconds: i64) -> String {
    let time = Timestamp::from_second(unix_seconds).unwrap_or(Timestamp::MAX);
    time.to_zoned(TimeZone::system()).strftime("%Y-%m-%d").to_string()
}

/// `in 60 minutes (at 21:18 UTC)`: how long to wait, and until when.
pub fn wait(wait: Duration, now: i64) -> String {
    until(wait, now, TimeZone::system())
}

fn until(wait: Duration, now: i64, zone: TimeZone) -> String {
    const YEAR: u64 = 365 * 86_400;
    let (number, unit) = match wait.as_secs() {
        seconds @ 0..120 => (seconds, "second"),
        seconds @ 120..7_200 => (seconds.div_ceil(60), "minute"),
        seconds @ 7_200..172_800 => (seconds.div_ceil(3_600), "hour"),
        seconds @ 172_800..YEAR => (seconds.div_ceil(86_400), "day"),
        _ => return "in more than a year".to_owned(),
    };
    let plural = if number == 1 { "" } else { "s" };
    let at = |seconds| Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX).to_zoned(zone.clone());
    let (then, now) = (at(now.saturating_add_unsigned(wait.as_secs())), at(now));
    let format = if then.date() == now.date() { "%H:%M %Z" } else { "%Y-%m-%d %H:%M %Z" };
    format!("in {number} {unit}{plural} (at {})", then.strftime(format))
}

fn formatted(rfc3339: &str, format: &str, zone: TimeZone) -> String {
    match rfc3339.parse::<Timestamp>() {
        Ok(time) => time.to_zoned(zone).strftime(format).to_string(),
        Err(_) => rfc3339.to_owned(),
    }
}

fn clock(unix_seconds: i64, now: i64, zone: TimeZone) -> String {
    let at = |seconds| Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX).to_zoned(zone.clone());
    let (time, now) = (at(unix_seconds), at(now));
    let format = if time.date() == now.date() { "%H:%M" } else { "%Y-%m-%d %H:%M" };
    time.strftime(format).to_string()
}

#[cfg(test)]
mod tests {
    use super::{clock, formatted, until};
    use jiff::tz::{TimeZone, offset};
    use std::time::Duration;

    #[test]
    fn a_wait_has_a_length_and_an_end() {
        let shown = |seconds| until(Duration::from_secs(seconds), 3_600, TimeZone::UTC);
        for (seconds, words) in [
            (1, "in 1 second (at 01:00 UTC)"),
            (90, "in 90 seconds (at 01:01 UTC)"),
            (3_600, "in 60 minutes (at 02:00 UTC)"),
            (3_601, "in 61 minutes (at 02:00 UTC)"),
            (86_400, "in 24 hours (at 1970-01-02 01:00 UTC)"),
            (10 * 86_400, "in 10 days (at 1970-01-11 01:00 UTC)"),
            (366 * 86_400, "in more than a year"),
            (u64::MAX, "in more than a year"),
        ] {
            assert_eq!(shown(seconds), words);
        }
    }

    #[test]
    fn times_are_local_and_name_their_zone() {
        let zone = || TimeZone::fixed(offset(2));
        assert_eq!(formatted("2026-03-01T23:32:05.120Z", "%Y-%m-%d %H:%M %Z", zone()), "2026-03-02 01:32 +02");
        assert_eq!(formatted("yesterday", "%H:%M", zone()), "yesterday");
        assert_eq!(clock(60, 0, zone()), "02:01");
        assert_eq!(clock(86_400, 0, zone()), "1970-01-02 02:00");
    }
}
