//! The chain of hashes over the log: each ended call's hash covers its entry and the hash before it, in the order in which
//! calls ended. An entry that is changed, removed or inserted later breaks the chain there.
//!
//! It shows changes made by accident or by hand. Whoever can write the file can also compute a new chain; keep the newest
//! hash elsewhere to notice that.

use super::rows::{AuditRow, ChainHash, JOINED, read};
use crate::store::connection::Store;
use crate::store::error::StoreError;
use linkworld_contract::digest;
use rusqlite::OptionalExtension;

/// A place in the chain: an entry in the order in which calls ended, and its hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ChainPlace {
    pub(crate) seq: i64,
    pub(crate) hash: ChainHash,
}

/// Where the chain is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BrokenChainLink {
    /// The id of the entry.
    pub(crate) entry: i64,
    /// What is wrong with it.
    pub(crate) why: &'static str,
}

/// A part of the chain that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CheckedPart {
    /// Entries that are as they were written.
    pub(crate) entries: u64,
    /// The last of them, or where the part begins.
    pub(crate) end: ChainPlace,
    /// The first entry that is not.
    pub(crate) broken: Option<BrokenChainLink>,
}

const CHANGED: &str = "the entry was changed, or entries before it were removed or added";
const NO_BEGIN: &str = "the begin of the call was removed";
const NO_HASH: &str = "its hash was removed";
const NO_END: &str = "the end of the call was removed";

impl Store {
    /// The hash of an entry that is the next in the chain.
    pub(super) fn next_hash(&self, row: &AuditRow) -> Result<ChainHash, StoreError> {
        let previous = match self.cache.chain_head() {
            Some(hash) => hash,
            None => self.chain_head()?.hash,
        };
        Ok(hash_of(&previous, row))
    }

    /// The newest place of the chain.
    pub(crate) fn chain_head(&self) -> Result<ChainPlace, StoreError> {
        let newest = "SELECT seq, hash FROM call_ends WHERE seq > ? ORDER BY seq DESC LIMIT 1";
        let start = self.chain_start()?;
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get::<_, Option<ChainHash>>(1)?));
        let found = self.connection.prepare_cached(newest)?.query_row([start.seq], read).optional()?;
        Ok(found.map_or(start, |(seq, hash)| ChainPlace { seq, hash: hash.unwrap_or_default() }))
    }

    /// Where the chain begins.
    pub(crate) fn chain_start(&self) -> Result<ChainPlace, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT seq, hash FROM audit_chain")?;
        Ok(query.query_row([], |row| Ok(ChainPlace { seq: row.get(0)?, hash: row.get(1)? }))?)
    }

    /// Entries that are older than the chain.
    pub(crate) fn unchained_entries(&self) -> Result<u64, StoreError> {
        let sql = "SELECT COUNT(*) FROM call_ends WHERE seq <= (SELECT seq FROM audit_chain)";
        Ok(self.connection.query_row(sql, [], |row| row.get::<_, u32>(0))?.into())
    }

    /// The id of the newest call; 0 if there is none.
    pub(crate) fn newest_call(&self) -> Result<i64, StoreError> {
        Ok(self.connection.query_row("SELECT coalesce(max(id), 0) FROM calls", [], |row| row.get(0))?)
    }

    /// Checks at most `limit` entries after a place.
    pub(crate) fn check_chain(&self, from: ChainPlace, limit: u32) -> Result<CheckedPart, StoreError> {
        let sql = format!(
            "SELECT {JOINED}, e.seq, e.hash, e.call FROM call_ends e LEFT JOIN calls c ON c.id = e.call \
             WHERE e.seq > ? ORDER BY e.seq LIMIT ?"
        );
        let mut query = self.connection.prepare_cached(&sql)?;
        let mut rows = query.query((from.seq, limit))?;
        let mut part = CheckedPart { entries: 0, end: from, broken: None };
        while let Some(row) = rows.next()? {
            let (seq, hash, entry) = (row.get(15)?, row.get::<_, Option<ChainHash>>(16)?, row.get(17)?);
            let is_known = row.get::<_, Option<i64>>(0)?.is_some();
            let Some(hash) = hash.filter(|_| is_known) else {
                let why = if is_known { NO_HASH } else { NO_BEGIN };
                part.broken = Some(BrokenChainLink { entry, why });
                break;
            };
            if hash_of(&part.end.hash, &read(row)?) != hash {
                part.broken = Some(BrokenChainLink { entry, why: CHANGED });
                break;
            }
            part.entries += 1;
            part.end = ChainPlace { seq, hash };
        }
        Ok(part)
    }

    /// The first call after `after`, among `limit`, that neither ended nor runs; and the last one that was looked at. Of
    /// calls after the last batch nobody knows: those without an end may run.
    pub(crate) fn call_without_end(
        &self,
        after: i64,
        limit: u32,
    ) -> Result<(Option<BrokenChainLink>, i64), StoreError> {
        let last = "SELECT coalesce(max(id), ?1) FROM (SELECT id FROM calls WHERE id > ?1 ORDER BY id LIMIT ?2)";
        let last: i64 = self.connection.prepare_cached(last)?.query_row((after, limit), |row| row.get(0))?;
        let missing = "SELECT c.id FROM calls c LEFT JOIN call_ends e ON e.call = c.id LEFT JOIN open_calls o \
                       ON o.call = c.id WHERE c.id > ? AND c.id <= min(?, (SELECT last FROM indexed_calls)) \
                       AND e.seq IS NULL AND o.call IS NULL ORDER BY c.id LIMIT 1";
        let mut query = self.connection.prepare_cached(missing)?;
        let found = query.query_row((after, last), |row| row.get(0)).optional()?;
        Ok((found.map(|entry| BrokenChainLink { entry, why: NO_END }), last))
    }
}

