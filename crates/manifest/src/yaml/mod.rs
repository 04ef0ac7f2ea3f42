//! YAML text to a tree with exact spans, as the platform's reader would have it.
//!
//! Written from the YAML 1.1 specification; where readers differ it follows PyYAML, which decides about a manifest in
//! the end. Knows nothing of fields.

mod base64;
mod blame;
mod build;
pub(crate) mod dialect;
pub(crate) mod keys;
pub(crate) mod node;
mod parse;
mod quoting;
pub(crate) mod reader;
pub(crate) mod scalar;
mod scan;
mod strange;
mod timestamp;
