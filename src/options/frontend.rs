//! Which folder is the frontend, and which files of it are sent.

use linkworld_project::bundle::Choice;
use std::path::PathBuf;

/// The frontend's options.
#[derive(Debug, clap::Args)]
pub struct FrontendOptions {
    /// Folder of the built frontend [default: `dist` of the project, else `web`]
    #[arg(long, value_name = "DIR")]
    bundle: Option<PathBuf>,
    /// Leave the frontend out
    #[arg(long, conflicts_with = "bundle")]
    no_bundle: bool,
    /// Include files with this name even if they are hidden or look like secrets (repeatable)
    #[arg(long, value_name = "PATTERN")]
    pub include: Vec<String>,
}

impl FrontendOptions {
    /// The folder to pack.
    pub fn choice(&self) -> Choice {
        match &self.bundle {
            Some(folder) => Choice::Folder(folder.clone()),
            None if self.no_bundle => Choice::None,
            None => Choice::Auto,
        }
    }
}
