//! The connection to the store's SQLite file.
//!
//! Synchronous; it does not know requests or responses. The caller holds the store's lock, so there is one connection at
//! a time. A committed transaction survives the end of the process, however it ends; only [`Store::make_durable`] waits until
//! it survives a power cut too.

use super::cache::ReadCache;
use super::checkpoint;
use super::disk::DiskProblem;
use super::error::StoreError;
use super::schema;
use linkworld_contract::limits::{STORE_BUSY_DEADLINE, STORE_STATEMENTS_MAX};
use linkworld_system::{env, failpoint, files};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};

/// The open store. Not shared between threads: its owner is the only writer.
pub(crate) struct Store {
    pub(super) connection: Connection,
    pub(super) cache: ReadCache,
    /// The file; none for a store in memory.
    path: Option<PathBuf>,
}

/// When SQLite waits for the disk.
#[derive(Clone, Copy)]
enum Synchronous {
    /// Never.
    Off,
    /// Before a checkpoint: no power cut corrupts the file.
    Normal,
}

impl Synchronous {
    fn of_this_machine() -> Self {
        if env::waits_for_disk() { Self::Normal } else { Self::Off }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Off => "OFF",
            Self::Normal => "NORMAL",
        }
    }
}

impl Store {
    /// Opens the file, or creates it, and migrates it to the current schema.
    ///
    /// A new file is created under a temporary name and renamed, so that a crash never leaves an incomplete store.
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        if !files::exists(path) {
            let fresh = beside(path, ".new");
            for leftover in [fresh.clone(), beside(path, ".new-wal"), beside(path, ".new-shm")] {
                files::remove(&leftover)?;
            }
            // Private before anything is written to it; the journal files inherit its mode.
            files::write_private(&fresh, &[])?;
            // Nothing waits for the disk before the file is complete; moving it into place does.
            let store = Self::prepare(connect(&fresh)?, Some(&fresh), Synchronous::Off)?;
            store.close()?;
            files::move_into_place(&fresh, path)?;
        }
        Self::prepare(connect(path)?, Some(path), Synchronous::of_this_machine())
    }

    /// A store in memory, lost when the process exits.
    pub(crate) fn in_memory() -> Result<Self, StoreError> {
        Self::prepare(Connection::open_in_memory()?, None, Synchronous::Off)
    }

    /// A store over an open database that is not a file of this program, migrated to the current schema.
    pub(super) fn over(connection: Connection) -> Result<Self, StoreError> {
        Self::prepare(connection, None, Synchronous::Off)
    }

    fn prepare(connection: Connection, path: Option<&Path>, synchronous: Synchronous) -> Result<Self, StoreError> {
        let store = Self { connection, path: path.map(Path::to_owned), cache: ReadCache::default() };
        match store.set_up(synchronous) {
            Ok(()) => Ok(store),
            Err(error) => Err(store.named(error)),
        }
    }

    fn set_up(&self, synchronous: Synchronous) -> Result<(), StoreError> {
        let connection = &self.connection;
        connection.busy_timeout(STORE_BUSY_DEADLINE)?;
        connection.set_prepared_statement_cache_capacity(STORE_STATEMENTS_MAX);
        // This pragma returns a row. A store in memory keeps the journal mode `memory`.
        connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
        connection.execute_batch("PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF")?;
        // See `Checkpointer`.
        connection.pragma_update(None, "wal_autocheckpoint", 0)?;
        connection.pragma_update(None, "synchronous", synchronous.as_str())?;
        // Otherwise a statement with `LIMIT ?` is planned again each time it is bound.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        // Deleted secrets are overwritten in the file.
        connection.query_row("PRAGMA secure_delete = ON", [], |_| Ok(()))?;
        schema::migrate(connection)
    }

    /// The same error, with the file and the room on its disk if the disk is the cause.
    pub(crate) fn named(&self, error: StoreError) -> StoreError {
        match (&error, &self.path) {
            (StoreError::Sqlite(sqlite), Some(path)) => {
                DiskProblem::behind(sqlite, path).map_or(error, StoreError::Unwritable)
            }
            _ => error,
        }
    }

    /// Whether a transaction is open. SQLite rolls one back by itself when the disk is full.
    pub(crate) fn in_transaction(&self) -> bool {
        !self.connection.is_autocommit()
    }

    /// Runs `work` in a transaction. An error or a panic undoes all of it. Calls may be nested.
    ///
    /// The outermost call commits.
    pub(crate) fn atomic<T>(&self, work: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
        let guard = Savepoint::open(self)?;
        let value = work()?;
        guard.release()?;
        Ok(value)
    }

    /// The same for work that may be refused, which undoes all of it, too.
    pub(super) fn attempt<T, E>(
        &self,
        work: impl FnOnce() -> Result<Result<T, E>, StoreError>,
    ) -> Result<Result<T, E>, StoreError> {
        let guard = Savepoint::open(self)?;
        let result = work()?;
        if result.is_ok() {
            guard.release()?;
        }
        Ok(result)
    }

    /// Waits until everything committed is on the disk. Not inside a transaction.
    pub(crate) fn make_durable(&self) -> Result<(), StoreError> {
        checkpoint::flush(&self.connection)
    }

    /// Another connection to the file; none for a store in memory.
    pub(super) fn connection_beside(&self) -> Result<Option<Connection>, StoreError> {
        let Some(path) = &self.path else { return Ok(None) };
        let connection = connect(path)?;
        connection.busy_timeout(STORE_BUSY_DEADLINE)?;
        connection.pragma_update(None, "synchronous", Synchronous::of_this_machine().as_str())?;
        Ok(Some(connection))
    }

    /// Checkpoints the journal and closes the file. On a full disk the journal stays, and is read at the next start.
    pub(crate) fn close(self) -> Result<(), StoreError> {
        let checkpoint = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        match checkpoint.map_err(|error| self.named(error.into())) {
            Ok(()) | Err(StoreError::Unwritable(_)) => {}
            Err(error) => return Err(error),
        }
        self.connection.close().map_err(|(_, error)| error.into())
    }
}

