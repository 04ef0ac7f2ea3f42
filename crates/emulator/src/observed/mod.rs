//! Calls with their values: for the command that shows what a handler does while it does it, and for traces.

pub(crate) mod call_values;
pub(crate) mod observed_call;
mod observing;
