//! The manifest of an app: from bytes to findings and a typed manifest, with lints, fixes, explanations and a schema.
//!
//! Pure: it does no I/O, knows no clock and nothing of terminals or the platform's API.

mod check;
pub mod codes;
mod coerce;
mod decode;
pub mod diagnostic;
pub mod dialect;
pub mod drift;
pub mod explain;
mod fields;
mod foreign;
mod hints;
pub mod json_schema;
mod keys;
pub mod lint;
mod model;
mod moment;
mod node;
mod normal;
mod places;
mod read;
mod reshape;
mod rules;
mod scalar;
mod sketch;
pub mod source;
pub mod spec;
mod spelling;
mod units;
mod walk;
mod words;
mod yaml;

pub use check::{CheckOptions, CheckedManifest, check, check_oversized};
pub use drift::Compat;
pub use normal::Normal;
pub use places::Places;
pub use read::{ReadManifest, read, read_as, read_json};
pub use spec::app::Manifest;
