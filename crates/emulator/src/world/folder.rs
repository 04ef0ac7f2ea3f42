//! The folder with the worlds of a project.

use crate::store::read_stamp;
use crate::world::error::WorldError;
use linkworld_contract::names::WorldName;
use linkworld_system::clock::rfc3339;
use linkworld_system::files;
use std::path::{Path, PathBuf};

/// The end of the file names of worlds.
const SUFFIX: &str = "world";
/// The world that has what was replaced last.
const PREVIOUS: &str = "previous";

/// The folder with the worlds of a project. It need not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorldFolder(PathBuf);

/// A saved world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedWorld {
    /// Its name.
    pub name: WorldName,
    /// Its file.
    pub path: PathBuf,
    /// The size of the file.
    pub bytes: u64,
    /// What the file says about itself; none for one that is damaged.
    pub about: Option<WorldSummary>,
}

/// What a world has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorldSummary {
    /// When it was saved: RFC 3339, UTC.
    pub saved_at: String,
    /// The version of the program that saved it.
    pub linkworld: String,
    /// Number of tenants.
    pub tenants: u32,
    /// Number of installs.
    pub installs: u32,
}

impl WorldFolder {
    /// The folder that belongs to a store: beside it, so that deleting the store keeps the worlds.
    pub fn of_store(store: &Path) -> Self {
        let mut name = store.as_os_str().to_owned();
        name.push(".worlds");
        Self(PathBuf::from(name))
    }

    pub(crate) fn at(path: PathBuf) -> Self {
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// The file of a world.
    pub fn file(&self, name: &WorldName) -> PathBuf {
        self.0.join(format!("{name}.{SUFFIX}"))
    }

    /// The worlds, by name.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub fn list(&self) -> Result<Vec<SavedWorld>, WorldError> {
        let named = files::files_in(&self.0)?.into_iter().filter_map(|path| {
            let name = WorldName::parse(path.file_stem()?.to_str()?).ok()?;
            (path.extension()? == SUFFIX).then_some((name, path))
        });
        let read = |(name, path): (WorldName, PathBuf)| SavedWorld {
            bytes: files::byte_count(&path).unwrap_or_default(),
            about: read_stamp(&path).map(|stamp| WorldSummary {
                saved_at: rfc3339(stamp.saved_at),
                linkworld: stamp.program,
                tenants: stamp.tenants,
                installs: stamp.installs,
            }),
            name,
            path,
        };
        Ok(named.map(read).collect())
    }

    /// Deletes a world.
    ///
    /// # Errors
    /// If there is none of this name, or its file cannot be removed.
    pub fn delete(&self, name: &WorldName) -> Result<(), WorldError> {
        Ok(files::remove(&self.existing(name)?)?)
    }

    /// The file of a world that exists.
    pub(crate) fn existing(&self, name: &WorldName) -> Result<PathBuf, WorldError> {
        let file = self.file(name);
        if files::exists(&file) { Ok(file) } else { Err(WorldError::Unknown(name.to_string())) }
    }

    /// Where a world is saved.
    pub(crate) fn new_file(&self, name: &WorldName, replace: bool) -> Result<PathBuf, WorldError> {
        if name.as_str() == PREVIOUS {
            return Err(WorldError::Reserved(name.to_string()));
        }
        let file = self.file(name);
        if files::exists(&file) && !replace {
            return Err(WorldError::Exists(name.to_string()));
        }
        files::create_private_dir(&self.0)?;
        Ok(file)
    }

    /// Where what is replaced is kept, and under which name.
    pub(crate) fn previous(&self) -> Result<(PathBuf, &'static str), WorldError> {
        files::create_private_dir(&self.0)?;
        Ok((self.0.join(format!("{PREVIOUS}.{SUFFIX}")), PREVIOUS))
    }
}
