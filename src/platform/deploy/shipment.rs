//! What one deploy sends.

use crate::digest;
use crate::upload::Sent;
use crate::wire::developer::{CreateApp, RegisterVersion};
use hyper::body::Bytes;
use serde_json::Value;

/// Everything one deploy sends.
#[derive(Debug, Clone)]
pub struct Shipment {
    /// The app, should the platform not know it yet.
    pub app: CreateApp,
    /// The version. `promote` says whether it is to become the current one; `bundle_pending` is decided on the way.
    pub register: RegisterVersion,
    /// Its document templates.
    pub templates: Vec<Value>,
    /// Its frontend bundle.
    pub bundle: Option<Bundle>,
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
    /// Its digests.
    pub fn content(&self) -> Content {
        let templates = (!self.templates.is_empty()).then(|| digest::of(&Value::Array(self.templates.clone())));
        Content {
            manifest: digest::of(&self.register.manifest),
            templates,
            bundle: self.bundle.as_ref().map(|bundle| bundle.digest.clone()),
            image_url: self.register.image_url.clone(),
            image_digest: self.register.image_digest.clone(),
        }
    }
}
