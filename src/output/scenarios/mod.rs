//! Scenarios of `linkworld eval` in the terminal: their results, and the trace of one.

pub mod results;
pub mod trace;