/// The hash over the one before and the entry. Each text has its length before it, so that no two entries are the same
/// bytes.
fn hash_of(previous: &ChainHash, row: &AuditRow) -> ChainHash {
    let mut bytes = Vec::with_capacity(256);
    bytes.extend_from_slice(previous);
    for number in [row.id, row.trace, row.begin.parent.unwrap_or_default(), row.begin.at] {
        bytes.extend_from_slice(&number.to_be_bytes());
    }
    let begin = &row.begin;
    let texts = [&begin.tenant, &begin.app, &begin.version, &begin.kind, &begin.name, &begin.gate_decision];
    texts.into_iter().for_each(|text| add_text(&mut bytes, Some(text)));
    add_text(&mut bytes, begin.scope.as_deref());
    if let Some(end) = &row.end {
        add_text(&mut bytes, Some(&end.status));
        add_text(&mut bytes, end.error.as_deref());
        bytes.extend_from_slice(&end.duration_us.to_be_bytes());
        add_text(&mut bytes, end.detail.as_deref());
    }
    digest::sha256_bytes(&bytes)
}

fn add_text(bytes: &mut Vec<u8>, text: Option<&str>) {
    let length = text.map_or(u64::MAX, |text| text.len() as u64);
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(text.unwrap_or_default().as_bytes());
}

#[cfg(test)]
mod tests {
    use super::{BrokenChainLink, CHANGED, CheckedPart, NO_BEGIN, NO_END};
    use crate::store::tests::{begin, success};
    use crate::store::{CallBegin, Store};

    fn written(count: usize) -> Store {
        let store = Store::in_memory().unwrap();
        for number in 0..count {
            store.add_call(begin(&format!("call-{number}")), success()).unwrap();
        }
        store
    }

    fn checked(store: &Store) -> CheckedPart {
        store.check_chain(store.chain_start().unwrap(), 1_000).unwrap()
    }

    /// As someone does who has the file.
    fn by_hand(store: &Store, sql: &str) {
        let triggers = "DROP TRIGGER calls_are_final; DROP TRIGGER ends_are_final; DROP TRIGGER calls_are_kept; \
                        DROP TRIGGER ends_are_kept; PRAGMA foreign_keys = OFF;";
        store.connection.execute_batch(&format!("{triggers}{sql}")).unwrap();
    }

