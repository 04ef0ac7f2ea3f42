//! The HTTP endpoints, one module per API.

pub(crate) mod callback;
pub(crate) mod control;
pub(crate) mod developer;
pub(crate) mod shell;
