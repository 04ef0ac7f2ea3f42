//! Answers about the manifest, the catalog and the program itself.

pub mod completions;
pub mod explain;
pub mod help;
pub mod schema;
pub mod scopes;
