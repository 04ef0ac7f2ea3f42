//! The secret scanner: file names and file contents that look like secrets.

pub mod names;
pub mod scan;
#[cfg(test)]
mod tests;
mod tokens;
