//! What one deploy sends.

use crate::digest;
use crate::upload::Sent;
use crate::wire::developer::{CreateApp, RegisterVersion};
use hyper::body::Bytes;
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};

/// Everything one deploy sends. What is large is spelled and summed up once.
#[derive(Debug, Clone)]
pub struct Shipment {
    /// The app, should the platform not know it yet.
    pub app: CreateApp,
    /// Its frontend bundle.
    pub bundle: Option<Bundle>,
    register: RegisterVersion,
    /// The manifest as JSON, as it is sent.
    spelled: Box<RawValue>,
    manifest_digest: String,
    templates: Vec<Value>,
    templates_digest: String,
}

/// A packed frontend bundle.
#[derive(Debug, Clone)]
pub struct Bundle {
    /// The archive.
    pub bytes: Bytes,
    /// SHA-256 of it in lowercase hexadecimal.
    pub digest: String,
    /// How much of it has been sent.
    pub sent: Sent,
}

/// Digests of what one version is made of: equal contents, equal values.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Content {
    /// Of the manifest blob, `app_docs` included.
    pub manifest: String,
    /// Of the list of templates; none where there are none.
    pub templates: Option<String>,
    /// Of the bundle's archive; none where there is none.
    pub bundle: Option<String>,
    /// The image's reference.
    pub image_url: String,
    /// The image's digest, when it is known.
    pub image_digest: Option<String>,
}

impl Content {
    /// Whether both can be the same content: an image's digest counts only where both know it.
    pub fn agrees(&self, other: &Self) -> bool {
        let digests = (&self.image_digest, &other.image_digest);
        let same_image = !matches!(digests, (Some(one), Some(another)) if one != another);
        same_image && Self { image_digest: None, ..self.clone() } == Self { image_digest: None, ..other.clone() }
    }
}

impl Shipment {
    /// A shipment of a version, its document templates and its bundle. `promote` of the version says whether it is to
    /// become the current one; `bundle_pending` is decided on the way.
    pub fn new(app: CreateApp, register: RegisterVersion, templates: Vec<Value>, bundle: Option<Bundle>) -> Self {
        let templates_digest = digest::of(&Value::Array(templates.clone()));
        Self {
            app,
            bundle,
            spelled: to_raw_value(&register.manifest).expect("a manifest has text keys only"),
            manifest_digest: digest::of(&register.manifest),
            register,
            templates,
            templates_digest,
        }
    }

    /// The version's name.
    pub fn version(&self) -> &str {
        &self.register.version
    }

    /// Whether it is to become the current version.
    pub fn promote(&self) -> bool {
        self.register.promote
    }

    /// The default-filled manifest with the pages of `app_docs/`.
    pub fn manifest(&self) -> &Value {
        &self.register.manifest
    }

    /// The document templates.
    pub fn templates(&self) -> &[Value] {
        &self.templates
    }

    /// A digest of the list of templates, also of an empty one.
    pub(super) fn templates_digest(&self) -> &str {
        &self.templates_digest
    }

    /// The image's digest became known.
    pub fn set_image_digest(&mut self, digest: Option<String>) {
        self.register.image_digest = digest;
    }

    /// What is sent to register the version.
    pub fn body(&self, bundle_pending: bool) -> RegisterVersion<&RawValue> {
        let RegisterVersion { version, image_url, image_digest, build_log_url, promote, .. } = &self.register;
        RegisterVersion {
            version: version.clone(),
            image_url: image_url.clone(),
            image_digest: image_digest.clone(),
            manifest: &self.spelled,
            build_log_url: build_log_url.clone(),
            promote: *promote,
            bundle_pending,
        }
    }

    /// Its digests.
    pub fn content(&self) -> Content {
        Content {
            manifest: self.manifest_digest.clone(),
            templates: Some(self.templates_digest.clone()).filter(|_| !self.templates.is_empty()),
            bundle: self.bundle.as_ref().map(|bundle| bundle.digest.clone()),
            image_url: self.register.image_url.clone(),
            image_digest: self.register.image_digest.clone(),
        }
    }
}
