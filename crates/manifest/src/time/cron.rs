//! When a cron expression runs, for the platform's scheduler: the same reader and calendar as the lints have.
//!
//! Schedules are read in UTC. In a zone with daylight saving a time that is skipped runs once, right after the gap, and a
//! time that is repeated runs once, at its first pass (contract 27.17).

use crate::lint::schedules::cron_expression::{self, CronExpression};
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp};

/// A cron expression of five fields that can be read.
#[derive(Debug)]
pub struct CronSchedule(CronExpression);

/// Candidates that are read at most to find the next run. A gap or a repeated hour drops at most three hours of minutes.
const CANDIDATES_MAX: usize = 4 * 60;

/// No zone shifts its clocks by more.
const SHIFT_MAX: SignedDuration = SignedDuration::from_hours(3);

impl CronSchedule {
    /// Reads an expression; none if it is invalid.
    pub fn parse(text: &str) -> Option<Self> {
        cron_expression::parse(text).ok().map(Self)
    }

    /// The next run after `now` in a time zone; none if the calendar has no such day.
    pub fn next_after(&self, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        if *zone == TimeZone::UTC {
            return self.0.next(now, 1, false).pop();
        }
        // The calendar counts in local times, written as if they were UTC. One that was due before `now` has an earlier
        // local time, or is a second pass.
        let from = TimeZone::UTC.to_timestamp(zone.to_datetime(now)).ok()?;
        // Nearly always the first is it.
        [1, CANDIDATES_MAX].into_iter().find_map(|count| {
            let candidates = self.0.next(from, count, false).into_iter();
            candidates.filter_map(|run| time_in(zone, TimeZone::UTC.to_datetime(run))).find(|run| *run > now)
        })
    }
}

/// The time at which a local time is due.
fn time_in(zone: &TimeZone, local: DateTime) -> Option<Timestamp> {
    let ambiguous = zone.to_ambiguous_timestamp(local);
    match ambiguous.offset() {
        // Both offsets of a skipped time lie beside the gap; its end is where the later one begins to hold.
        AmbiguousOffset::Gap { .. } => {
            let before = ambiguous.earlier().ok()?;
            zone.following(before.checked_sub(SHIFT_MAX).ok()?).next().map(|change| change.timestamp())
        }
        _ => ambiguous.earlier().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::CronSchedule;
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    fn next(cron: &str, now: &str, zone: &TimeZone, count: usize) -> String {
        let schedule = CronSchedule::parse(cron).unwrap();
        let mut now: Timestamp = now.parse().unwrap();
        let mut runs = Vec::new();
        while let Some(run) = schedule.next_after(now, zone).filter(|_| runs.len() < count) {
            runs.push(zone.to_datetime(run).strftime("%m-%d %H:%M").to_string());
            now = run;
        }
        runs.join(", ")
    }

    #[test]
    fn schedules_run_in_utc() {
        let utc = TimeZone::UTC;
        assert_eq!(next("0 3 * * *", "2026-01-02T03:00:00Z", &utc, 2), "01-03 03:00, 01-04 03:00");
        assert_eq!(next("0 3 * * *", "2026-01-02T02:59:59.999Z", &utc, 1), "01-02 03:00");
        // Contract 27.33: an equal range is that one value.
        assert_eq!(next("0 3-3 * * *", "2026-01-02T03:00:00Z", &utc, 2), "01-03 03:00, 01-04 03:00");
        assert_eq!(next("0 0 30 2 *", "2026-01-02T03:00:00Z", &utc, 1), "");
        assert!(CronSchedule::parse("daily").is_none());
    }

    #[test]
    fn a_skipped_time_runs_after_the_gap_and_a_repeated_one_once() {
        let berlin = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
        let spring = "2026-03-28T12:00:00Z";
        assert_eq!(next("30 2 * * *", spring, &berlin, 2), "03-29 03:00, 03-30 02:30");
        assert_eq!(next("*/30 2 29 3 *", spring, &berlin, 1), "03-29 03:00");
        let autumn = "2026-10-24T12:00:00Z";
        assert_eq!(next("30 2 * * *", autumn, &berlin, 2), "10-25 02:30, 10-26 02:30");
        assert_eq!(next("0 2,3 * * *", autumn, &berlin, 3), "10-25 02:00, 10-25 03:00, 10-26 02:00");
    }
}
