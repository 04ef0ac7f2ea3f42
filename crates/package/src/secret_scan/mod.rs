//! The secret scanner: file names and file contents that look like secrets.

mod addresses;
mod assignments;
mod documents;
mod formats;
pub mod masking;
mod matches;
pub mod names;
mod randomness;
mod samples;
pub mod scan;
pub mod structured;
#[cfg(test)]
mod tests;
mod tokens;

pub use documents::{dev_file, manifest};
pub use matches::{SecretMatch, finding};
