//! Request and response bodies as types, one file per API, and the one route table.
//!
//! The client writes and the emulator reads the same types; neither depends on the other.

pub mod agents;
pub mod callback;
pub mod collaboration;
pub mod container;
pub mod control;
pub mod developer;
pub mod event_payload;
pub mod proxy;
pub mod raw;
pub mod routes;
pub mod tenants;
pub mod time;
pub mod worlds;

pub use raw::JsonProblem;
