//! The local platform: running an app, calling it, and reading what it did.

pub mod chat;
pub mod clock;
pub mod dev;
pub mod instances;
pub mod routes;
pub mod schedules;
pub mod trigger;
pub mod r#try;
pub mod world;
