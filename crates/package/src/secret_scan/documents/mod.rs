//! Secrets in the files of a project that are checked as a whole, each with its findings.

pub mod dev_file;
pub mod manifest;
