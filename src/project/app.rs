//! A project that can be run and sent.

use linkworld_contract::wire::developer::AppDocs;
use linkworld_manifest::{Manifest, NormalForm};
use serde_json::Value;

/// Everything of a sound project, read.
#[derive(Debug, Clone)]
pub struct App {
    /// The manifest, typed.
    pub manifest: Manifest,
    /// The manifest, default-filled.
    pub normal: NormalForm,
    /// The pages of `app_docs/`.
    pub docs: AppDocs,
    /// The document templates.
    pub templates: Vec<Value>,
}
