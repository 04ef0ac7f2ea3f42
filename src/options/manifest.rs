//! The project a command works on.

use std::path::{Path, PathBuf};

/// A project, named by its path or, as the Python command line does it, by `--manifest`.
#[derive(Debug, clap::Args)]
pub struct ManifestOptions {
    /// Manifest, or folder with a `linkworld.app.yaml`
    #[arg(default_value = ".")]
    path: PathBuf,
    /// Same as PATH, for scripts written for the Python command line
    #[arg(long, value_name = "PATH", conflicts_with = "path", hide = true)]
    manifest: Option<PathBuf>,
}

impl ManifestOptions {
    /// The manifest or its folder.
    pub fn path(&self) -> &Path {
        self.manifest.as_deref().unwrap_or(&self.path)
    }
}
