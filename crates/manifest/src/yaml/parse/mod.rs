//! Tokens to nodes.

mod collections;
mod columns;
pub(crate) mod parser;
