//! Named points at which a test can kill this program, as a power cut would. Release builds ignore them.

use crate::{env, files, signals};
use std::path::Path;

/// Reports that this point is reached. A debug build kills itself here if `LINKWORLD_TEST_FAILPOINT` names it, and
/// appends the name to the file `LINKWORLD_TEST_FAILPOINT_LIST` if that is set.
pub fn pass(name: &str) {
    if !cfg!(debug_assertions) {
        return;
    }
    if let Some(list) = env::value_of(env::TEST_FAILPOINT_LIST) {
        // A list that cannot be written lacks the point, which the test notices.
        let _ = files::append(Path::new(&list), &format!("{name}\n"));
    }
    if env::value_of(env::TEST_FAILPOINT).as_deref() == Some(name) {
        signals::kill_this_process();
    }
}
