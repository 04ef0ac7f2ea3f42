//! A folder of links to everything in another folder, to run a program there with one file replaced.

use super::error::FileError;
use super::folder::{create_private_dir, names_in, remove_dir};
use super::system_calls;
use std::ffi::OsStr;
use std::path::Path;

/// Makes `folder` anew, with a link to each entry of `original` but `except`.
pub fn link_entries(original: &Path, folder: &Path, except: &OsStr) -> Result<(), FileError> {
    remove_dir(folder)?;
    create_private_dir(folder)?;
    for name in names_in(original)?.into_iter().filter(|name| name != except) {
        let link = folder.join(&name);
        system_calls::link(&original.join(&name), &link).map_err(|error| FileError::io(&link, error))?;
    }
    Ok(())
}
