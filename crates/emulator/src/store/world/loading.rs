//! Taking over the content of a world in place of that of a store.

use super::error::WorldFileError;
use super::pages::copy_pages;
use super::saving::{open, stamp_of};
use crate::store::connection::Store;
use crate::store::error::StoreError;
use crate::store::schema;
use crate::store::tables::tenant::tenants::TenantRow;
use linkworld_system::clock::ClockSetting;
use linkworld_system::failpoint;
use linkworld_system::files::{self, FileError};
use rusqlite::Connection;
use std::path::Path;

/// Where the new content comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum WorldSource<'a> {
    /// A saved world.
    File(&'a Path),
    /// A new store.
    Empty,
}

/// A secret that the world names and that this store has no value for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MissingValue {
    /// The tenant's name; none for the developer's default.
    pub(crate) tenant: Option<String>,
    pub(crate) app: String,
    pub(crate) key: String,
}

/// What a store has now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LoadedWorld {
    pub(crate) tenants: u32,
    pub(crate) installs: u32,
    /// The secrets without a value.
    pub(crate) missing: Vec<MissingValue>,
    /// How the clock went when the world was saved; none if it was never commanded.
    pub(crate) clock: Option<ClockSetting>,
}

impl Store {
    /// Replaces everything in this store, apart from the platform's own keys, the developer's default secrets and the ids
    /// of what has the same name. `tenant` exists afterwards. Not inside a transaction.
    pub(crate) fn load_world(
        &mut self,
        source: WorldSource<'_>,
        tenant: Option<&TenantRow>,
    ) -> Result<LoadedWorld, StoreError> {
        let (copy, missing) = self.prepared(source)?;
        if let Some(tenant) = tenant {
            copy.ensure_tenant(tenant)?;
        }
        let clock = copy.clock_setting()?;
        if !matches!(clock, Some(ClockSetting::Frozen { .. })) {
            copy.forget_due_times()?;
        }
        failpoint::pass("world prepared");
        copy_pages(&copy.connection, &mut self.connection).map_err(|error| self.named(error))?;
        failpoint::pass("world replaced");
        self.cache.clear();
        let (tenants, installs) = self.world_counts()?;
        Ok(LoadedWorld { tenants, installs, missing, clock })
    }

    /// A checked copy of a world under this store's identities, with the values of secrets that this store has.
    pub(super) fn prepared(&self, source: WorldSource<'_>) -> Result<(Self, Vec<MissingValue>), StoreError> {
        let copy = match source {
            WorldSource::Empty => Self::in_memory()?,
            WorldSource::File(path) => self.checked_copy(path)?,
        };
        // Ids change in several tables.
        copy.connection.execute_batch("PRAGMA foreign_keys = OFF")?;
        let missing = copy.atomic(|| {
            copy.end_lost_calls("it had not ended when the world was saved")?;
            copy.take_identities_of(self)?;
            copy.take_secrets_of(self)
        })?;
        Ok((copy, missing))
    }

    /// A world that was read completely, checked and migrated. The file may come from anyone.
    fn checked_copy(&self, path: &Path) -> Result<Self, StoreError> {
        if !files::exists(path) {
            return Err(FileError::NotFound(path.to_owned()).into());
        }
        let refused = |why: String| WorldFileError::NotAWorld { path: path.to_owned(), why };
        let damaged = |error: StoreError| match error {
            StoreError::Sqlite(error) => refused(error.to_string()).into(),
            error => error,
        };
        // On disk, and removed when it is closed.
        let mut copy = Connection::open("")?;
        let read = open(path).and_then(|world| copy_pages(&world, &mut copy));
        read.map_err(damaged)?;
        copy.execute_batch("PRAGMA trusted_schema = OFF")?;
        let checked: rusqlite::Result<String> = copy.query_row("PRAGMA quick_check(1)", [], |row| row.get(0));
        match checked.map_err(|error| damaged(error.into()))?.as_str() {
            "ok" => {}
            problem => return Err(refused(format!("it is damaged: {problem}")).into()),
        }
        if stamp_of(&copy).is_none() {
            return Err(refused("`linkworld world save` did not write it".into()).into());
        }
        let found: u32 = copy.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if found > schema::known() {
            return Err(WorldFileError::Newer { path: path.to_owned(), found, known: schema::known() }.into());
        }
        copy.execute_batch("DROP TABLE world").map_err(|error| damaged(error.into()))?;
        // A backup can only replace a file with the same size of pages, and all of ours have one.
        let page_size = |of: &Connection| of.query_row("PRAGMA page_size", [], |row| row.get::<_, u32>(0));
        if page_size(&copy)? != page_size(&self.connection)? {
            return Err(refused("its pages have another size".into()).into());
        }
        let copy = Self::over(copy).map_err(damaged)?;
        if schema_of(&copy.connection)? != schema_of(&self.connection)? {
            return Err(refused("its tables are not those of this program".into()).into());
        }
        Ok(copy)
    }
}

/// Everything that a database declares.
fn schema_of(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT type || ' ' || name || ' ' || tbl_name || ' ' || coalesce(sql, '') FROM sqlite_schema \
               WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name";
    let mut query = connection.prepare(sql)?;
    Ok(query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
}
