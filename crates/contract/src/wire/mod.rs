//! What travels between the parts, as types: one file per family, both directions in it.
//!
//! The client in `platform` writes exactly what the server in `emulator` reads, from these types and the one
//! route table; neither knows the other. Nothing here sends, serves or judges.

pub mod callback;
pub mod container;
pub mod control;
pub mod developer;
pub mod routes;
