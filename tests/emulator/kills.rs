//! The platform killed at some of its writes: `tests/campaign kills` kills it at every one.

use crate::life::{Life, Tally, killed_at};

/// Steps that are lived here; the campaign lives all.
const STEPS: usize = 11;
/// Every so many points.
const EVERY: usize = 17;

#[test]
#[cfg_attr(not(debug_assertions), ignore = "only a debug build has failpoints")]
fn a_platform_killed_at_a_write_starts_with_all_or_nothing_of_it() {
    let whole = Life::lived(STEPS);
    let chosen: Vec<&String> = whole.points.iter().skip(3).step_by(EVERY).collect();
    let tally = std::thread::scope(|scope| {
        let runs: Vec<_> = chosen.iter().map(|point| scope.spawn(|| killed_at(point, &whole))).collect();
        let mut tally = Tally::default();
        runs.into_iter().for_each(|run| tally.add(run.join().unwrap()));
        tally
    });
    println!("{} of {} points: {}", chosen.len(), whole.points.len(), tally.shown());
    assert!(tally.killed * 2 > chosen.len(), "most points are reached: {}", tally.shown());
}
