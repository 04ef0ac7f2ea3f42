//! What `doctor --fix` changes. Each is safe to repeat, and touches a file of the project that can be looked at afterwards.

use crate::error::CommandError;
use linkworld_contract::limits::CONFIG_BYTES_MAX;
use linkworld_system::files;
use std::path::Path;

/// The file that lists what git ignores.
const GITIGNORE: &str = ".gitignore";

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Treatment {
    /// Adds a line to `.gitignore`.
    Ignore(&'static str),
}

impl Treatment {
    /// Makes the change, and returns what was done.
    pub fn apply(&self, root: &Path) -> Result<String, CommandError> {
        match self {
            Self::Ignore(line) => {
                let path = root.join(GITIGNORE);
                let before = match files::read_text(&path, CONFIG_BYTES_MAX) {
                    Ok(text) => text,
                    Err(files::FileError::NotFound(_)) => String::new(),
                    Err(error) => return Err(error.into()),
                };
                let gap = if before.is_empty() || before.ends_with('\n') { "" } else { "\n" };
                files::write_report(&path, format!("{before}{gap}{line}\n").as_bytes())?;
                Ok(format!("added `{line}` to {GITIGNORE}"))
            }
        }
    }
}
