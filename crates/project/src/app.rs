//! A valid project, ready to be run and deployed.

use linkworld_contract::wire::developer::AppDocs;
use linkworld_manifest::{Manifest, NormalForm};
use serde_json::Value;

/// Everything of a valid project.
#[derive(Debug, Clone)]
pub struct LoadedApp {
    /// The manifest, typed.
    pub manifest: Manifest,
    /// The manifest with defaults filled in.
    pub normal: NormalForm,
    /// The pages of `app_docs/`.
    pub docs: AppDocs,
    /// The document templates.
    pub templates: Vec<Value>,
}
