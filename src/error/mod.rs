//! From each crate's errors to what the user reads: a headline, its causes, what to do next, and the exit code.

mod client;
mod emulator;
mod failure;
mod project;
mod prompt;
mod system;

pub use failure::{AccountInUse, CommandError};
