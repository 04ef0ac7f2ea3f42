//! Failures of the project: its folder, its names, its image.

use crate::error::failure::CommandError;
use linkworld_contract::image::ImageError;
use linkworld_contract::names::MANIFEST_FILE;
use linkworld_contract::names::NameError;
use linkworld_project::ProjectError;
use linkworld_project::scaffold::ScaffoldError;
use linkworld_terminal::Exit;

impl From<ProjectError> for CommandError {
    fn from(error: ProjectError) -> Self {
        let headline = error.to_string();
        match error {
            ProjectError::NoManifest(_) => Self::local(headline)
                .hint(format!("pass the folder of your `{MANIFEST_FILE}`, or create a project: `linkworld init APP`")),
            ProjectError::OtherName { folder, found } => {
                let (from, to) = (folder.join(&found), folder.join(MANIFEST_FILE));
                let shown = |path: &std::path::Path| path.strip_prefix(".").unwrap_or(path).display().to_string();
                Self::local(headline).hint(format!("rename it: `mv {} {}`", shown(&from), shown(&to)))
            }
            ProjectError::Disk(error) => error.into(),
        }
    }
}

impl From<ScaffoldError> for CommandError {
    fn from(error: ScaffoldError) -> Self {
        let headline = error.to_string();
        match error {
            ScaffoldError::Occupied { .. } | ScaffoldError::NotFolder(_) => {
                Self::local(headline).hint("move it away, or choose another folder with --directory DIR")
            }
            ScaffoldError::Disk(error) => error.into(),
        }
    }
}

impl From<NameError> for CommandError {
    fn from(error: NameError) -> Self {
        Self::usage(error.to_string())
    }
}

impl From<ImageError> for CommandError {
    fn from(error: ImageError) -> Self {
        Self::new(Exit::Failed, format!("`runtime.image`: {error}"))
            .hint("write it like `ghcr.io/you/your-app`; without a tag, the version becomes the tag")
    }
}
