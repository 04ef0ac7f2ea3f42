//! Changing the world of a platform that does not run.

use crate::audit::CallStart;
use crate::error::EmulatorError;
use crate::startup::{self, LockedStore};
use crate::vault::key_location::KeyPreference;
use crate::world::change::{WorldCommand, WorldTask};
use crate::world::error::WorldError;
use crate::world::folder::WorldFolder;
use linkworld_contract::names::WorldName;
use linkworld_contract::wire::worlds::WorldChanged;
use linkworld_system::clock::Clock;
use linkworld_system::files;
use std::path::PathBuf;

/// A platform that does not run: the folder of its store.
#[derive(Debug, Clone)]
pub struct StoppedPlatform {
    /// The folder of its store, which need not exist.
    pub store: PathBuf,
    /// Where to keep the vault key, if the store is created.
    pub vault_key: KeyPreference,
}

impl StoppedPlatform {
    /// Saves what it has.
    ///
    /// # Errors
    /// If it runs, was never started, or the disk refuses; nothing was changed.
    pub fn save(&self, world: WorldName, replace: bool) -> Result<WorldChanged, WorldError> {
        if !startup::has_store(&self.store) {
            return Err(WorldError::NoStore);
        }
        self.carry_out(WorldCommand::Save { world, replace })
    }

    /// Replaces what it has by a world.
    ///
    /// # Errors
    /// If it runs, or the world cannot be loaded; nothing was changed.
    pub fn load(&self, world: WorldName) -> Result<WorldChanged, WorldError> {
        WorldFolder::of_store(&self.store).existing(&world)?;
        self.carry_out(WorldCommand::Load { world })
    }

    /// Replaces what it or one tenant has by nothing, or by what it has in a world.
    ///
    /// # Errors
    /// If it runs, or the world cannot be loaded; nothing was changed.
    pub fn reset(&self, world: Option<WorldName>, tenant: Option<String>) -> Result<WorldChanged, WorldError> {
        match &world {
            Some(world) => drop(WorldFolder::of_store(&self.store).existing(world)?),
            None if startup::has_store(&self.store) => {}
            None => return Err(WorldError::NoStore),
        }
        self.carry_out(WorldCommand::Reset { world, tenant })
    }

    fn carry_out(&self, command: WorldCommand) -> Result<WorldChanged, WorldError> {
        files::create_private_dir(&self.store)?;
        let LockedStore { mut store, lock: _lock, .. } = startup::open_locked(&self.store, self.vault_key.clone())?;
        let folder = WorldFolder::of_store(&self.store);
        let start = CallStart::now(&Clock::Real);
        let task = WorldTask { command, folder, tenant: None, keeps_previous: true, start };
        let result = task.carry_out(&mut store);
        store.close().map_err(EmulatorError::from)?;
        Ok(result?.reply)
    }
}
