//! Handlers that misbehave when they are called: the platform answers with the right status, logs the call, and the other
//! app does not notice.
//!
//! Those that misbehave when they start are in `runtime.rs`, full disks in `load.rs`.

use crate::behaviours::{CASES, is_answered, project};
use crate::support::{Home, processes_with};
use std::time::{Duration, Instant};

/// The deadline of a call is 2.4 s.
const TIME_SCALE: &str = "0.02";
/// A stop ends long before a supervisor loses its patience.
const STOPPED: Duration = Duration::from_secs(5);

fn misbehaves(case: (&str, u64, Option<&str>)) {
    let behaviour = case.0;
    let mut home = Home::new();
    home.set("LINKWORLD_TEST_TIME_SCALE", TIME_SCALE);
    let (app, honest) = (project(&home, "case-bot", behaviour), project(&home, "honest-bot", "none"));
    let dev = home.dev(app.as_ref(), &[&honest]);
    home.set("LINKWORLD_TEST_TIME_SCALE", "1");
    is_answered(&home, &dev, case, true);
    let (marker, started) = (dev.token.clone(), Instant::now());
    let origin = dev.origin.clone();
    assert_eq!(dev.stop(), 130, "{behaviour}");
    assert!(started.elapsed() < STOPPED, "{behaviour}: stopped after {:?}", started.elapsed());
    assert!(processes_with(&origin).is_empty() && processes_with(&marker).is_empty(), "{behaviour} leaves processes");
}

fn every_third(first: usize) {
    CASES.iter().skip(first).step_by(3).copied().for_each(misbehaves);
}

#[test]
fn handlers_that_misbehave_when_called_first_third() {
    every_third(0);
}

#[test]
#[cfg_attr(not(debug_assertions), ignore = "only a debug build scales times")]
fn handlers_that_misbehave_when_called_second_third() {
    every_third(1);
}

#[test]
fn handlers_that_misbehave_when_called_last_third() {
    every_third(2);
}
