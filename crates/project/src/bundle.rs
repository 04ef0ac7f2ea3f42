//! The frontend bundle of a project: finds its folder, reads it and packs it.

use crate::{ProjectError, gather};
use linkworld_contract::limits::{BUNDLE_EXPANDED_BYTES_MAX, WALK_DEPTH_MAX};
use linkworld_manifest::diagnostic::{FileFindings, Report};
use linkworld_manifest::explain;
use linkworld_package::archive::Archive;
use linkworld_package::bundle::{self, BundleEntry, BundleRead, ExcludedFile};
use linkworld_system::confined::{ConfinedError, ConfinedFolder};
use linkworld_system::files::{self, FileError};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Which folder is packed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Choice {
    /// `dist` of the project, else `web`, else none.
    #[default]
    Auto,
    /// None.
    None,
    /// This one, relative to the current directory.
    Folder(PathBuf),
}

/// A project's frontend, packed, or the findings that prevent it.
#[derive(Debug, Default)]
pub struct Packed {
    /// The archive; none when there is no frontend or a finding is an error.
    pub archive: Option<Archive>,
    /// The folder it was made from; none when there is no frontend.
    pub folder: Option<PathBuf>,
    /// Path below the folder and size in bytes of each file that is packed, by path.
    pub files: Vec<(String, u64)>,
    /// Files in the folder that are not packed.
    pub left_out: Vec<ExcludedFile>,
    /// Findings, file by file.
    pub judged: Vec<FileFindings>,
}

impl Packed {
    /// Whether there is a frontend that could not be packed. It must not be left out in silence, whatever findings are
    /// allowed.
    pub fn is_incomplete(&self) -> bool {
        self.folder.is_some() && self.archive.is_none()
    }

    /// Adds the findings to a report, each with the address of its documentation.
    pub fn report(&self, report: &mut Report) {
        for FileFindings { source, mut findings } in self.judged.clone() {
            explain::add_addresses(&mut findings);
            report.add(source, findings);
        }
    }
}

/// Whether there seems to be something to pack.
pub fn is_there(root: &Path, choice: &Choice) -> bool {
    match choice {
        Choice::None => false,
        Choice::Folder(_) => true,
        Choice::Auto => usual(root).is_some(),
    }
}

/// The folder that is packed by default.
fn usual(root: &Path) -> Option<&'static str> {
    bundle::FOLDERS.into_iter().find(|name| files::exists(&root.join(name)))
}

/// The frontend of a project under development: the files that would be packed, as they are now.
#[derive(Debug)]
pub struct LiveBundle {
    folder: PathBuf,
    /// The place of each file by its path in the bundle, as of the last look.
    known: Mutex<BTreeMap<String, PathBuf>>,
}

impl LiveBundle {
    /// The frontend of the project at `root`; none if there is none.
    ///
    /// # Errors
    /// If a folder that was named cannot be read.
    pub fn open(root: &Path, choice: &Choice) -> Result<Option<Self>, ProjectError> {
        let folder = match choice {
            Choice::None => return Ok(None),
            Choice::Folder(folder) => folder.clone(),
            Choice::Auto => match usual(root) {
                // A folder without a page may be something else, such as a Python package called `web`.
                Some(name) if files::exists(&root.join(name).join(bundle::ENTRY)) && !root.join(name).is_symlink() => {
                    root.join(name)
                }
                _ => return Ok(None),
            },
        };
        match ConfinedFolder::open(&folder) {
            Ok(_) => Ok(Some(Self { folder, known: Mutex::default() })),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(FileError::NotFound(folder).into()),
            Err(source) => Err(FileError::Io { path: folder, source }.into()),
        }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The content of a file; none if it would not be packed, or cannot be read. Hidden files, links and what looks like a
    /// file of secrets are not part of a bundle.
    pub fn read(&self, path: &str) -> Option<Vec<u8>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if !known.contains_key(path) {
            *known = self.look();
        }
        let place = known.get(path)?.clone();
        drop(known);
        // A build may have made the folder again.
        ConfinedFolder::open(&self.folder).ok()?.read(&place, BUNDLE_EXPANDED_BYTES_MAX).ok()
    }

    fn look(&self) -> BTreeMap<String, PathBuf> {
        let seen = gather::bundle(&self.folder, WALK_DEPTH_MAX, |_| false);
        let (mut entries, mut places) = (Vec::with_capacity(seen.len()), BTreeMap::new());
        for (path, kind, place) in seen {
            places.insert(path.clone(), place);
            entries.push(BundleEntry { path, kind });
        }
        let wanted = bundle::select(&shown(&self.folder), entries, &[]).wanted;
        wanted.into_iter().filter_map(|(path, _)| places.remove(&path).map(|place| (path, place))).collect()
    }
}

