//! What a deploy sends, made from a project and the options, but for the bundle.

use crate::error::CommandError;
use linkworld_client::deploy::Shipment;
use linkworld_contract::image::ImageReference;
use linkworld_contract::names::Version;
use linkworld_manifest::Compat;
use linkworld_project::{Project, ProjectError, Release, bundle};
use linkworld_terminal::{Exit, size};
use std::path::Path;

/// What to change about the release that the manifest describes.
#[derive(Debug)]
pub struct ReleaseOptions<'a> {
    /// Another version than the manifest's.
    pub version: Option<&'a Version>,
    /// Whether the image is built here, so that it can be given another tag.
    pub is_built: bool,
    /// Whether the version becomes the current one.
    pub promote: bool,
    /// Whether it is deployed as `<app>-staging`.
    pub staging: bool,
    /// The frontend to pack.
    pub frontend: &'a bundle::Choice,
    /// Files that are sent although they are hidden or look like secrets.
    pub include: &'a [String],
}

/// A release that is ready to be sent.
pub struct Prepared {
    /// What is sent.
    pub shipment: Shipment,
    /// Its image.
    pub image: ImageReference,
    /// Its documentation.
    pub pages: DocsSize,
}

/// The pages of `app_docs/`.
#[derive(Debug, Clone, Copy)]
pub struct DocsSize {
    /// How many.
    pub count: usize,
    /// Their bytes together.
    pub bytes: usize,
}

/// A project with what is sent of it; none when it has errors.
pub type Loaded = (Project, Option<Result<Prepared, CommandError>>);

/// Loads the project and prepares what is sent.
pub fn load(path: &Path, options: &ReleaseOptions<'_>) -> Result<Loaded, ProjectError> {
    let mut project = linkworld_project::load_with(path, Compat::Ours, options.include)?;
    let waits_for_bundle = options.promote && bundle::is_there(&project.root, options.frontend);
    let prepared = project.app.take().map(|app| {
        let pages = DocsSize { count: app.docs.len(), bytes: app.docs.values().map(String::len).sum() };
        let release = adjusted(Release::of(app, options.promote)?, options)?;
        let Release { app, mut register, templates, image } = release;
        register.bundle_pending = waits_for_bundle;
        Ok(Prepared { shipment: Shipment::new(app, register, templates), image, pages })
    });
    Ok((project, prepared))
}

fn adjusted(release: Release, options: &ReleaseOptions<'_>) -> Result<Release, CommandError> {
    let release = match options.version {
        None => release,
        Some(version) => release.as_version(version, options.is_built).map_err(|tag| {
            CommandError::usage(format!("--version {version}: the manifest's image has the tag `{tag}`"))
                .hint("remove the tag from `runtime.image`, or change it together with the version")
        })?,
    };
    if !options.staging {
        return Ok(release);
    }
    release.as_staging().map_err(|error| CommandError::usage(format!("--staging: with `-staging` added, {error}")))
}

/// Each file is within its limit, and still all of them together may be more than the platform takes in one call.
pub fn check_size(shipment: &Shipment, bytes_max: usize) -> Result<(), CommandError> {
    let waits_for_bundle = shipment.promote() && shipment.bundle.is_some();
    let templates = serde_json::to_vec(shipment.templates()).map_or(usize::MAX, |body| body.len());
    for (what, bytes) in [
        ("the manifest with the pages of `app_docs/`", shipment.body(waits_for_bundle).len()),
        ("the document templates", templates),
    ] {
        if bytes > bytes_max {
            let (bytes, most) = (size(bytes as u64), size(bytes_max as u64));
            let headline =
                format!("too large to send: {what}, {bytes} as JSON; the platform accepts {most} in one call");
            return Err(CommandError::new(Exit::Failed, headline).hint("see what is large: `linkworld package`"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::check_size;
    use linkworld_client::deploy::Shipment;
    use linkworld_manifest::Compat;
    use linkworld_project::Release;

    #[test]
    fn a_body_may_be_as_large_as_the_limit() {
        let text = "apiVersion: linkworld.ai/v2\napp_id: abc\nversion: 1.0.0\nname: A\nruntime:\n  image: r.io/x\n";
        let project = linkworld_project::check_text("linkworld.app.yaml", text.into(), Compat::Ours);
        let release = Release::of(project.app.unwrap(), true).unwrap();
        let bytes = serde_json::to_vec(&release.register).unwrap().len();
        let with = |templates| Shipment::new(release.app.clone(), release.register.clone(), templates);
        assert!(check_size(&with(Vec::new()), bytes).is_ok());
        let error = check_size(&with(Vec::new()), bytes - 1).unwrap_err();
        assert!(error.headline.contains("the manifest with"), "{}", error.headline);
        assert!(check_size(&with(vec!["t".repeat(bytes - 4).into()]), bytes).is_ok());
        let error = check_size(&with(vec!["t".repeat(bytes - 3).into()]), bytes).unwrap_err();
        assert!(error.headline.contains("the document templates"), "{}", error.headline);
    }
}
