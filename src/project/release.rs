//! From the file's words to the platform's: what a deploy sends, made from a loaded project.
//!
//! The one translator between `manifest` and `wire`.

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
}

/// The image with the version as its tag, unless it carries a tag or a digest already (contract section 9.3).
fn image_url(image: &str, version: &str) -> String {
    let last = image.rsplit('/').next().unwrap_or(image);
    if last.contains(':') || last.contains('@') { image.to_owned() } else { format!("{image}:{version}") }
}

#[cfg(test)]
mod tests {
    use super::image_url;

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
}
