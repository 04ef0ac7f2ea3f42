//! One change of the world, in a store that nothing else uses.

use crate::audit::{self, AuditOutcome, AuditSubject, AuditTarget, CallStart};
use crate::store::{LoadedWorld, MissingValue, Store, TenantRow, WorldSource};
use crate::world::error::WorldError;
use crate::world::folder::WorldFolder;
use linkworld_contract::names::WorldName;
use linkworld_contract::wire::control::{AuditEntry, AuditKind};
use linkworld_contract::wire::worlds::{MissingSecret, WorldChanged};
use linkworld_system::clock::{Clock, ClockSetting};
use std::path::PathBuf;

/// What to do, with names that were checked.
#[derive(Debug, Clone)]
pub(crate) enum WorldCommand {
    Save { world: WorldName, replace: bool },
    Load { world: WorldName },
    Reset { world: Option<WorldName>, tenant: Option<String> },
}

/// A change, and what it needs to know.
#[derive(Debug, Clone)]
pub(crate) struct WorldTask {
    pub(crate) command: WorldCommand,
    pub(crate) folder: WorldFolder,
    /// The tenant that exists in every world of this platform; none if it does not run.
    pub(crate) tenant: Option<TenantRow>,
    /// Whether what is replaced is kept as a world.
    pub(crate) keeps_previous: bool,
    pub(crate) start: CallStart,
}

/// What was done.
#[derive(Debug)]
pub(crate) struct WorldResult {
    pub(crate) reply: WorldChanged,
    /// How the platform's clock goes from now on; none if it goes on as it did.
    pub(crate) clock: Option<ClockSetting>,
    /// The entry of the audit log.
    pub(crate) entry: Option<AuditEntry>,
}

impl WorldCommand {
    /// Whether what the platform has is replaced.
    pub(crate) fn replaces(&self) -> bool {
        !matches!(self, Self::Save { .. })
    }

    /// Whether it is about everything, and not about one tenant.
    pub(crate) fn is_whole(&self) -> bool {
        !matches!(self, Self::Reset { tenant: Some(_), .. })
    }
}

impl WorldTask {
    /// Does it. Blocks on the disk.
    pub(crate) fn carry_out(&self, store: &mut Store) -> Result<WorldResult, WorldError> {
        match &self.command {
            WorldCommand::Save { world, replace } => {
                let stamp = store.save_world(&self.folder.new_file(world, *replace)?, stamp())?;
                let reply =
                    WorldChanged { tenants: stamp.tenants, installs: stamp.installs, ..WorldChanged::default() };
                Ok(WorldResult { reply, clock: None, entry: None })
            }
            WorldCommand::Load { world } => {
                self.load(store, Some(self.folder.existing(world)?), &format!("loaded {world}"))
            }
            WorldCommand::Reset { world, tenant } => {
                let file = world.as_ref().map(|world| self.folder.existing(world)).transpose()?;
                let done = world.as_ref().map_or_else(|| "reset".to_owned(), |world| format!("reset to {world}"));
                match tenant {
                    None => self.load(store, file, &done),
                    Some(tenant) => self.reset_tenant(store, tenant, (file, &done)),
                }
            }
        }
    }

    fn load(&self, store: &mut Store, file: Option<PathBuf>, done: &str) -> Result<WorldResult, WorldError> {
        let previous = self.keep_previous(store, file.as_ref())?;
        let loaded = store.load_world(source(file.as_ref()), self.tenant.as_ref())?;
        let LoadedWorld { tenants, installs, missing, clock } = loaded;
        let reply = WorldChanged { tenants, installs, previous, missing_secrets: named(missing), failed: Vec::new() };
        let entry = self.audit(store, &AuditTarget::every_app_everywhere(), done)?;
        let clock = clock.unwrap_or(ClockSetting::Running { ahead: 0 });
        Ok(WorldResult { reply, clock: Some(clock), entry: Some(entry) })
    }

    fn reset_tenant(
        &self,
        store: &mut Store,
        tenant: &str,
        (file, done): (Option<PathBuf>, &str),
    ) -> Result<WorldResult, WorldError> {
        if file.is_none() && store.tenant(tenant)?.is_none() {
            return Err(WorldError::UnknownTenant(tenant.to_owned()));
        }
        let previous = self.keep_previous(store, file.as_ref())?;
        let missing = store.reset_tenant(tenant, source(file.as_ref()))?;
        let entry = self.audit(store, &AuditTarget::tenant(tenant), done)?;
        let installs = u32::try_from(store.apps_in(tenant)?.len()).unwrap_or(u32::MAX);
        let reply =
            WorldChanged { tenants: 1, installs, previous, missing_secrets: named(missing), failed: Vec::new() };
        Ok(WorldResult { reply, clock: None, entry: Some(entry) })
    }

    /// Saves what is about to be replaced, unless the platform keeps nothing, or this is what is loaded.
    fn keep_previous(&self, store: &Store, file: Option<&PathBuf>) -> Result<Option<String>, WorldError> {
        if !self.keeps_previous {
            return Ok(None);
        }
        let (previous, name) = self.folder.previous()?;
        if file == Some(&previous) {
            return Ok(None);
        }
        store.save_world(&previous, stamp())?;
        Ok(Some(name.to_owned()))
    }

    fn audit(&self, store: &Store, target: &AuditTarget, done: &str) -> Result<AuditEntry, WorldError> {
        let subject = AuditSubject::new(AuditKind::WorldChange, done);
        Ok(store.atomic(|| audit::write(store, target, subject, AuditOutcome::success(), self.start))?)
    }
}

fn source(file: Option<&PathBuf>) -> WorldSource<'_> {
    file.map_or(WorldSource::Empty, |file| WorldSource::File(file))
}

/// Now, and this program's version.
fn stamp() -> (i64, &'static str) {
    (Clock::Real.unix_millis(), env!("CARGO_PKG_VERSION"))
}

fn named(missing: Vec<MissingValue>) -> Vec<MissingSecret> {
    let one = |MissingValue { tenant, app, key }| MissingSecret { tenant, app, key };
    missing.into_iter().map(one).collect()
}
