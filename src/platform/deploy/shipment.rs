//! What a deploy brings.

use crate::wire::developer::{CreateApp, RegisterVersion};
use serde_json::Value;

/// Everything that goes to the platform, made ready by `project`.
#[derive(Debug, Clone, PartialEq)]
pub struct Shipment {
    /// The app, should it be new.
    pub app: CreateApp,
    /// The version. Whether to promote it is said to [`crate::platform::deploy::deploy`], not here.
    pub register: RegisterVersion,
    /// The document templates, in the order of their files.
    pub templates: Vec<Value>,
}
