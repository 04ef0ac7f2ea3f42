//! The secret scanner: file names and file contents that look like secrets.

mod addresses;
mod assignments;
pub mod dev_file;
mod formats;
pub mod manifest;
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

pub use matches::{SecretMatch, finding};
