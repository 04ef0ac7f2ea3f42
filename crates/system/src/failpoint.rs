//! Named points at which a test can kill this program, as a power cut would. Release builds ignore them.
//!
//! Uses no other module than the environment, so that every module can have such points.

use crate::env;
use std::fs::File;
use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Whether this build has failpoints, for places that would have to look first whether they are one.
pub const ENABLED: bool = cfg!(debug_assertions);

/// How often the point of `LINKWORLD_TEST_FAILPOINT` was passed.
static PASSED: AtomicUsize = AtomicUsize::new(0);

/// Reports that this point is reached. A debug build kills itself here if `LINKWORLD_TEST_FAILPOINT` names it, or with
/// `NAME#3` at the third time, and appends the name to the file `LINKWORLD_TEST_FAILPOINT_LIST` if that is set.
pub fn pass(name: &str) {
    if !ENABLED {
        return;
    }
    if let Some(list) = env::value_of(env::TEST_FAILPOINT_LIST) {
        // A list that cannot be written lacks the point, which the test notices.
        let opened = File::options().append(true).create(true).open(list);
        let _ = opened.and_then(|mut file| writeln!(file, "{name}"));
    }
    let Some(chosen) = env::value_of(env::TEST_FAILPOINT) else { return };
    let (chosen, time) = chosen.split_once('#').unwrap_or((&chosen, "1"));
    if chosen == name && PASSED.fetch_add(1, Ordering::SeqCst) + 1 == time.parse().unwrap_or(1) {
        kill_this_process();
    }
}

/// Ends this process at once, as a power cut would: nothing is written or released in an orderly way.
#[cfg(unix)]
fn kill_this_process() {
    let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
}

/// The nearest that there is.
#[cfg(not(unix))]
fn kill_this_process() {
    std::process::abort();
}
