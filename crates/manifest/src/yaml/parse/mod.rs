//! Tokens to nodes.

mod collections;
pub(crate) mod parser;
