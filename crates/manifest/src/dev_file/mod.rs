//! Reads `linkworld.dev.yaml`, the local world of a project: bytes in, findings and one typed description out.
//!
//! The fields are in `spec::dev_file`. Nothing here knows the emulator that makes a world of the description.

mod against;
mod agents;
mod check;
mod checker;
mod path;
mod rules;
mod secrets;

pub use against::check_against;
pub use check::{CheckedDevFile, check, check_oversized};
