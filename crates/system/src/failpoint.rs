//! Named points that a test can stop this program at, as a power cut would. Release builds pass them by.

use crate::env;
use crate::files;
use std::path::Path;

/// Says that this point is reached. A debug build kills itself here when `LINKWORLD_TEST_FAILPOINT` names it, and
/// adds the name to the file `LINKWORLD_TEST_FAILPOINT_LIST` when that is set.
pub fn pass(name: &str) {
    if !cfg!(debug_assertions) {
        return;
    }
    if let Some(list) = env::value_of(env::TEST_FAILPOINT_LIST) {
        // A list that cannot be written shows as a list without the point, which the test notices.
        let _ = files::append(Path::new(&list), &format!("{name}\n"));
    }
    if env::value_of(env::TEST_FAILPOINT).as_deref() == Some(name) {
        let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
    }
}
