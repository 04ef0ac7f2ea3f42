//! Named worlds: saving what the platform has, and replacing it, while it runs or not.

pub(crate) mod change;
pub(crate) mod error;
pub(crate) mod folder;
pub(crate) mod gate;
pub(crate) mod running;
pub(crate) mod stopped;
