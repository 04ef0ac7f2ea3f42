//! The JSON Schema of a reply (`response_format`): whether a value matches it, and a value that does.
//!
//! Our own subset, in this one module: what model providers accept for structured output. The `jsonschema` library is 28
//! crates and 2.6 MB; the tests hold every verdict here against it. A keyword that is not understood is refused, never
//! ignored.

mod checking;
mod filling;
pub(crate) mod reading;
