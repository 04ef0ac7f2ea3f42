//! Writing: whole files or nothing.

use super::error::FileError;
use super::folder::{canonical, create_private_dir, remove};
use super::leftovers::{sweep_beside, temporary_name};
use super::system_calls;
use crate::{env, failpoint};
use std::fs::File;
use std::io::{Error, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Writes a file that only its owner can read, completely or not at all, in a folder created with mode 0700 if
/// missing.
///
/// A link at `path` is replaced, never followed.
pub fn write_private(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    write_whole(path, bytes, true)
}

/// Like [`write_private`], without waiting for the disk: after a power cut the old file may be back. A process that is
/// killed loses nothing.
pub fn write_private_soon(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    write_whole(path, bytes, false)
}

fn write_whole(path: &Path, bytes: &[u8], synced: bool) -> Result<(), FileError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    create_private_dir(folder)?;
    let mut staged = StagedFile::create(folder, &path.file_name().unwrap_or_default().to_string_lossy())
        .map_err(|error| FileError::io(path, error))?;
    let written = (|| {
        staged.file.write_all(bytes)?;
        if synced {
            sync(&staged.file)?;
        }
        staged.put(path)?;
        if synced { sync_folder(folder) } else { Ok(()) }
    })();
    written.map_err(|error| FileError::io(path, error))
}

/// A file that is not complete yet. Where the system can, it has no name before it is: whatever ends this process
/// leaves nothing. Elsewhere, and for the instant before it replaces another file, it has the name of a
/// temporary file ([`super::leftovers`]), which the next start removes.
struct StagedFile {
    file: File,
    temporary: PathBuf,
    /// Whether `temporary` exists.
    is_named: bool,
}

impl StagedFile {
    fn create(folder: &Path, name: &str) -> std::io::Result<Self> {
        let temporary = folder.join(temporary_name(name));
        // Left by an earlier process with the same number.
        let _ = remove(&temporary);
        match system_calls::create_unnamed(folder) {
            Ok(file) => Ok(Self { file, temporary, is_named: false }),
            Err(_) => Ok(Self { file: system_calls::create_private(&temporary)?, temporary, is_named: true }),
        }
    }

    /// Makes it the file at `path`, in the same folder.
    fn put(&mut self, path: &Path) -> std::io::Result<()> {
        failpoint::pass("file.written");
        if !self.is_named {
            match system_calls::name_unnamed(&self.file, path) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                done => return done,
            }
            system_calls::name_unnamed(&self.file, &self.temporary)?;
            self.is_named = true;
        }
        failpoint::pass("file.named");
        rename(&self.temporary, path)?;
        self.is_named = false;
        failpoint::pass("file.renamed");
        Ok(())
    }
}

impl Drop for StagedFile {
    fn drop(&mut self) {
        if self.is_named {
            let _ = remove(&self.temporary);
        }
    }
}

/// Renames a finished file over another in the same folder. Waits until the disk has its content and its new name.
///
/// For files that a library writes itself; everything else is written by [`write_private`].
pub fn move_into_place(from: &Path, to: &Path) -> Result<(), FileError> {
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    failpoint::pass("file.complete");
    let moved = flush(from).and_then(|()| rename(from, to));
    failpoint::pass("file.moved");
    moved.and_then(|()| sync_folder(folder)).map_err(|error| FileError::io(from, error))
}

/// Waits until the disk has a file that a library wrote.
fn flush(path: &Path) -> std::io::Result<()> {
    // Windows flushes only what is open for writing.
    sync(&File::options().write(true).open(path)?)
}

/// Stands in the names of temporary files of [`replace`], so that a person knows whose they are.
const REPLACED: &str = "linkworld";

