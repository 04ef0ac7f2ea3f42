//! Times of the platform, which are RFC 3339 in UTC, as a person reads them: local, with their zone.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// `2026-03-01 14:32 CET` for an RFC 3339 time; a text that is none is returned as it is.
pub fn local(rfc3339: &str) -> String {
    formatted(rfc3339, "%Y-%m-%d %H:%M %Z", TimeZone::system())
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
    use super::{clock, formatted};
    use jiff::tz::{TimeZone, offset};

    #[test]
    fn times_are_local_and_name_their_zone() {
        let zone = || TimeZone::fixed(offset(2));
        assert_eq!(formatted("2026-03-01T23:32:05.120Z", "%Y-%m-%d %H:%M %Z", zone()), "2026-03-02 01:32 +02");
        assert_eq!(formatted("yesterday", "%H:%M", zone()), "yesterday");
        assert_eq!(clock(60, 0, zone()), "02:01");
        assert_eq!(clock(86_400, 0, zone()), "1970-01-02 02:00");
    }
}
