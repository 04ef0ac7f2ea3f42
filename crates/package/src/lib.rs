//! What is deployed beside the manifest: documentation, templates and the frontend bundle.
//!
//! It also compares sources with the manifest.
//!
//! Pure: the caller finds and reads the files. From their content this crate makes what is sent, and findings. It also
//! reads bundles back, for the server side.

pub mod archive;
pub mod bundle;
pub mod docs;
pub mod found_file;
mod html_tags;
pub mod include_patterns;
pub mod parallel;
pub mod percent;
pub mod secret_scan;
mod similar_names;
pub mod sources;
pub mod templates;

pub use found_file::{FileContent, FoundFile};
