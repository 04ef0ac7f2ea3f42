//! Linux: the limit on core dumps, and the mark that this process is not dumpable.

use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};

/// Disables core dumps; to be called before anything secret is read. What the system refuses is left as it is.
pub fn disable() {
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    // The limit does not apply where the system pipes core dumps into a program; this does, and it also closes
    // `/proc/PID/mem` and `/proc/PID/environ` to other processes.
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
}
