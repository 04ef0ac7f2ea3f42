//! Files that a command writes because an option names them.

use crate::error::CommandError;
use linkworld_system::files;
use std::path::{Path, PathBuf};

/// Where an option sends its output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// `-`
    Stdout,
    /// A file.
    File(PathBuf),
}

impl From<PathBuf> for Destination {
    fn from(path: PathBuf) -> Self {
        if path.as_os_str() == "-" { Self::Stdout } else { Self::File(path) }
    }
}

impl Destination {
    /// The file; none for stdout.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::Stdout => None,
            Self::File(path) => Some(path),
        }
    }
}

/// Fails if two of the files to write are one file, by whatever spelling, or if one is also read by the command.
/// Nothing has been written then.
pub fn check_distinct<'a>(
    written: impl IntoIterator<Item = &'a Path>,
    read: impl IntoIterator<Item = &'a Path>,
) -> Result<(), CommandError> {
    let read: Vec<PathBuf> = read.into_iter().filter_map(files::identity).collect();
    let mut taken: Vec<PathBuf> = Vec::new();
    for path in written {
        let Some(file) = files::identity(path) else { continue };
        if read.contains(&file) {
            let shown = path.display();
            return Err(CommandError::usage(format!("{shown} is read by this command and cannot be its output"))
                .hint("choose another file for the output"));
        }
        if taken.contains(&file) {
            return Err(CommandError::usage(format!("two outputs have the same file: {}", path.display()))
                .hint("choose a file of its own for each"));
        }
        taken.push(file);
    }
    Ok(())
}
