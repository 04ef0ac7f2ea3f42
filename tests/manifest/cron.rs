//! The calendar of cron expressions, compared with croniter: the next times of expressions made from a seed, in zones with
//! and without daylight saving, from days around their changes.
//!
//! Needs the environment that `tests/setup` makes. A difference is one of those that contract 27 decides, or a fault:
//! a range of equal ends is one value (27.33), so croniter is asked for that value, and where clocks change, a skipped time
//! runs once right after the gap and a repeated one at its first pass (27.17).

use crate::drift::oracle;
use crate::drift::random::Random;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use linkworld_manifest::CronSchedule;
use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Stdio};

const EXPRESSIONS: usize = 1_000;
const TIMES: usize = 20;
const SEED: u64 = 20_260_102;
/// Zones with changes at different hours, by half an hour, on the southern half, at midnight, and without any.
const ZONES: [&str; 6] =
    ["UTC", "Europe/Vienna", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Asia/Kolkata"];
/// Hours on both sides of a change in which the readings may differ.
const CHANGE_HOURS: i64 = 4;

struct Case {
    cron: String,
    zone: &'static str,
    from: i64,
}

#[test]
fn times_are_those_of_croniter_apart_from_what_is_decided() {
    let mut random = Random::new(SEED);
    let mut cases = Vec::new();
    for _ in 0..EXPRESSIONS {
        let cron = expression(&mut random);
        for zone in ZONES {
            cases.push(Case { cron: cron.clone(), zone, from: start(&mut random, zone) });
        }
    }
    let theirs = croniter(&cases);
    let (mut at_changes, mut faults) = (0, Vec::new());
    for (case, theirs) in cases.iter().zip(theirs) {
        let ours = ours(case, theirs.len());
        if ours == theirs {
            continue;
        }
        if away_from_changes(case, &ours, &theirs) {
            at_changes += 1;
        } else {
            faults.push(format!(
                "`{}` in {} from {}\n  ours   {ours:?}\n  theirs {theirs:?}",
                case.cron, case.zone, case.from
            ));
        }
    }
    let equal_ranges = cases.iter().filter(|case| for_croniter(&case.cron) != case.cron).count();
    println!(
        "{} lists, {at_changes} differ where clocks change, {equal_ranges} have a range of equal ends",
        cases.len()
    );
    assert!(faults.is_empty(), "{} differences:\n{}", faults.len(), faults[..faults.len().min(12)].join("\n"));
    assert!(at_changes > 0 && equal_ranges > 0, "the decided differences are among the cases");
    assert!(at_changes < cases.len() / 4, "{at_changes}");
}

/// The next times, as many as croniter found.
fn ours(case: &Case, count: usize) -> Vec<i64> {
    let schedule = CronSchedule::parse(&case.cron).unwrap_or_else(|| panic!("`{}` is valid", case.cron));
    let zone = TimeZone::get(case.zone).unwrap();
    let mut now = Timestamp::from_second(case.from).unwrap();
    let next = || {
        now = schedule.next_after(now, &zone)?;
        Some(now.as_second())
    };
    std::iter::from_fn(next).take(count).collect()
}

/// Whether two lists are equal apart from the hours around a change of the clocks, as far as both go.
fn away_from_changes(case: &Case, ours: &[i64], theirs: &[i64]) -> bool {
    let zone = TimeZone::get(case.zone).unwrap();
    let until = ours.last().min(theirs.last()).copied().unwrap_or_default();
    let is_compared = |at: &&i64| {
        let window = CHANGE_HOURS * 3_600;
        let offset = |seconds: i64| zone.to_offset(Timestamp::from_second(seconds).unwrap());
        **at <= until && offset(**at - window) == offset(**at + window)
    };
    let (ours, theirs) = (ours.iter().filter(is_compared), theirs.iter().filter(is_compared));
    ours.eq(theirs)
}

/// The expression with `3` for `3-3`, which croniter reads as the whole circle.
fn for_croniter(cron: &str) -> String {
    let item = |item: &str| match item.split('/').next().and_then(|range| range.split_once('-')) {
        Some((from, to)) if from == to => from.to_owned(),
        _ => item.to_owned(),
    };
    let field = |field: &str| field.split(',').map(item).collect::<Vec<_>>().join(",");
    cron.split(' ').map(field).collect::<Vec<_>>().join(" ")
}

/// A time on one of the days around the changes of 2026, or on any day.
fn start(random: &mut Random, zone: &str) -> i64 {
    const DAY: i64 = 86_400;
    let year: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    let zone = TimeZone::get(zone).unwrap();
    let changes: Vec<i64> = zone.following(year).take(4).map(|change| change.timestamp().as_second()).collect();
    let below = |random: &mut Random, limit: i64| i64::try_from(random.below(usize::try_from(limit).unwrap())).unwrap();
    match changes.len() {
        0 => year.as_second() + below(random, 700 * DAY),
        count if random.below(4) > 0 => changes[random.below(count)] - DAY + below(random, 2 * DAY),
        _ => year.as_second() + below(random, 700 * DAY),
    }
}

/// An expression that croniter accepts and that has days.
fn expression(random: &mut Random) -> String {
    let minute = field(random, 0, 59, &[]);
    let hour = field(random, 0, 23, &[]);
    // Not the last days of a month: 30 February has no time, which croniter reports as an error.
    let day = if random.below(3) == 0 { field(random, 1, 28, &[]) } else { "*".into() };
    let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let month = if random.below(4) == 0 { field(random, 1, 12, &months) } else { "*".into() };
    let weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    let weekday = if random.below(3) == 0 { field(random, 0, 6, &weekdays) } else { "*".into() };
    format!("{minute} {hour} {day} {month} {weekday}")
}

/// A field: anything, or a list of up to three items. `names` are those of the values from `min` on.
fn field(random: &mut Random, min: usize, max: usize, names: &[&str]) -> String {
    match random.below(6) {
        0 => return "*".into(),
        1 => return format!("*/{}", 1 + random.below((max - min) / 2)),
        _ => {}
    }
    let items = 1 + random.below(8).saturating_sub(5);
    let value = |random: &mut Random, from: usize| from + random.below(max + 1 - from);
    let item = |random: &mut Random| {
        let from = value(random, min);
        match random.below(8) {
            0 if !names.is_empty() => names[from - min].to_owned(),
            0..=4 => from.to_string(),
            5 => format!("{from}-{}", value(random, from)),
            _ => format!("{from}-{}/{}", value(random, from), 1 + random.below(4)),
        }
    };
    (0..items).map(|_| item(random)).collect::<Vec<_>>().join(",")
}

/// What croniter says of all cases, from one process.
fn croniter(cases: &[Case]) -> Vec<Vec<i64>> {
    let mut child = Command::new(oracle::python())
        .args(["-c", include_str!("cron.py")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut requests = String::new();
    for Case { cron, zone, from } in cases {
        requests.push_str(&json!({"cron": for_croniter(cron), "zone": zone, "from": from, "count": TIMES}).to_string());
        requests.push('\n');
    }
    let mut input = child.stdin.take().unwrap();
    let writing = std::thread::spawn(move || input.write_all(requests.as_bytes()));
    let output = child.wait_with_output().unwrap();
    let _ = writing.join();
    assert!(output.status.success(), "croniter failed; run tests/setup if it is missing");
    let lists: Vec<Vec<i64>> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .map(|list| list.as_array().unwrap().iter().map(|time| time.as_i64().unwrap()).collect())
        .collect();
    assert_eq!(lists.len(), cases.len());
    lists
}
