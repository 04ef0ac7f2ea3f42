//! Copies the journal into the store's file, beside the writer.
//!
//! SQLite would do it in the commit that finds the journal long, and that request would wait for the disk. This has a
//! connection of its own, which only checkpoints.

use super::error::StoreError;
use linkworld_contract::limits::{CHECKPOINT_PAGES, JOURNAL_PAGES_MAX};
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
    ///
    /// While somebody writes, something always remains, and the journal grows. So the rest of a very long one is copied by
    /// a work that `alone` runs while nobody writes; then the journal begins anew.
    pub(super) fn copy_if_long(&self, alone: impl FnOnce(&dyn Fn())) {
        if let Some(connection) = self.connection().as_ref()
            && checkpoint(connection, "NOOP").is_ok_and(|journal| journal.waiting() >= CHECKPOINT_PAGES)
            && checkpoint(connection, "PASSIVE").is_ok_and(|journal| journal.pages >= JOURNAL_PAGES_MAX)
        {
            alone(&|| {
                let _ = checkpoint(connection, "PASSIVE");
            });
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
    if checkpoint(connection, "FULL")?.is_blocked {
        return Err(StoreError::Commit("a reader keeps the journal from being copied".into()));
    }
    Ok(())
}

/// The journal after a checkpoint.
struct Journal {
    /// Whether someone was in the way.
    is_blocked: bool,
    pages: i64,
    copied: i64,
}

impl Journal {
    /// Pages that are not copied.
    fn waiting(&self) -> i64 {
        self.pages - self.copied
    }
}

fn checkpoint(connection: &Connection, mode: &str) -> Result<Journal, StoreError> {
    Ok(connection.query_row(&format!("PRAGMA wal_checkpoint({mode})"), [], |row| {
        Ok(Journal { is_blocked: row.get(0)?, pages: row.get(1)?, copied: row.get(2)? })
    })?)
}

#[cfg(test)]
mod tests {
    use super::{Checkpointer, Journal, checkpoint};
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

    fn tenant(number: i64) -> TenantRow {
        TenantRow { id: number.to_string(), slug: number.to_string(), created_at: 1 }
    }

    fn journal(checkpointer: &Checkpointer) -> Journal {
        checkpoint(checkpointer.connection().as_ref().unwrap(), "NOOP").unwrap()
    }

    #[test]
    fn a_journal_that_somebody_always_writes_to_begins_anew() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("store.db")).unwrap();
        let checkpointer = Checkpointer::new(store.connection_beside().unwrap().unwrap());
        let mut numbers = 0..;
        let mut write = || store.ensure_tenant(&tenant(numbers.next().unwrap())).unwrap();
        write();
        while journal(&checkpointer).pages < super::JOURNAL_PAGES_MAX {
            write();
        }
        let mut waited = false;
        checkpointer.copy_if_long(|copy_rest| {
            // Written after the copy, so it remains.
            write();
            copy_rest();
            waited = true;
        });
        assert!(waited);
        write();
        let pages = journal(&checkpointer).pages;
        assert!(pages < super::CHECKPOINT_PAGES, "{pages}");
    }

    #[test]
    fn a_long_journal_is_copied_beside_the_writer_and_a_short_one_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        let store = Store::open(&path).unwrap();
        let checkpointer = Checkpointer::new(store.connection_beside().unwrap().unwrap());
        let waiting = || journal(&checkpointer).waiting();
        store.ensure_tenant(&tenant(0)).unwrap();
        assert!(checkpointer.begin() && !checkpointer.begin(), "one at a time");
        checkpointer.copy_if_long(|_| panic!("it is short"));
        assert!(waiting() > 0, "a short journal stays");
        let mut number = 0;
        while waiting() < super::CHECKPOINT_PAGES {
            number += 1;
            store.ensure_tenant(&tenant(number)).unwrap();
        }
        assert!(checkpointer.begin());
        checkpointer.copy_if_long(|_| panic!("writers need not wait"));
        assert_eq!(waiting(), 0);
        store.ensure_tenant(&tenant(number + 1)).unwrap();
        checkpointer.flush().unwrap();
        assert_eq!(waiting(), 0);
        checkpointer.close();
        assert!(checkpointer.flush().is_err());
        store.close().unwrap();
    }
}
