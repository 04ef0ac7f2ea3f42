//! What apps and agents of a tenant do together: the rules that callback API, control API and clock share.

pub(crate) mod chain;
pub(crate) mod commitment;
pub(crate) mod room;
