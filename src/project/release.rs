//! From the file's words to the platform's: what a deploy sends, made from a loaded project.
//!
//! The one translator between `manifest` and `wire`.

use crate::names::Version;
use crate::project::app::App;
use crate::wire::developer::{APP_DOCS, CreateApp, RegisterVersion};
use serde_json::Value;

/// Everything one deploy sends.
#[derive(Debug, Clone, PartialEq)]
pub struct Release {
    /// The app, should the platform not know it yet.
    pub app: CreateApp,
    /// The version.
    pub register: RegisterVersion,
    /// Its document templates.
    pub templates: Vec<Value>,
}

impl Release {
    /// The release of an app as it stands, to be made current or not.
    pub fn of(app: &App, promote: bool) -> Self {
        let manifest = &app.manifest;
        let mut blob = app.blob.clone();
        if let (Value::Object(fields), false) = (&mut blob, app.docs.is_empty()) {
            let docs = app.docs.iter().map(|(path, text)| (path.clone(), Value::from(text.as_str()))).collect();
            fields.insert(APP_DOCS.to_owned(), Value::Object(docs));
        }
        Self {
            app: CreateApp {
                slug: manifest.app_id.clone(),
                name: manifest.name.clone(),
                description: manifest.description.clone(),
                icon: Some(manifest.icon.clone()),
            },
            register: RegisterVersion {
                version: manifest.version.clone(),
                image_url: image_url(&manifest.runtime.image, &manifest.version),
                image_digest: None,
                manifest: blob,
                build_log_url: None,
                promote,
                bundle_pending: false,
            },
            templates: app.templates.clone(),
        }
    }

    /// The same release under another version than the manifest's.
    ///
    /// An image without a tag gets the new version as its tag; one that carries another tag is refused, because it
    /// would register one version and run another. The error is that tag.
    pub fn as_version(mut self, version: &Version) -> Result<Self, String> {
        let image = self.register.manifest["runtime"]["image"].as_str().unwrap_or_default();
        let url = image_url(image, version.as_str());
        if let Some(tag) = tag(&url).filter(|tag| *tag != version.as_str()) {
            return Err(tag.to_owned());
        }
        self.register.image_url = url;
        self.register.version = version.to_string();
        self.register.manifest["version"] = Value::from(version.as_str());
        Ok(self)
    }
}

/// The tag of an image; none when it is named by its digest.
fn tag(image: &str) -> Option<&str> {
    let last = image.rsplit('/').next().unwrap_or(image);
    if last.contains('@') { None } else { last.split_once(':').map(|(_, tag)| tag) }
}

/// The image with the version as its tag, unless it carries a tag or a digest already (contract section 9.3).
fn image_url(image: &str, version: &str) -> String {
    let last = image.rsplit('/').next().unwrap_or(image);
    if last.contains(':') || last.contains('@') { image.to_owned() } else { format!("{image}:{version}") }
}

#[cfg(test)]
mod tests {
    use super::{image_url, tag};

    #[test]
    fn only_an_untagged_image_gets_the_version() {
        for (image, url) in [
            ("ghcr.io/you/demo", "ghcr.io/you/demo:1.0.0"),
            ("ghcr.io/you/demo:2", "ghcr.io/you/demo:2"),
            ("localhost:5000/x/demo", "localhost:5000/x/demo:1.0.0"),
            ("demo@sha256:ab", "demo@sha256:ab"),
        ] {
            assert_eq!(image_url(image, "1.0.0"), url);
        }
    }

    #[test]
    fn tags_are_found_behind_ports_and_digests_have_none() {
        assert_eq!(tag("localhost:5000/x/demo:1.0.0"), Some("1.0.0"));
        assert_eq!(tag("localhost:5000/x/demo"), None);
        assert_eq!(tag("demo@sha256:ab"), None);
    }
}
