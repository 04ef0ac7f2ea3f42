//! Windows: every folder on the path is opened without following it if it is a reparse point, and held open without
//! the right to delete, so that nothing on the path can be replaced before the file is open.

use super::error::ConfinedError;
use std::fs::File;
use std::io::{Error, ErrorKind, Read};
use std::os::windows::fs::OpenOptionsExt;
use std::path::{Component, Path, PathBuf};
use winapi_util::file::{Information, information};

/// `FILE_SHARE_READ`: others may read meanwhile, but neither write nor delete nor rename.
const SHARE_READ: u32 = 1;
/// `FILE_SHARE_READ` and `FILE_SHARE_WRITE`: a folder's content may change, the folder itself stays.
const SHARE_READ_WRITE: u32 = 3;
/// `FILE_FLAG_BACKUP_SEMANTICS`, to open a folder, and `FILE_FLAG_OPEN_REPARSE_POINT`, to open a link itself.
const OPEN_FOLDER_OR_LINK: u32 = 0x0200_0000 | 0x0020_0000;
/// `FILE_ATTRIBUTE_DIRECTORY`.
const DIRECTORY: u64 = 0x10;
/// `FILE_ATTRIBUTE_REPARSE_POINT`: a link, a junction, a mount point.
const REPARSE_POINT: u64 = 0x400;

/// A folder that stays the same one: it cannot be renamed while it is open.
#[derive(Debug)]
pub struct ConfinedFolder {
    path: PathBuf,
    _handle: File,
}

impl ConfinedFolder {
    /// Opens the folder at `path`; links in `path` itself are the user's own way of naming it and are followed.
    pub fn open(path: &Path) -> std::io::Result<Self> {
        let path = path.canonicalize()?;
        let handle = open(&path, SHARE_READ_WRITE)?;
        if information(&handle)?.file_attributes() & DIRECTORY == 0 {
            return Err(Error::from(ErrorKind::NotADirectory));
        }
        Ok(Self { path, _handle: handle })
    }

    /// The content of a regular file of at most `bytes_max` bytes at `path`, which consists of names only.
    pub fn read(&self, path: &Path, bytes_max: usize) -> Result<Vec<u8>, ConfinedError> {
        let mut names = Vec::new();
        for part in path.components() {
            match part {
                // A colon names another stream of a file, or a drive.
                Component::Normal(name) if !name.to_string_lossy().contains(':') => names.push(name),
                _ => return Err(ConfinedError::Link),
            }
        }
        let Some((last, folders)) = names.split_last() else { return Err(ConfinedError::NotAFile) };
        let mut here = self.path.clone();
        let mut held = Vec::new();
        for name in folders {
            here.push(name);
            let (folder, found) = open_checked(&here, SHARE_READ_WRITE)?;
            if found.file_attributes() & DIRECTORY == 0 {
                return Err(ConfinedError::NotFound);
            }
            held.push(folder);
        }
        here.push(last);
        let (file, found) = open_checked(&here, SHARE_READ)?;
        if found.file_attributes() & DIRECTORY != 0 {
            return Err(ConfinedError::NotAFile);
        }
        if found.number_of_links() > 1 {
            return Err(ConfinedError::HardLink(found.number_of_links()));
        }
        read_all(file, found.file_size(), bytes_max)
    }
}

fn open(path: &Path, share: u32) -> std::io::Result<File> {
    File::options().read(true).share_mode(share).custom_flags(OPEN_FOLDER_OR_LINK).open(path)
}

fn open_checked(path: &Path, share: u32) -> Result<(File, Information), ConfinedError> {
    let file = open(path, share).map_err(|error| match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => ConfinedError::NotFound,
        _ => ConfinedError::Io(error),
    })?;
    let found = information(&file).map_err(ConfinedError::Io)?;
    if found.file_attributes() & REPARSE_POINT != 0 {
        return Err(ConfinedError::Link);
    }
    Ok((file, found))
}

/// Nobody else may write to the file while it is open, so its size is that of its content.
fn read_all(mut file: File, size: u64, bytes_max: usize) -> Result<Vec<u8>, ConfinedError> {
    let expected = usize::try_from(size).ok().filter(|size| *size <= bytes_max).ok_or(ConfinedError::TooLarge(size))?;
    let mut bytes = Vec::with_capacity(expected);
    file.read_to_end(&mut bytes).map_err(ConfinedError::Io)?;
    if bytes.len() == expected { Ok(bytes) } else { Err(ConfinedError::Changed) }
}
