//! The platform killed at every write of a life, started again without help, and compared. Run by `tests/campaign`.

use crate::life::{Life, Tally, killed_at};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

const THREADS: usize = 2;

#[test]
fn a_platform_killed_at_any_write_starts_with_all_or_nothing_of_it() {
    let whole = Life::lived(usize::MAX);
    println!("{} steps pass {} points", whole.steps(), whole.points.len());
    let next = AtomicUsize::new(0);
    let run = || {
        let mut tally = Tally::default();
        while let Some(point) = whole.points.get(next.fetch_add(1, Ordering::Relaxed)) {
            // The rest is killed all the same.
            match catch_unwind(AssertUnwindSafe(|| killed_at(point, &whole))) {
                Ok(one) => tally.add(one),
                Err(_) => tally.failed.push(point.clone()),
            }
        }
        tally
    };
    let mut tally = Tally::default();
    std::thread::scope(|scope| {
        let runs: Vec<_> = (0..THREADS).map(|_| scope.spawn(run)).collect();
        runs.into_iter().for_each(|run| tally.add(run.join().unwrap()));
    });
    for (step, half) in &tally.halves {
        println!("completed by the same step again, {step}:\n{half}");
    }
    println!("{}", tally.shown());
    assert!(tally.failed.is_empty(), "{:?}", tally.failed);
    assert!(tally.not_reached.len() * 20 < whole.points.len(), "nearly all are reached");
}
