//! The app a command acts on.

use crate::error::CommandError;
use linkworld_contract::names::AppId;
use std::path::Path;

/// The app named on the command line, else the one of the manifest in the current folder.
pub fn project_app(named: Option<&AppId>) -> Result<AppId, CommandError> {
    if let Some(app) = named {
        return Ok(app.clone());
    }
    let here = linkworld_project::load(Path::new(".")).ok().and_then(|project| project.app);
    let found = here.and_then(|app| AppId::parse(&app.manifest.app_id).ok());
    found.ok_or_else(|| {
        CommandError::usage("no app given, and the current folder has no valid manifest")
            .hint("pass --app SLUG, or run the command in the project's folder")
    })
}
