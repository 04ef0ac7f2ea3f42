//! Unix: the limit on the size of core dumps.

use rustix::process::{Resource, Rlimit, setrlimit};

/// Disables core dumps; to be called before anything secret is read. What the system refuses is left as it is.
pub fn disable() {
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
}
