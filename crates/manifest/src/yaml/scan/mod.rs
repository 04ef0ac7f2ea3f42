//! Text to tokens.

mod candidate;
mod keys;
pub(crate) mod pull;
pub(crate) mod scanner;
