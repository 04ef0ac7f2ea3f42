//! The fields of a manifest as data, the only place where a field is written.
//!
//! One `object!` declaration makes a table (for decoding, the JSON Schema, `explain` and the README), the typed struct
//! the rest of the program reads, and the typed paths findings point with.

pub mod agents;
pub mod app;
pub mod connections;
mod declare;
pub mod dev_file;
pub mod eval_file;
pub mod field;
pub(crate) mod lookup;
pub mod object_id;
pub mod panel;
pub mod path;
pub mod pattern;
pub mod settings;
pub mod tools;
