//! Text to tokens.

mod candidate;
pub(super) mod cursor;
pub(super) mod directive;
mod keys;
pub(crate) mod pull;
pub(super) mod quoted;
pub(crate) mod scanner;
pub(super) mod token;
pub(super) mod unquoted;