/// Replaces the content of an existing file, completely or not at all, and keeps its permissions. A link stays a link.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let target = canonical(path);
    let folder = target.parent().unwrap_or(Path::new("/"));
    let written = (|| {
        let permissions = std::fs::metadata(&target)?.permissions();
        // Renaming another file over it would work, but a file without write permission is not to be changed.
        if permissions.readonly() {
            return Err(Error::new(ErrorKind::PermissionDenied, "the file is read-only"));
        }
        sweep_beside(&folder.join(REPLACED));
        let mut staged = StagedFile::create(folder, REPLACED)?;
        staged.file.write_all(bytes)?;
        staged.file.set_permissions(permissions)?;
        sync(&staged.file)?;
        staged.put(&target)?;
        sync_folder(folder)
    })();
    written.map_err(|error| FileError::io(path, error))
}

/// A name beside a folder that does not exist yet, for its content until it is complete ([`move_folder`]).
pub fn staged_folder(folder: &Path) -> PathBuf {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    folder.with_file_name(temporary_name(&name))
}

/// Gives a complete folder its name. Fails if there is something else by then.
pub fn move_folder(from: &Path, to: &Path) -> Result<(), FileError> {
    rename(from, to).map_err(|error| FileError::io(to, error))
}

/// Writes a file that does not exist yet, with the mode that the user's umask gives, and the folders above it.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let written = (|| {
        if let Some(folder) = path.parent() {
            std::fs::DirBuilder::new().recursive(true).create(folder)?;
        }
        File::options().write(true).create_new(true).open(path)?.write_all(bytes)
    })();
    written.map_err(|error| FileError::io(path, error))
}

/// Writes a file in place, with the mode that the user's umask gives: a report, not a secret.
pub fn write_report(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    #[expect(clippy::disallowed_methods, reason = "the one place that writes files")]
    std::fs::write(path, bytes).map_err(|error| FileError::io_of_new(path, error))
}

/// Appends to a file, which is created if missing.
pub fn append(path: &Path, text: &str) -> Result<(), FileError> {
    let opened = File::options().append(true).create(true).open(path);
    opened.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| FileError::io_of_new(path, error))
}

fn sync(file: &File) -> std::io::Result<()> {
    if env::waits_for_disk() { file.sync_all() } else { Ok(()) }
}

fn sync_folder(folder: &Path) -> std::io::Result<()> {
    if env::waits_for_disk() { system_calls::sync_folder(folder) } else { Ok(()) }
}

fn rename(from: &Path, to: &Path) -> std::io::Result<()> {
    #[expect(clippy::disallowed_methods, reason = "the one place that renames files")]
    std::fs::rename(from, to)
}

#[cfg(all(test, unix))]
mod tests {
    use super::super::error::FileError;
    use super::super::folder::files_in;
    use super::super::read::read_text;
    use super::{append, replace, write_private};
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn private_files_are_private_and_replace_links() {
        let folder = tempfile::tempdir().unwrap();
        let outside = folder.path().join("outside");
        write_private(&outside, b"keep").unwrap();
        let path = folder.path().join("new/secret");
        write_private(&path, b"one").unwrap();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(path.parent().unwrap().metadata().unwrap().permissions().mode() & 0o777, 0o700);
        let link = folder.path().join("link");
        symlink(&outside, &link).unwrap();
        write_private(&link, b"two").unwrap();
        assert_eq!(read_text(&outside, 10).unwrap(), "keep");
        assert_eq!(read_text(&link, 10).unwrap(), "two");
        assert_eq!(files_in(folder.path()).unwrap().len(), 2, "no temporary file stays");
    }

    #[test]
    fn replacing_keeps_mode_and_link() {
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("f"), folder.path().join("link"));
        write_private(&path, b"one").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&path, &link).unwrap();
        replace(&link, b"two").unwrap();
        assert_eq!(read_text(&path, 10).unwrap(), "two");
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o640);
        assert!(link.is_symlink());
        assert_eq!(files_in(folder.path()).unwrap().len(), 1, "no temporary file stays");
        assert!(matches!(replace(&folder.path().join("none"), b""), Err(FileError::NotFound(_))));
        append(&path, " three").unwrap();
        assert_eq!(read_text(&path, 10).unwrap(), "two three");
    }
}
