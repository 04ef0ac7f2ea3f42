//! What a deploy sends, made from a loaded project.
//!
//! The only place that converts manifest types to wire types.

use crate::app::LoadedApp;
use linkworld_contract::image::{ImageError, ImageReference};
use linkworld_contract::names::{AppId, NameError, Version};
use linkworld_contract::wire::developer::{APP_DOCS, CreateApp, RegisterVersion};
use serde_json::Value;

/// Everything that one deploy sends, except the bundle.
#[derive(Debug, Clone, PartialEq)]
pub struct Release {
    /// The app, in case it does not exist on the platform yet.
    pub app: CreateApp,
    /// The version.
    pub register: RegisterVersion,
    /// Its document templates.
    pub templates: Vec<Value>,
    /// Its image, with the version as its tag unless it carries another.
    pub image: ImageReference,
}

impl Release {
    /// The release of an app; `promote` makes it the current version.
    ///
    /// # Errors
    /// When `runtime.image` is not an image reference, which the manifest's rules allow and no engine accepts.
    pub fn of(app: LoadedApp, promote: bool) -> Result<Self, ImageError> {
        let LoadedApp { manifest, normal, docs, templates } = app;
        let mut blob = normal.to_json();
        if let (Value::Object(fields), false) = (&mut blob, docs.is_empty()) {
            let docs = docs.into_iter().map(|(path, text)| (path, Value::from(text))).collect();
            fields.insert(APP_DOCS.to_owned(), Value::Object(docs));
        }
        let image = ImageReference::parse(&manifest.runtime.image)?.tagged(&manifest.version);
        Ok(Self {
            app: CreateApp {
                slug: manifest.app_id,
                name: manifest.name,
                description: manifest.description,
                icon: Some(manifest.icon),
            },
            register: RegisterVersion {
                version: manifest.version,
                image_url: image.to_string(),
                image_digest: image.digest().map(str::to_owned),
                manifest: blob,
                build_log_url: None,
                promote,
                bundle_pending: false,
            },
            templates,
            image,
        })
    }

    /// The same release under another version than the manifest's.
    ///
    /// An image without a tag gets the new version as its tag. Another tag is replaced if the image is built here
    /// (`retag`), and refused if not, because that would register one version and run another. The error is the tag.
    pub fn as_version(mut self, version: &Version, retag: bool) -> Result<Self, String> {
        let named = self.register.manifest["runtime"]["image"].as_str().unwrap_or_default();
        let Ok(named) = ImageReference::parse(named) else { return Ok(self) };
        self.image = match named.tag() {
            Some(tag) if tag != version.as_str() && named.digest().is_none() => {
                if !retag {
                    return Err(tag.to_owned());
                }
                let image = named.with_tag(version.as_str());
                self.register.manifest["runtime"]["image"] = Value::from(image.to_string());
                image
            }
            _ => named.tagged(version.as_str()),
        };
        self.register.image_url = self.image.to_string();
        self.register.version = version.to_string();
        self.register.manifest["version"] = Value::from(version.as_str());
        Ok(self)
    }

    /// The same release under `<app>-staging`, a separate app: the platform has no staging (FAQ).
    ///
    /// # Errors
    /// When that id is too long.
    pub fn as_staging(mut self) -> Result<Self, NameError> {
        let slug = AppId::parse(&format!("{}{STAGING_SUFFIX}", self.app.slug))?;
        self.register.manifest["app_id"] = Value::from(slug.as_str());
        self.app.slug = slug.to_string();
        Ok(self)
    }
}

/// Suffix of a staging app's id. `[S]` FAQ.
pub const STAGING_SUFFIX: &str = "-staging";

#[cfg(test)]
mod tests {
    use super::Release;
    use linkworld_contract::names::Version;
    use linkworld_manifest::Compat;

    fn release(app_id: &str, image: &str) -> Release {
        let text = format!(
            "apiVersion: linkworld.ai/v2\napp_id: {app_id}\nversion: 1.0.0\nname: A\nruntime:\n  image: {image}\n"
        );
        let project = crate::loading::check_text("linkworld.app.yaml", text.into_bytes(), Compat::Ours);
        Release::of(project.app.unwrap(), true).unwrap()
    }

    #[test]
    fn another_version_takes_the_image_with_it_or_is_refused() {
        let version = Version::parse("2.0.0").unwrap();
        let url = |image: &str, retag| {
            release("abc", image).as_version(&version, retag).map(|release| {
                assert_eq!(release.register.manifest["version"], "2.0.0");
                assert_eq!(release.register.version, "2.0.0");
                (release.register.image_url, release.register.manifest["runtime"]["image"].as_str().unwrap().to_owned())
            })
        };
        let pair = |a: &str, b: &str| Ok((a.to_owned(), b.to_owned()));
        assert_eq!(url("r.io/x", false), pair("r.io/x:2.0.0", "r.io/x"));
        assert_eq!(url("r.io/x:2.0.0", false), pair("r.io/x:2.0.0", "r.io/x:2.0.0"));
        assert_eq!(url("r.io/x:1.0.0", false), Err("1.0.0".to_owned()));
        assert_eq!(url("r.io/x:1.0.0", true), pair("r.io/x:2.0.0", "r.io/x:2.0.0"));
    }

    #[test]
    fn staging_is_an_app_of_its_own() {
        let staged = release("abc", "r.io/x").as_staging().unwrap();
        assert_eq!(
            (staged.app.slug.as_str(), &staged.register.manifest["app_id"]),
            ("abc-staging", &"abc-staging".into())
        );
        assert!(release(&"a".repeat(56), "r.io/x").as_staging().is_ok());
        assert!(release(&"a".repeat(57), "r.io/x").as_staging().is_err());
    }
}
