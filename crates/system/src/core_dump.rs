//! What keeps this process's memory to itself: it leaves no core image, and no other program of the user looks into it.
//!
//! Not for processes we start for the user: a handler is theirs to debug, and a new program starts visible again. The
//! limit on core images is handed down to it, as its environment has a token of ours.

use rustix::process::{Resource, Rlimit, setrlimit};

/// Raises it, before anything secret is read. What the system refuses is left as it is: nothing depends on it.
pub fn disable() {
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    // The limit does not hold for a program that the system pipes images into; this does, and it also closes
    // `/proc/PID/mem` and `/proc/PID/environ` to others.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}
