//! Which folder is the frontend, as the command line says it.

use crate::project::bundle::Choice;
use std::path::PathBuf;

/// The frontend, and what may be sent although it looks as if it should not.
#[derive(Debug, clap::Args)]
pub struct FrontendOptions {
    /// The folder of the built frontend; the project's `dist`, else its `web`, unless given
    #[arg(long, value_name = "DIR")]
    bundle: Option<PathBuf>,
    /// Leave the frontend out
    #[arg(long, conflicts_with = "bundle")]
    no_bundle: bool,
    /// Send files of this name although they are hidden or look like secrets; may be given several times
    #[arg(long, value_name = "PATTERN")]
    pub include: Vec<String>,
}

impl FrontendOptions {
    /// The folder that was chosen.
    pub fn choice(&self) -> Choice {
        match &self.bundle {
            Some(folder) => Choice::Folder(folder.clone()),
            None if self.no_bundle => Choice::None,
            None => Choice::Auto,
        }
    }
}
