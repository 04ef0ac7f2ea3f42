//! The manifest of an app: from bytes to findings and a typed manifest, with lints, fixes, explanations and a schema.
//!
//! Pure: it does no I/O, knows no clock and nothing of terminals or the platform's API.

mod check;
pub mod codes;
mod decode;
pub mod dev_file;
pub mod diagnostic;
pub mod drift;
pub mod eval_file;
pub mod explain;
pub mod fix;
pub mod json_schema;
pub mod lint;
pub mod list_items;
pub mod mocks;
mod model;
pub mod policy;
mod read;
mod rules;
pub mod source;
mod source_map;
pub mod spec;
mod suggest;
pub mod texts;
pub mod time;
mod yaml;

pub use check::{CheckOptions, CheckedManifest, check, check_oversized};
pub use decode::normal::NormalForm;
pub use drift::Compat;
pub use read::{ReadManifest, read, read_as, read_json};
pub use source_map::SourceMap;
pub use spec::app::Manifest;
pub use time::cron::CronSchedule;
