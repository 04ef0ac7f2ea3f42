//! Writing the content of a store to a file.

use super::pages::copy_pages;
use crate::store::connection::{Store, beside, connect};
use crate::store::disk::DiskProblem;
use crate::store::error::StoreError;
use linkworld_system::env;
use linkworld_system::failpoint;
use linkworld_system::files;
use rusqlite::{Connection, OpenFlags, params};
use std::path::Path;

/// Where a world comes from, kept in its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WorldStamp {
    /// When it was saved, by the machine's clock, in milliseconds since 1970.
    pub(crate) saved_at: i64,
    /// The version of the program that saved it.
    pub(crate) program: String,
    /// Number of tenants.
    pub(crate) tenants: u32,
    /// Number of installs.
    pub(crate) installs: u32,
}

impl Store {
    /// Saves everything but the values of secrets and the platform's own keys, as one file that is replaced as a whole.
    pub(crate) fn save_world(&self, path: &Path, (saved_at, program): (i64, &str)) -> Result<WorldStamp, StoreError> {
        let fresh = beside(path, ".new");
        for leftover in [fresh.clone(), beside(path, ".new-journal"), beside(path, ".new-wal")] {
            files::remove(&leftover)?;
        }
        // Private before anything is written to it.
        files::write_private(&fresh, &[])?;
        let stamp = self.write_world(&fresh, (saved_at, program)).map_err(|error| {
            let named = match &error {
                StoreError::Sqlite(sqlite) => DiskProblem::behind(sqlite, &fresh),
                _ => None,
            };
            // A file that cannot be removed is removed by the next save of this world.
            let _ = files::remove(&fresh);
            named.map_or(error, |problem| StoreError::Unwritable(problem.of_world()))
        })?;
        failpoint::pass("world written");
        files::move_into_place(&fresh, path)?;
        failpoint::pass("world saved");
        Ok(stamp)
    }

    fn write_world(&self, fresh: &Path, (saved_at, program): (i64, &str)) -> Result<WorldStamp, StoreError> {
        let (tenants, installs) = self.world_counts()?;
        let stamp = WorldStamp { saved_at, program: program.to_owned(), tenants, installs };
        let mut copy = connect(fresh)?;
        copy_pages(&self.connection, &mut copy)?;
        // One file, without a journal that belongs to it.
        copy.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
        copy.pragma_update(None, "synchronous", if env::waits_for_disk() { "FULL" } else { "OFF" })?;
        copy.execute_batch(
            "BEGIN;
             UPDATE secrets SET sealed = x'';
             DELETE FROM own;
             DELETE FROM handler_lines;
             CREATE TABLE world (saved_at INTEGER NOT NULL, program TEXT NOT NULL, tenants INTEGER NOT NULL,
                 installs INTEGER NOT NULL) STRICT;",
        )?;
        copy.execute(
            "INSERT INTO world VALUES (?, ?, ?, ?)",
            params![stamp.saved_at, stamp.program, stamp.tenants, stamp.installs],
        )?;
        // VACUUM leaves nothing of what was removed.
        copy.execute_batch("COMMIT; VACUUM")?;
        copy.close().map_err(|(_, error)| error)?;
        Ok(stamp)
    }
}

impl Store {
    /// Number of tenants and of installs.
    pub(crate) fn world_counts(&self) -> Result<(u32, u32), StoreError> {
        let sql = "SELECT (SELECT COUNT(*) FROM tenants), (SELECT COUNT(*) FROM installs)";
        Ok(self.connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }
}

/// Opens a world for reading.
pub(super) fn open(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.execute_batch("PRAGMA trusted_schema = OFF")?;
    Ok(connection)
}

/// The stamp of a world; none if the file has none.
pub(crate) fn read_stamp(path: &Path) -> Option<WorldStamp> {
    stamp_of(&open(path).ok()?)
}

pub(super) fn stamp_of(world: &Connection) -> Option<WorldStamp> {
    let read = |row: &rusqlite::Row<'_>| {
        Ok(WorldStamp { saved_at: row.get(0)?, program: row.get(1)?, tenants: row.get(2)?, installs: row.get(3)? })
    };
    world.query_row("SELECT saved_at, program, tenants, installs FROM world", [], read).ok()
}