/// Packs the frontend of the project at `root`. `include` are the patterns of `--include`.
///
/// Problems of the user's files are findings; the error is for a folder that was named and cannot be read.
pub fn pack(root: &Path, choice: &Choice, include: &[String]) -> Result<Packed, ProjectError> {
    let folder = match choice {
        Choice::None => return Ok(Packed::default()),
        Choice::Folder(folder) => folder.clone(),
        Choice::Auto => match usual(root) {
            None => return Ok(Packed::default()),
            Some(name) if root.join(name).is_symlink() => {
                let folder = Some(root.join(name));
                return Ok(Packed { folder, judged: vec![bundle::folder_is_link(name)], ..Packed::default() });
            }
            Some(name) => root.join(name),
        },
    };
    let below = match ConfinedFolder::open(&folder) {
        Ok(below) => below,
        // A file called `dist` is not a frontend.
        Err(_) if *choice == Choice::Auto && folder.is_file() => return Ok(Packed::default()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(FileError::NotFound(folder).into());
        }
        Err(source) => return Err(FileError::Io { path: folder, source }.into()),
    };
    Ok(pack_folder(folder, &below, include))
}

fn pack_folder(folder: PathBuf, below: &ConfinedFolder, include: &[String]) -> Packed {
    let shown = shown(&folder);
    let reach = |path: &str| bundle::may_reach(include, &shown, path);
    let seen = gather::bundle(&folder, WALK_DEPTH_MAX, reach);
    let mut real: BTreeMap<String, PathBuf> = BTreeMap::new();
    let mut sightings = Vec::with_capacity(seen.len());
    for (path, kind, place) in seen {
        real.insert(path.clone(), place);
        sightings.push(BundleEntry { path, kind });
    }
    let selection = bundle::select(&shown, sightings, include);
    let bundle::BundleSelection { wanted: files, excluded: mut left_out, findings_by_file: mut judged, is_too_much } =
        selection;
    if is_too_much {
        return Packed { archive: None, folder: Some(folder), files, left_out, judged };
    }
    // Files may grow after the walk: the limit is checked again while reading.
    let mut room = BUNDLE_EXPANDED_BYTES_MAX;
    let mut sizes = Vec::with_capacity(files.len());
    // One by one, so that packed files need not stay in memory.
    let read = files.into_iter().map(|(path, _)| {
        let content = match below.read(&real[&path], room) {
            Ok(bytes) => {
                room -= bytes.len();
                sizes.push((path.clone(), bytes.len() as u64));
                BundleRead::Bytes(bytes)
            }
            Err(ConfinedError::Changed | ConfinedError::NotFound | ConfinedError::TooLarge(_)) => BundleRead::Changed,
            Err(ConfinedError::Link) => BundleRead::Excluded("symbolic links are not followed"),
            Err(ConfinedError::NotAFile) => BundleRead::Excluded("not a regular file"),
            Err(ConfinedError::HardLink(_)) => {
                BundleRead::Excluded("hard link: its other names may be outside the folder; use a copy")
            }
            Err(ConfinedError::Io(error)) => BundleRead::Unreadable(error.to_string()),
        };
        (path, content)
    });
    let archive = bundle::pack(&shown, read, include, &mut left_out, &mut judged);
    Packed { archive, folder: Some(folder), files: sizes, left_out, judged }
}

/// The folder's name in findings: as the user gave it, without a `/` at the end.
fn shown(folder: &Path) -> String {
    let text = folder.to_string_lossy();
    let text = text.strip_prefix("./").unwrap_or(&text);
    text.trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Choice, LiveBundle};
    use linkworld_system::files::{create_private_dir, write_private};
    use std::path::Path;

    fn write(root: &Path, path: &str, text: &str) {
        let path = root.join(path);
        create_private_dir(path.parent().unwrap()).unwrap();
        write_private(&path, text.as_bytes()).unwrap();
    }

    #[test]
    fn what_would_be_packed_is_read_as_it_is_now() {
        let root = tempfile::tempdir().unwrap();
        write(root.path(), "web/app.js", "1");
        assert!(LiveBundle::open(root.path(), &Choice::Auto).unwrap().is_none(), "there is no page");
        write(root.path(), "web/index.html", "<p>");
        write(root.path(), "web/.env", "KEY=1");
        write(root.path(), "web/.git/config", "x");
        write(root.path(), "web/id_rsa", "x");
        write(root.path(), "secret.txt", "x");
        #[cfg(unix)]
        std::os::unix::fs::symlink("../secret.txt", root.path().join("web/link.txt")).unwrap();
        let live = LiveBundle::open(root.path(), &Choice::Auto).unwrap().unwrap();
        assert_eq!(live.read("app.js").as_deref(), Some(&b"1"[..]));
        write(root.path(), "web/app.js", "2");
        write(root.path(), "web/new/b.js", "3");
        assert_eq!(live.read("app.js").as_deref(), Some(&b"2"[..]));
        assert_eq!(live.read("new/b.js").as_deref(), Some(&b"3"[..]));
        for other in [
            ".env",
            ".git/config",
            "id_rsa",
            "link.txt",
            "../secret.txt",
            "/secret.txt",
            "",
            "new",
            "a\0b",
            "./app.js",
            "new//b.js",
        ] {
            assert_eq!(live.read(other), None, "{other}");
        }
        assert!(LiveBundle::open(root.path(), &Choice::Folder(root.path().join("gone"))).is_err());
    }
}
