//! Who decides what a signal does, once handlers are installed: they stay until the program ends.

use std::sync::atomic::{AtomicBool, Ordering};

static TAKEN: AtomicBool = AtomicBool::new(false);

/// The program listens itself from now on.
pub(super) fn take_over() {
    TAKEN.store(true, Ordering::SeqCst);
}

/// Whether the program listens itself; else what was installed for prompts ends it.
pub(crate) fn is_taken() -> bool {
    TAKEN.load(Ordering::SeqCst)
}
