//! Versions of an app, and what is attached to them.

pub(crate) mod bundle;
mod docs;
mod manifest;
pub(crate) mod registration;
pub(crate) mod templates;