    #[test]
    fn the_log_is_append_only() {
        let store = written(2);
        store.begin_call(begin("running")).unwrap();
        for sql in [
            "UPDATE calls SET name = 'x' WHERE id = 1",
            "UPDATE call_ends SET status = 'x' WHERE call = 1",
            "DELETE FROM calls WHERE id = 3",
            "DELETE FROM call_ends WHERE call = 1",
            "DELETE FROM calls",
        ] {
            let refused = store.connection.execute(sql, []).unwrap_err().to_string();
            assert!(refused.contains("append-only"), "{sql}: {refused}");
        }
        let part = checked(&store);
        assert_eq!((part.entries, part.broken), (2, None));
        // What the chain begins after may be removed.
        let first = store.check_chain(store.chain_start().unwrap(), 1).unwrap().end;
        store.connection.execute("UPDATE audit_chain SET seq = ?, hash = ?", (first.seq, first.hash)).unwrap();
        store.connection.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
        store.connection.execute("DELETE FROM calls WHERE id = 1", []).unwrap();
        store.connection.execute("DELETE FROM call_ends WHERE call = 1", []).unwrap();
        let part = checked(&store);
        assert_eq!((part.entries, part.broken), (1, None));
    }

    #[test]
    fn each_change_breaks_the_chain_where_it_was_made() {
        let broken = |entry, why| Some(BrokenChainLink { entry, why });
        for (sql, entries, expected) in [
            ("", 5, None),
            ("UPDATE calls SET name = 'x' WHERE id = 3", 2, broken(3, CHANGED)),
            ("UPDATE calls SET parent = 1 WHERE id = 3", 2, broken(3, CHANGED)),
            ("UPDATE calls SET scope = '' WHERE id = 3", 2, broken(3, CHANGED)),
            ("UPDATE call_ends SET status = 'error' WHERE call = 5", 4, broken(5, CHANGED)),
            ("UPDATE call_ends SET detail = '{}' WHERE call = 1", 0, broken(1, CHANGED)),
            ("UPDATE call_ends SET hash = zeroblob(32) WHERE call = 2", 1, broken(2, CHANGED)),
            ("UPDATE call_ends SET hash = NULL WHERE call = 2", 1, broken(2, super::NO_HASH)),
            ("DELETE FROM call_ends WHERE call = 3; DELETE FROM calls WHERE id = 3", 2, broken(4, CHANGED)),
            ("DELETE FROM calls WHERE id = 3", 2, broken(3, NO_BEGIN)),
        ] {
            let store = written(5);
            by_hand(&store, sql);
            let part = checked(&store);
            assert_eq!((part.entries, part.broken), (entries, expected), "{sql}");
        }
        let store = written(5);
        assert_eq!(store.call_without_end(0, 1_000).unwrap(), (None, 5));
        store.begin_call(begin("running")).unwrap();
        store.index_all_calls().unwrap();
        by_hand(&store, "DELETE FROM call_ends WHERE call = 5");
        assert_eq!(store.call_without_end(0, 3).unwrap(), (None, 3));
        assert_eq!(store.call_without_end(3, 1_000).unwrap(), (broken(5, NO_END), 6));
    }

    #[test]
    fn what_is_undone_is_not_in_the_chain() {
        let store = written(1);
        let undone: Result<(), _> = store.atomic(|| {
            store.add_call(begin("undone"), success())?;
            Err(crate::store::StoreError::Closed)
        });
        assert!(undone.is_err());
        store.add_call(begin("next"), success()).unwrap();
        assert_eq!((checked(&store).entries, checked(&store).broken), (2, None));
        assert_eq!(checked(&store).end, store.chain_head().unwrap());
    }

    #[test]
    fn a_call_belongs_to_the_trace_of_the_call_that_caused_it() {
        let store = written(1);
        let root = store.begin_call(begin("root")).unwrap();
        let child = store.begin_call(CallBegin { parent: Some(root.id), ..begin("child") }).unwrap();
        let grandchild = store.add_call(CallBegin { parent: Some(child.id), ..begin("deep") }, success()).unwrap();
        assert_eq!([root.trace, child.trace, grandchild.trace], [root.id; 3]);
        assert_eq!(store.end_lost_calls("killed").unwrap(), 2);
        assert_eq!((checked(&store).entries, checked(&store).broken), (4, None));
    }
}
