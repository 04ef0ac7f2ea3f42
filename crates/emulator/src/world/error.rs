//! Why a world was not saved, loaded or reset. Nothing was changed.

use crate::error::EmulatorError;
use crate::store::{StoreError, WorldFileError};
use linkworld_contract::limits::WORLD_DRAIN_DEADLINE;
use linkworld_system::files::FileError;

/// Why a world was not saved, loaded or reset. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum WorldError {
    /// No world was saved under this name.
    #[error("there is no world `{0}`")]
    Unknown(String),
    /// A world of this name exists.
    #[error("the world `{0}` already exists")]
    Exists(String),
    /// The name is not available.
    #[error("`{0}` is the name under which `load` and `reset` keep what they replace")]
    Reserved(String),
    /// The platform has no such tenant.
    #[error("there is no tenant `{0}`")]
    UnknownTenant(String),
    /// The platform was never started, so it has nothing.
    #[error("this project has no local platform yet")]
    NoStore,
    /// The platform was started without a folder for worlds.
    #[error("this platform keeps no worlds")]
    NoFolder,
    /// Handlers process calls and did not finish in time.
    #[error("calls were still running after {} seconds", WORLD_DRAIN_DEADLINE.as_secs())]
    CallsRunning,
    /// The file is not usable as a world.
    #[error(transparent)]
    File(WorldFileError),
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
    /// The store, its lock or its key cannot be used.
    #[error(transparent)]
    Platform(#[from] EmulatorError),
    /// The folder for worlds cannot be used.
    #[error(transparent)]
    Disk(#[from] FileError),
}

impl From<StoreError> for WorldError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::World(error) => Self::File(error),
            error => Self::Store(error),
        }
    }
}
