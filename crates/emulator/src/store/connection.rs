//! The local platform's memory: one SQLite file with one writer.
//!
//! Synchronous and typed; it never learns what a request or a status is. Opened by one owner at a time: the
//! caller holds the lock. Every write is durable once the transaction around it is committed.

use super::error::StoreError;
use super::schema;
use linkworld_contract::limits::{STORE_BUSY_DEADLINE, STORE_STATEMENTS_MAX};
use linkworld_system::disk;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};

/// The open store. Not shared between threads: whoever owns it is the one writer.
#[derive(Debug)]
pub struct Store {
    pub(super) connection: Connection,
}

impl Store {
    /// Opens the file, made first if missing, and brings it to this program's layout.
    ///
    /// A new file is made under another name and moved, so that a crash never leaves half a store.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        if !disk::exists(path) {
            let fresh = beside(path, ".new");
            for leftover in [fresh.clone(), beside(path, ".new-wal"), beside(path, ".new-shm")] {
                disk::remove(&leftover)?;
            }
            // Private before anything is in it; the journal's files get the mode of this one.
            disk::write_private(&fresh, &[])?;
            let store = Self::prepare(connect(&fresh)?)?;
            store.close()?;
            disk::move_into_place(&fresh, path)?;
        }
        Self::prepare(connect(path)?)
    }

    /// A store that is gone with the process.
    pub fn in_memory() -> Result<Self, StoreError> {
        Self::prepare(Connection::open_in_memory()?)
    }

    fn prepare(connection: Connection) -> Result<Self, StoreError> {
        connection.busy_timeout(STORE_BUSY_DEADLINE)?;
        connection.set_prepared_statement_cache_capacity(STORE_STATEMENTS_MAX);
        // The journal's mode answers with a row; an in-memory store answers `memory`, which is fine.
        connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
        connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF")?;
        // Removed secrets are overwritten, not only forgotten.
        connection.query_row("PRAGMA secure_delete = ON", [], |_| Ok(()))?;
        schema::migrate(&connection)?;
        Ok(Self { connection })
    }

    /// Does all of `work` or none of it; nests, and a panic inside counts as none.
    ///
    /// The outermost one commits, which waits for the disk when something was written.
    pub fn atomic<T>(&self, work: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
        let guard = Savepoint::open(&self.connection)?;
        let value = work()?;
        guard.release()?;
        Ok(value)
    }

    /// Moves the journal into the file and closes it.
    pub fn close(self) -> Result<(), StoreError> {
        self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        self.connection.close().map_err(|(_, error)| error.into())
    }
}

struct Savepoint<'a> {
    connection: &'a Connection,
    open: bool,
}

impl<'a> Savepoint<'a> {
    fn open(connection: &'a Connection) -> Result<Self, StoreError> {
        connection.prepare_cached("SAVEPOINT atomic")?.execute([])?;
        Ok(Self { connection, open: true })
    }

    fn release(mut self) -> Result<(), StoreError> {
        self.connection.prepare_cached("RELEASE atomic")?.execute([])?;
        self.open = false;
        Ok(())
    }
}

impl Drop for Savepoint<'_> {
    fn drop(&mut self) {
        if self.open {
            // Where this fails SQLite has already rolled everything back by itself.
            let _ = self.connection.execute_batch("ROLLBACK TO atomic; RELEASE atomic");
        }
    }
}

fn connect(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    Ok(Connection::open_with_flags(path, flags)?)
}

pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// A list of words as the store keeps it.
pub(super) fn words_to_text(words: &[String]) -> String {
    serde_json::Value::from(words).to_string()
}

pub(super) fn words_from_text(text: &str, what: &'static str) -> Result<Vec<String>, StoreError> {
    serde_json::from_str(text).map_err(|_| StoreError::Unreadable(what))
}
