//! When schedules and heartbeats run next, and in which hours (contract 15.3, 27.17). Pure.

use jiff::Timestamp;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use linkworld_manifest::CronSchedule;
use linkworld_manifest::spec::agents::{ActiveHours, Heartbeat};

const MINUTE_MILLIS: i64 = 60_000;
/// The `timezone` of active hours that stands for the zone of the user who activated the app.
const USER_ZONE: &str = "user";
/// The zone of heartbeats without one `[R]`: that of the platform's host.
const HOST_ZONE: &str = "UTC";

/// When a heartbeat runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum HeartbeatTiming {
    /// After so many minutes.
    Every(u32),
    /// By a cron expression.
    Cron(String),
}

impl HeartbeatTiming {
    /// The timing of a manifest's heartbeat.
    pub(crate) fn of(heartbeat: &Heartbeat) -> Self {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let (hour, minute) = clock(&text(&heartbeat.time_of_day)).map_or((0, 0), |time| (time.hour(), time.minute()));
        match heartbeat.schedule_type.as_str() {
            "cron" => Self::Cron(text(&heartbeat.cron_expression)),
            "daily" => Self::Cron(format!("{minute} {hour} * * *")),
            // The manifest counts from Monday, cron from Sunday.
            "weekly" => {
                Self::Cron(format!("{minute} {hour} * * {}", (heartbeat.day_of_week.unwrap_or_default() + 1) % 7))
            }
            _ => Self::Every(heartbeat.interval_minutes.unwrap_or_default()),
        }
    }

    /// In the form in which the store keeps it.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Every(minutes) => format!("every {minutes}"),
            Self::Cron(expression) => format!("cron {expression}"),
        }
    }

    /// From that form.
    pub(crate) fn from_text(text: &str) -> Option<Self> {
        match text.split_once(' ')? {
            ("every", minutes) => minutes.parse().ok().map(Self::Every),
            ("cron", expression) => Some(Self::Cron(expression.to_owned())),
            _ => None,
        }
    }

    /// The first run after `now` of one that was due at `due`, or is new then; none if there is none.
    pub(crate) fn next_after(&self, now: i64, due: i64, zone: &str) -> Option<i64> {
        match self {
            Self::Every(0) => None,
            Self::Every(minutes) => {
                let interval = i64::from(*minutes) * MINUTE_MILLIS;
                let passed = now.saturating_sub(due).max(0) / interval;
                Some(due.saturating_add((passed + 1).saturating_mul(interval)))
            }
            Self::Cron(expression) => next_cron(expression, now, &time_zone(zone)),
        }
    }
}

/// The first run of a cron expression after a time; none if the calendar has none.
pub(crate) fn next_cron(expression: &str, after: i64, zone: &TimeZone) -> Option<i64> {
    let after = Timestamp::from_millisecond(after).ok()?;
    Some(CronSchedule::parse(expression)?.next_after(after, zone)?.as_millisecond())
}

/// The name of the zone of a heartbeat, for a user with this zone.
pub(crate) fn zone_of(heartbeat: &Heartbeat, user_zone: &str) -> String {
    match &heartbeat.active_hours {
        Some(hours) if hours.timezone == USER_ZONE => user_zone.to_owned(),
        Some(hours) => hours.timezone.clone(),
        None => HOST_ZONE.to_owned(),
    }
}

/// Whether it is within these hours. The end is exclusive, and an end before the start is on the next day.
pub(crate) fn is_within(hours: &ActiveHours, now: i64, zone: &str) -> bool {
    let (Some(start), Some(end), Ok(now)) = (clock(&hours.start), clock(&hours.end), Timestamp::from_millisecond(now))
    else {
        return true;
    };
    let time = time_zone(zone).to_datetime(now).time();
    if start < end { (start..end).contains(&time) } else { time >= start || time < end }
}

/// A zone by its name; that of the host if no zone has this name.
fn time_zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// `7:30` or `07:30`.
fn clock(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::{HeartbeatTiming, is_within};
    use linkworld_manifest::spec::agents::ActiveHours;

    fn at(text: &str) -> i64 {
        text.parse::<jiff::Timestamp>().unwrap().as_millisecond()
    }

    fn next(timing: &HeartbeatTiming, now: &str, zone: &str) -> String {
        let next = timing.next_after(at(now), at(now), zone).unwrap();
        jiff::Timestamp::from_millisecond(next).unwrap().to_string()
    }

    #[test]
    fn intervals_keep_their_phase_and_make_up_for_nothing() {
        let every = HeartbeatTiming::Every(60);
        let (due, late) = (at("2026-01-01T10:00:00Z"), at("2026-01-01T13:20:00Z"));
        assert_eq!(every.next_after(due, due, "UTC"), Some(at("2026-01-01T11:00:00Z")));
        assert_eq!(every.next_after(late, due, "UTC"), Some(at("2026-01-01T14:00:00Z")));
        assert_eq!(every.next_after(at("2026-01-01T11:00:00Z"), due, "UTC"), Some(at("2026-01-01T12:00:00Z")));
    }

    #[test]
    fn a_skipped_time_runs_after_the_gap_and_a_repeated_one_once() {
        let daily = HeartbeatTiming::Cron("30 2 * * *".into());
        let vienna = "Europe/Vienna";
        assert_eq!(next(&daily, "2026-03-28T12:00:00Z", vienna), "2026-03-29T01:00:00Z", "03:00 after the gap");
        assert_eq!(next(&daily, "2026-03-29T01:00:00Z", vienna), "2026-03-30T00:30:00Z");
        assert_eq!(next(&daily, "2026-10-24T12:00:00Z", vienna), "2026-10-25T00:30:00Z", "the first 02:30");
        assert_eq!(next(&daily, "2026-10-25T00:30:00Z", vienna), "2026-10-26T01:30:00Z", "not the second");
    }

    #[test]
    fn active_hours_may_span_midnight_and_end_before_their_end() {
        let hours =
            |start: &str, end: &str| ActiveHours { start: start.into(), end: end.into(), timezone: "user".into() };
        let (day, night) = (hours("7:00", "23:00"), hours("22:00", "06:00"));
        for (time, by_day, by_night) in [
            ("06:59:59", false, false),
            ("07:00:00", true, false),
            ("22:00:00", true, true),
            ("22:59:59", true, true),
            ("23:00:00", false, true),
            ("05:59:59", false, true),
            ("06:00:00", false, false),
        ] {
            let now = at(&format!("2026-01-01T{time}Z"));
            assert_eq!((is_within(&day, now, "UTC"), is_within(&night, now, "UTC")), (by_day, by_night), "{time}");
        }
        // 06:30 UTC is 07:30 in Vienna.
        assert!(is_within(&day, at("2026-01-01T06:30:00Z"), "Europe/Vienna"));
    }
}
