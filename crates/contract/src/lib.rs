//! What the platform, its clients and its handlers agree on: validated names, limits with their sources, scopes and
//! their catalog, wire bodies, the one route table, secrets and digests.
//!
//! It knows neither files nor sockets, and nothing of manifests.

pub mod digest;
pub mod image;
pub mod limits;
pub mod names;
pub mod origin;
pub mod scope;
pub mod secret;
pub mod secret_value;
pub mod text;
pub mod wire;
