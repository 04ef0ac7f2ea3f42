//! Every call of the client through a proxy that spoils it, against the real local platform.
//!
//! Each case has a platform, a home and a project of its own, and drives the real binary. What is promised: a fault
//! that passes is got over in the same run; any other one ends it with a reason, and the same command again finishes
//! it; success is never claimed while something is missing; the end is that of an undisturbed run, and the token goes
//! nowhere else. `FAULTS=<words of a call or fault>` runs the cases whose name has them.

mod calls;
mod fault;
mod gate;
mod kills;
mod message;
mod proxy;
mod report;
mod single;
mod tls;
mod world;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Cases at once that keep a processor busy most of their time.
const BUSY_MAX: usize = 4;
/// Cases at once that wait for a deadline most of their time.
const WAITING_MAX: usize = 12;

/// Does every piece of work, several at once, each on a thread with everything its own. `waits` tells which of them
/// hardly need a processor: they go on beside the others.
fn spread<W: Sync, R: Send>(works: &[W], waits: impl Fn(&W) -> bool, run: impl AsyncFn(&W) -> R + Sync) -> Vec<R> {
    let (waiting, busy): (Vec<&W>, Vec<&W>) = works.iter().partition(|work| waits(work));
    let done = Mutex::new(Vec::new());
    let next = [AtomicUsize::new(0), AtomicUsize::new(0)];
    std::thread::scope(|scope| {
        for (works, next, count) in [(&waiting, &next[0], WAITING_MAX), (&busy, &next[1], BUSY_MAX)] {
            for _ in 0..count.min(works.len()) {
                scope.spawn(|| {
                    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                    while let Some(work) = works.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let result = tokio::task::LocalSet::new().block_on(&runtime, run(work));
                        done.lock().unwrap().push(result);
                    }
                });
            }
        }
    });
    done.into_inner().unwrap()
}

/// For work that is all of one kind.
fn never<W>(_: &W) -> bool {
    false
}