/// A transaction, or a savepoint in one.
struct Savepoint<'a> {
    store: &'a Store,
    open: bool,
    is_outermost: bool,
    /// Rows that were changed before, if a test may kill this program where the outermost one writes.
    changed_before: Option<u64>,
}

impl<'a> Savepoint<'a> {
    fn open(store: &'a Store) -> Result<Self, StoreError> {
        let is_outermost = !store.in_transaction();
        let changed_before = (failpoint::ENABLED && is_outermost).then(|| store.connection.total_changes());
        // The lock for writing is taken before anything is read. SQLite waits for it only then, and the connection that
        // copies the journal holds it now and then.
        let begin = if is_outermost { "BEGIN IMMEDIATE" } else { "SAVEPOINT atomic" };
        store.connection.prepare_cached(begin)?.execute([])?;
        Ok(Self { store, open: true, is_outermost, changed_before })
    }

    fn release(mut self) -> Result<(), StoreError> {
        let connection = &self.store.connection;
        let writes = self.changed_before.is_some_and(|before| connection.total_changes() != before);
        if writes {
            failpoint::pass("store.commit");
        }
        let end = if self.is_outermost { "COMMIT" } else { "RELEASE atomic" };
        connection.prepare_cached(end)?.execute([])?;
        self.open = false;
        if writes {
            // Before anybody is told.
            failpoint::pass("store.committed");
        }
        Ok(())
    }
}

impl Drop for Savepoint<'_> {
    fn drop(&mut self) {
        if self.open {
            // If this fails, SQLite has already rolled back by itself.
            let undo = if self.is_outermost { "ROLLBACK" } else { "ROLLBACK TO atomic; RELEASE atomic" };
            let _ = self.store.connection.execute_batch(undo);
            self.store.cache.clear();
        }
    }
}

pub(super) fn connect(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    Ok(Connection::open_with_flags(path, flags)?)
}

pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// A list of strings in the form in which the store keeps it.
pub(super) fn list_to_json(list: &[String]) -> String {
    serde_json::Value::from(list).to_string()
}

pub(super) fn list_from_json(text: &str, what: &'static str) -> Result<Vec<String>, StoreError> {
    serde_json::from_str(text).map_err(|_| StoreError::Unreadable(what))
}
