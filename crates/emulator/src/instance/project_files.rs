//! The files of an app's project, for the texts that its agents read. Nothing outside of the folder is read.

use linkworld_contract::text::shorten;
use linkworld_system::confined::ConfinedFolder;
use std::path::{Path, PathBuf};

/// Bytes of one text. `[R]`: what fits into the context of a model.
const TEXT_BYTES_MAX: usize = 1024 * 1024;
/// Characters of a path that an error repeats.
const SHOWN_PATH_CHARS: usize = 120;

/// The folder of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ProjectFiles(PathBuf);

impl ProjectFiles {
    /// Files below this folder.
    pub(crate) fn in_folder(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// A text, by its path in the image, which is that in the project.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub(crate) fn read(&self, path: &str) -> Result<String, String> {
        let shown = shorten(path, SHOWN_PATH_CHARS);
        let relative = Path::new(path.trim_start_matches('/'));
        let folder = ConfinedFolder::open(&self.0).map_err(|error| format!("the project cannot be read: {error}"))?;
        let bytes =
            folder.read(relative, TEXT_BYTES_MAX).map_err(|error| format!("`{shown}` cannot be read: {error}"))?;
        String::from_utf8(bytes).map_err(|_| format!("`{shown}` is not UTF-8"))
    }
}
