//! The content of one deploy.

use hyper::body::Bytes;
use linkworld_contract::digest;
use linkworld_contract::wire::developer::{APP_DOCS, CreateApp, RegisterVersion};
use linkworld_system::upload::UploadProgress;
use serde_json::Value;

/// Everything that one deploy sends. Large parts are serialised and digested once.
#[derive(Debug, Clone)]
pub struct Shipment {
    /// The app, in case the platform does not have it yet.
    pub app: CreateApp,
    /// Its frontend bundle.
    pub bundle: Option<Bundle>,
    register: RegisterVersion,
    /// `register` as JSON.
    serialised: Bytes,
    manifest_digest: String,
    templates: Vec<Value>,
    templates_digest: String,
}

/// A packed frontend bundle.
#[derive(Debug, Clone)]
pub struct Bundle {
    /// The archive, in parts that follow one another.
    pub parts: Vec<Bytes>,
    /// SHA-256 of the archive in lowercase hexadecimal.
    pub digest: String,
    /// How many bytes of it have been sent.
    pub sent: UploadProgress,
}

/// Digests of the content of one version.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ShipmentDigests {
    /// Of the manifest blob, `app_docs` included.
    pub manifest: String,
    /// Of the list of templates; none if there are none.
    pub templates: Option<String>,
    /// Of the bundle's archive; none if there is none.
    pub bundle: Option<String>,
    /// The image's reference.
    pub image_url: String,
    /// The image's digest, when it is known.
    pub image_digest: Option<String>,
}

impl ShipmentDigests {
    /// Whether both can be the same content: the image's digest is compared only if both have it.
    pub fn agrees(&self, other: &Self) -> bool {
        let digests = (&self.image_digest, &other.image_digest);
        let same_image = !matches!(digests, (Some(one), Some(another)) if one != another);
        same_image && Self { image_digest: None, ..self.clone() } == Self { image_digest: None, ..other.clone() }
    }
}

impl Shipment {
    /// A shipment of a version with its document templates. `promote` of the version says whether it is to become the
    /// current one, `bundle_pending` whether that probably depends on a bundle; the plan decides.
    pub fn new(app: CreateApp, register: RegisterVersion, templates: Vec<Value>) -> Self {
        Self {
            app,
            bundle: None,
            serialised: serialised(&register),
            manifest_digest: digest::of_json(&register.manifest),
            register,
            templates_digest: digest::of_json(&Value::Array(templates.clone())),
            templates,
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
        if self.register.image_digest != digest {
            self.register.image_digest = digest;
            self.serialised = serialised(&self.register);
        }
    }

    /// The body that registers the version, as JSON.
    pub fn body(&self, bundle_pending: bool) -> Bytes {
        if self.register.bundle_pending == bundle_pending {
            return self.serialised.clone();
        }
        serialised(&RegisterVersion { bundle_pending, ..self.register.clone() })
    }

    /// That body, whatever its `bundle_pending`.
    pub fn any_body(&self) -> &[u8] {
        &self.serialised
    }

    /// Its digests.
    pub fn content(&self) -> ShipmentDigests {
        ShipmentDigests {
            manifest: self.manifest_digest.clone(),
            templates: Some(self.templates_digest.clone()).filter(|_| !self.templates.is_empty()),
            bundle: self.bundle.as_ref().map(|bundle| bundle.digest.clone()),
            image_url: self.register.image_url.clone(),
            image_digest: self.register.image_digest.clone(),
        }
    }
}

/// Serialises the body. Pages make it large, and growing the buffer in steps would take twice the memory and time.
fn serialised(register: &RegisterVersion) -> Bytes {
    let pages = register.manifest[APP_DOCS].as_object();
    let text = |page: &Value| page.as_str().map_or(0, str::len);
    let bytes = pages.map_or(0, |pages| pages.values().map(text).sum());
    // Line ends and quotes take two bytes.
    let mut serialised = Vec::with_capacity(bytes + bytes / 16 + 16 * 1024);
    serde_json::to_writer(&mut serialised, register).expect("a body has text keys only");
    serialised.into()
}
