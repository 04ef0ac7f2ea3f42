//! The local platform: running an app, calling it, and reading what it did.

pub mod audit;
pub mod dev;
pub mod trigger;
pub mod r#try;
