//! Copies the journal into the store's file, beside the writer.
//!
//! SQLite would do it in the commit that finds the journal long, and that request would wait for the disk. This has a
//! connection of its own, which only checkpoints.

use super::error::StoreError;
use linkworld_contract::limits::CHECKPOINT_PAGES;
use rusqlite::Connection;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

pub(super) struct Checkpointer {
    /// None once it is closed.
    connection: Mutex<Option<Connection>>,
    is_copying: AtomicBool,
}

impl Checkpointer {
    pub(super) fn new(connection: Connection) -> Self {
        Self { connection: Mutex::new(Some(connection)), is_copying: AtomicBool::new(false) }
    }

    /// True if nobody copies; the caller then calls [`Self::copy_if_long`].
    pub(super) fn begin(&self) -> bool {
        !self.is_copying.swap(true, Ordering::AcqRel)
    }

    /// Copies what no reader needs, if the journal is long. What remains is copied another time, so errors do not matter:
    /// a full disk is named by the commit that it refuses.
    pub(super) fn copy_if_long(&self) {
        if let Some(connection) = self.connection().as_ref()
            && pages(connection, "NOOP").is_ok_and(|(_, waiting)| waiting >= CHECKPOINT_PAGES)
        {
            let _ = pages(connection, "PASSIVE");
        }
        self.is_copying.store(false, Ordering::Release);
    }

    /// Waits until everything that was committed is on the disk.
    pub(super) fn flush(&self) -> Result<(), StoreError> {
        flush(self.connection().as_ref().ok_or(StoreError::Closed)?)
    }

    pub(super) fn close(&self) {
        // The store's own connection checkpoints and reports.
        drop(self.connection().take());
    }

    fn connection(&self) -> MutexGuard<'_, Option<Connection>> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Waits until everything that was committed is on the disk.
pub(super) fn flush(connection: &Connection) -> Result<(), StoreError> {
    // A checkpoint flushes the journal before it copies it, and the file after that.
    match pages(connection, "FULL")? {
        (false, _) => Ok(()),
        (true, _) => Err(StoreError::Commit("a reader keeps the journal from being copied".into())),
    }
}

/// Checkpoints; whether someone was in the way, and how many pages the journal has that were not copied.
fn pages(connection: &Connection, mode: &str) -> Result<(bool, i64), StoreError> {
    Ok(connection.query_row(&format!("PRAGMA wal_checkpoint({mode})"), [], |row| {
        let (journal, copied): (i64, i64) = (row.get(1)?, row.get(2)?);
        Ok((row.get(0)?, journal - copied))
    })?)
}

#[cfg(test)]
mod tests {
    use super::{Checkpointer, pages};
    use crate::store::{Store, TenantRow};
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    #[test]
    fn a_transaction_that_reads_first_waits_for_another_connection() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("store.db")).unwrap();
        let beside = store.connection_beside().unwrap().unwrap();
        let (locked, is_locked) = mpsc::channel();
        let (reading, reads) = mpsc::channel();
        let holding = thread::spawn(move || {
            beside.execute_batch("BEGIN IMMEDIATE").unwrap();
            locked.send(()).unwrap();
            // A transaction that began without the lock reads at once, and would then be refused its write.
            let read = reads.recv_timeout(Duration::from_millis(50));
            beside.execute_batch("COMMIT").unwrap();
            assert!(read.is_err(), "it read beside the one that had the lock");
        });
        is_locked.recv().unwrap();
        let write = || {
            // Nobody listens any more where the transaction waited.
            let _ = reading.send(store.tenants()?.len());
            store.ensure_tenant(&TenantRow { id: "1".into(), slug: "acme".into(), created_at: 1 })
        };
        store.atomic(write).unwrap();
        holding.join().unwrap();
    }

    #[test]
    fn a_long_journal_is_copied_beside_the_writer_and_a_short_one_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        let store = Store::open(&path).unwrap();
        let checkpointer = Checkpointer::new(store.connection_beside().unwrap().unwrap());
        let waiting = || pages(checkpointer.connection().as_ref().unwrap(), "NOOP").unwrap().1;
        let tenant = |number: i64| TenantRow { id: number.to_string(), slug: number.to_string(), created_at: 1 };
        store.ensure_tenant(&tenant(0)).unwrap();
        assert!(checkpointer.begin() && !checkpointer.begin(), "one at a time");
        checkpointer.copy_if_long();
        assert!(waiting() > 0, "a short journal stays");
        let mut number = 0;
        while waiting() < super::CHECKPOINT_PAGES {
            number += 1;
            store.ensure_tenant(&tenant(number)).unwrap();
        }
        assert!(checkpointer.begin());
        checkpointer.copy_if_long();
        assert_eq!(waiting(), 0);
        store.ensure_tenant(&tenant(number + 1)).unwrap();
        checkpointer.flush().unwrap();
        assert_eq!(waiting(), 0);
        checkpointer.close();
        assert!(checkpointer.flush().is_err());
        store.close().unwrap();
    }
}
