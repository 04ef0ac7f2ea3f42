//! Putting calls into the indexes that the log is searched by, and into the list of those that have not ended, many at once.
//!
//! Each index that a commit touches is one more page of the journal, and for a single call these pages are most of the
//! work. So a call writes its own rows only. The rest is done after every [`AUDIT_BATCH_CALLS`] calls, and before
//! something is searched for. `open_calls` has what had not ended by then, so that a start after a kill looks at these
//! and at the calls after the last batch, not at the whole log.

use crate::store::connection::Store;
use crate::store::error::StoreError;
use linkworld_contract::limits::AUDIT_BATCH_CALLS;

const FORGET_ENDED: &str =
    "DELETE FROM open_calls WHERE EXISTS (SELECT 1 FROM call_ends e WHERE e.call = open_calls.call)";
const KEEP_OPEN: &str = "INSERT INTO open_calls SELECT c.id FROM calls c LEFT JOIN call_ends e ON e.call = c.id \
    WHERE c.id > ? AND c.id <= ? AND e.call IS NULL";

impl Store {
    /// Puts the calls into the indexes after each batch.
    pub(super) fn index_full_batch(&self, newest: i64) -> Result<(), StoreError> {
        if newest % AUDIT_BATCH_CALLS == 0 { self.index_calls(newest) } else { Ok(()) }
    }

    /// Puts every call into the indexes, so that a search finds all of them.
    pub(super) fn index_all_calls(&self) -> Result<(), StoreError> {
        self.index_calls(self.newest_call()?)
    }

    fn index_calls(&self, newest: i64) -> Result<(), StoreError> {
        let mut query = self.connection.prepare_cached("SELECT last FROM indexed_calls")?;
        let last: i64 = query.query_row([], |row| row.get(0))?;
        if last < newest {
            let put = "UPDATE calls SET is_indexed = 1 WHERE id > ? AND id <= ?";
            self.connection.prepare_cached(put)?.execute((last, newest))?;
            self.connection.prepare_cached(FORGET_ENDED)?.execute([])?;
            self.connection.prepare_cached(KEEP_OPEN)?.execute((last, newest))?;
            self.connection.prepare_cached("UPDATE indexed_calls SET last = ?")?.execute([newest])?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::store::Store;
    use crate::store::tests::{begin, success};
    use linkworld_contract::limits::AUDIT_BATCH_CALLS;

    fn indexed(store: &Store) -> i64 {
        store.connection.query_row("SELECT COUNT(*) FROM calls WHERE is_indexed = 1", [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn a_batch_is_indexed_when_it_is_full() {
        let store = Store::in_memory().unwrap();
        for _ in 1..AUDIT_BATCH_CALLS {
            store.add_call(begin("a"), success()).unwrap();
        }
        assert_eq!(indexed(&store), 0, "one short of the batch");
        store.add_call(begin("a"), success()).unwrap();
        assert_eq!(indexed(&store), AUDIT_BATCH_CALLS, "at the batch");
        store.add_call(begin("a"), success()).unwrap();
        assert_eq!(indexed(&store), AUDIT_BATCH_CALLS, "one past it");
        store.index_all_calls().unwrap();
        assert_eq!(indexed(&store), AUDIT_BATCH_CALLS + 1);
    }

    #[test]
    fn calls_that_have_not_ended_are_found_before_and_after_a_batch() {
        let store = Store::in_memory().unwrap();
        let listed =
            || store.connection.query_row("SELECT COUNT(*) FROM open_calls", [], |row| row.get::<_, i64>(0)).unwrap();
        let (kept, ended) = (store.begin_call(begin("kept")).unwrap(), store.begin_call(begin("ended")).unwrap());
        store.index_all_calls().unwrap();
        assert_eq!(listed(), 2);
        store.end_call(ended, success()).unwrap();
        let late = store.begin_call(begin("late")).unwrap();
        store.add_call(begin("whole"), success()).unwrap();
        assert_eq!(listed(), 2, "the call writes its own rows only");
        store.index_all_calls().unwrap();
        assert_eq!(listed(), 2, "the one that ended is gone, the late one is there");
        let after = store.begin_call(begin("after")).unwrap();
        assert_eq!(store.end_lost_calls("killed").unwrap(), 3);
        assert_eq!(store.end_lost_calls("killed").unwrap(), 0);
        let status = "SELECT status FROM call_ends WHERE call = ?";
        for id in [kept.id, late.id, after.id] {
            let found: String = store.connection.query_row(status, [id], |row| row.get(0)).unwrap();
            assert_eq!(found, "lost");
        }
        store.index_all_calls().unwrap();
        assert_eq!(listed(), 0);
    }

    #[test]
    fn a_batch_that_is_undone_is_indexed_again() {
        let store = Store::in_memory().unwrap();
        store.add_call(begin("a"), success()).unwrap();
        let undone: Result<(), _> = store.atomic(|| {
            store.index_all_calls()?;
            Err(crate::store::StoreError::Closed)
        });
        assert!(undone.is_err());
        assert_eq!(indexed(&store), 0);
        store.index_all_calls().unwrap();
        assert_eq!(indexed(&store), 1);
    }
}
