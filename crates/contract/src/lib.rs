//! What the platform, its clients and its handlers agree on: validated names, limits with their sources, scopes and
//! their catalog, wire bodies, the one route table, secrets and digests.
//!
//! It depends on nothing that does I/O, and it does not know manifests.

pub mod audit;
pub mod digest;
pub mod encoding;
pub mod image;
pub mod limits;
pub mod markup;
pub mod names;
pub mod origin;
pub mod scope;
pub mod secret;
pub mod secret_value;
pub mod text;
pub mod token;
pub mod tool_limits;
pub mod wire;
