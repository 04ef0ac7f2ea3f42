//! HTTP routes of apps: what passes between the route proxy and a handler, and what the control API says about them.

pub mod access;
pub mod envelope;
pub mod fetch;
pub mod folder;
pub mod template;
