//! Pages of the log.
//!
//! A page is found by an index and looks at a limited number of calls, so that it takes the same time in a log of any
//! length. Where these are not enough, the page says where the next one goes on.

use super::rows::{AuditRow, JOINED, read};
use super::search::{Path, SqlCondition, conditions, paths};
use crate::store::connection::Store;
use crate::store::error::StoreError;
use linkworld_contract::audit::AUDIT_PAGE_CALLS_MAX;
use linkworld_contract::audit::AuditSearch;
use rusqlite::types::Value as SqlValue;
use rusqlite::{OptionalExtension, params_from_iter};
use std::ops::Range;

/// Which calls are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PageRequest {
    pub(crate) search: AuditSearch,
    /// Only calls that ended after this one, in the order in which they ended. Without it the newest calls.
    pub(crate) after: Option<i64>,
    /// Only calls with a smaller id.
    pub(crate) before: Option<i64>,
    pub(crate) limit: u32,
}

/// One page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PageRows {
    /// The calls: with `after` in the order in which they ended, else in that in which they began.
    pub(crate) rows: Vec<AuditRow>,
    /// The call up to which the log was followed.
    pub(crate) last: Option<i64>,
    /// Older calls are before this one; none if there are none.
    pub(crate) next: Option<i64>,
}

impl Store {
    /// The calls of one page; the search applies before the limit.
    pub(crate) fn audit_page(&self, request: &PageRequest) -> Result<PageRows, StoreError> {
        let ids = self.searched_ids(&request.search)?;
        match request.after {
            Some(after) => self.ended_after(request, (after, ids)),
            None => self.newest(request, ids),
        }
    }

    /// The ids of the calls that began in the time of a search.
    pub(super) fn searched_ids(&self, search: &AuditSearch) -> Result<Range<i64>, StoreError> {
        let start = search.since.map_or(Ok(0), |since| self.first_call_since(since))?;
        let end = search.until.map_or(Ok(i64::MAX), |until| self.first_call_since(until))?;
        Ok(start..end)
    }

    /// One call.
    pub(crate) fn call(&self, id: i64) -> Result<Option<AuditRow>, StoreError> {
        let sql = format!("SELECT {JOINED} FROM calls c LEFT JOIN call_ends e ON e.call = c.id WHERE c.id = ?");
        Ok(self.connection.prepare_cached(&sql)?.query_row([id], read).optional()?)
    }

    /// The first calls of a trace, in the order in which they began.
    pub(crate) fn trace(&self, trace: i64, limit: u32) -> Result<Vec<AuditRow>, StoreError> {
        self.index_all_calls()?;
        let mut rows: Vec<AuditRow> = self.call(trace)?.into_iter().collect();
        let sql = format!(
            "SELECT {JOINED} FROM calls c INDEXED BY calls_of_trace LEFT JOIN call_ends e ON e.call = c.id \
             WHERE c.trace = ? AND c.is_indexed = 1 ORDER BY c.id LIMIT ?"
        );
        let mut query = self.connection.prepare_cached(&sql)?;
        rows.extend(query.query_map((trace, limit), read)?.collect::<Result<Vec<_>, _>>()?);
        Ok(rows)
    }

    /// The newest calls, or the newest before one.
    fn newest(&self, request: &PageRequest, mut ids: Range<i64>) -> Result<PageRows, StoreError> {
        self.index_all_calls()?;
        ids.end = ids.end.min(request.before.unwrap_or(i64::MAX));
        let path = self.shortest(paths(&request.search), &ids)?;
        let floor = self.number(&floor_sql(&path, &ids))?;
        ids.start = floor.unwrap_or(ids.start);
        let mut rows = self.rows(&newest_sql(&path, &request.search, (&ids, request.limit)))?;
        let is_full = rows.len() >= request.limit as usize;
        let next = if is_full { rows.last().map(|row| row.id) } else { floor };
        rows.reverse();
        Ok(PageRows { rows, last: self.last_ended_call()?, next })
    }

    /// The calls that ended after one.
    fn ended_after(&self, request: &PageRequest, (after, ids): (i64, Range<i64>)) -> Result<PageRows, StoreError> {
        let from = self.place_of_end(after)?;
        let sql = "SELECT seq FROM call_ends WHERE seq > ? ORDER BY seq LIMIT 1 OFFSET ?";
        let to = self.number(&SqlCondition::new(sql, vec![from.into(), (AUDIT_PAGE_CALLS_MAX - 1).into()]))?;
        let places = from..to.unwrap_or(i64::MAX);
        let rows = self.rows(&ended_sql(&request.search, &places, (&ids, request.limit)))?;
        let last = if rows.len() >= request.limit as usize {
            rows.last().map(|row| row.id)
        } else {
            let sql = "SELECT call FROM call_ends WHERE seq > ? AND seq <= ? ORDER BY seq DESC LIMIT 1";
            self.number(&SqlCondition::new(sql, vec![places.start.into(), places.end.into()]))?.or(Some(after))
        };
        Ok(PageRows { rows, last, next: None })
    }

    /// The way that leads to the fewest calls.
    pub(super) fn shortest(&self, paths: Vec<Path>, ids: &Range<i64>) -> Result<Path, StoreError> {
        let mut best: Option<(i64, Path)> = None;
        let is_choice = paths.len() > 1;
        for path in paths {
            let calls = if is_choice { self.number(&count_sql(&path, ids))?.unwrap_or_default() } else { 0 };
            if best.as_ref().is_none_or(|(least, _)| calls < *least) {
                best = Some((calls, path));
            }
        }
        best.map(|(_, path)| path).ok_or(StoreError::Unreadable("search of the audit log"))
    }

    fn rows(&self, query: &SqlCondition) -> Result<Vec<AuditRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(&query.sql)?;
        Ok(statement.query_map(params_from_iter(&query.values), read)?.collect::<Result<_, _>>()?)
    }

    pub(super) fn number(&self, query: &SqlCondition) -> Result<Option<i64>, StoreError> {
        let mut statement = self.connection.prepare_cached(&query.sql)?;
        Ok(statement.query_row(params_from_iter(&query.values), |row| row.get(0)).optional()?)
    }

    /// The id of the first call at this time or later; of no call if there is none. The order of ids is that of times, so
    /// the calls are halved until it is found.
    pub(super) fn first_call_since(&self, since: i64) -> Result<i64, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT id, at FROM calls WHERE id >= ? ORDER BY id LIMIT 1")?;
        let newest = self.newest_call()?;
        let (mut first, mut end) = (0, newest + 1);
        while first < end {
            let middle = first + (end - first) / 2;
            let (id, at): (i64, i64) = query.query_row([middle], |row| Ok((row.get(0)?, row.get(1)?)))?;
            (first, end) = if at < since { (id + 1, end) } else { (first, middle) };
        }
        Ok(if first > newest { i64::MAX } else { first })
    }

    /// The place of a call in the order in which calls ended; for one that has not ended, that of the call before it.
    fn place_of_end(&self, call: i64) -> Result<i64, StoreError> {
        let sql = "SELECT seq FROM call_ends WHERE call <= ? ORDER BY call DESC LIMIT 1";
        Ok(self.connection.prepare_cached(sql)?.query_row([call], |row| row.get(0)).optional()?.unwrap_or(0))
    }

    /// The id of the call that ended last.
    pub(crate) fn last_ended_call(&self) -> Result<Option<i64>, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT call FROM call_ends ORDER BY seq DESC LIMIT 1")?;
        Ok(query.query_row([], |row| row.get(0)).optional()?)
    }
}

/// The condition of a way, within a range of ids.
pub(super) fn within(path: &Path, ids: &Range<i64>) -> SqlCondition {
    let id = path.id;
    let range = SqlCondition::new(format!("{id} < ? AND {id} >= ?"), vec![ids.end.into(), ids.start.into()]);
    SqlCondition::all([path.condition.clone(), range])
}

fn with_number(sql: String, mut values: Vec<SqlValue>, number: u32) -> SqlCondition {
    values.push(number.into());
    SqlCondition { sql, values }
}

/// How many calls a way leads to, at most as many as a page looks at.
fn count_sql(path: &Path, ids: &Range<i64>) -> SqlCondition {
    let SqlCondition { sql, values } = within(path, ids);
    let counted = format!("SELECT COUNT(*) FROM (SELECT 1 FROM {} WHERE {sql} LIMIT ?)", path.table);
    with_number(counted, values, AUDIT_PAGE_CALLS_MAX)
}

/// The id of the last call that a page looks at, if there are more.
pub(super) fn floor_sql(path: &Path, ids: &Range<i64>) -> SqlCondition {
    let (SqlCondition { sql, values }, id) = (within(path, ids), path.id);
    let floor = format!("SELECT {id} FROM {} WHERE {sql} ORDER BY {id} DESC LIMIT 1 OFFSET ?", path.table);
    with_number(floor, values, AUDIT_PAGE_CALLS_MAX - 1)
}

fn newest_sql(path: &Path, search: &AuditSearch, (ids, limit): (&Range<i64>, u32)) -> SqlCondition {
    let SqlCondition { sql, values } = SqlCondition::all([within(path, ids)].into_iter().chain(conditions(search)));
    let (table, join, id) = (path.table, path.join, path.id);
    with_number(format!("SELECT {JOINED} FROM {table} {join} WHERE {sql} ORDER BY {id} DESC LIMIT ?"), values, limit)
}

/// CROSS JOIN: the log is followed from the ends.
fn ended_sql(search: &AuditSearch, places: &Range<i64>, (ids, limit): (&Range<i64>, u32)) -> SqlCondition {
    let range = "e.seq > ? AND e.seq <= ? AND +c.id >= ? AND +c.id < ?";
    let values = vec![places.start.into(), places.end.into(), ids.start.into(), ids.end.into()];
    let SqlCondition { sql, values } =
        SqlCondition::all([SqlCondition::new(range, values)].into_iter().chain(conditions(search)));
    let from = "call_ends e CROSS JOIN calls c ON c.id = e.call";
    with_number(format!("SELECT {JOINED} FROM {from} WHERE {sql} ORDER BY e.seq LIMIT ?"), values, limit)
}

#[cfg(test)]
mod tests {
    use super::{PageRequest, count_sql, ended_sql, floor_sql, newest_sql, paths};
    use crate::store::tables::audit::search::SqlCondition;
    use crate::store::tests::{begin, success};
    use crate::store::{CallBegin, CallEnd, Store};
    use linkworld_contract::audit::AUDIT_PAGE_CALLS_MAX;
    use linkworld_contract::audit::{AuditSearch, SearchField, SearchValue, SearchWords, parse};
    use rusqlite::params_from_iter;

    fn search(text: &str) -> AuditSearch {
        parse(text, &SearchWords { kinds: &["tool", "event"], time: &|text| text.parse().ok() }).unwrap()
    }

    fn ids(store: &Store, text: &str) -> Vec<i64> {
        let request = PageRequest { search: search(text), limit: 100, ..PageRequest::default() };
        store.audit_page(&request).unwrap().rows.into_iter().map(|row| row.id).collect()
    }

    fn plan(store: &Store, query: &SqlCondition) -> Vec<String> {
        let mut statement = store.connection.prepare(&format!("EXPLAIN QUERY PLAN {}", query.sql)).unwrap();
        let steps = statement.query_map(params_from_iter(&query.values), |row| row.get(3)).unwrap();
        steps.collect::<Result<_, _>>().unwrap()
    }

    /// Every page is found by an index and none is sorted, whatever is searched for.
    #[test]
    fn the_log_is_never_searched_through() {
        let store = Store::in_memory().unwrap();
        let terms = [
            (SearchField::Tenant, "t"),
            (SearchField::App, "a"),
            (SearchField::Tool, "n"),
            (SearchField::Decision, "denied"),
            (SearchField::Status, "error"),
            (SearchField::Text, "x"),
        ];
        let mut checked = 0;
        for bits in 0..1_u32 << terms.len() {
            let chosen = (0..terms.len()).filter(|bit| bits & (1 << bit) != 0).map(|bit| terms[bit]);
            let search = chosen
                .fold(AuditSearch::default(), |search, (field, text)| search.and(field, [SearchValue::exact(text)]));
            let range = 3..9;
            let mut queries = vec![ended_sql(&search, &range, (&range, 100))];
            for path in paths(&search) {
                queries.push(newest_sql(&path, &search, (&range, 100)));
                queries.extend([floor_sql(&path, &range), count_sql(&path, &range)]);
            }
            for query in queries {
                let plan = plan(&store, &query);
                assert!(!plan.iter().any(|step| step.starts_with("SCAN c") || step.starts_with("SCAN e")), "{plan:#?}");
                assert!(!plan.iter().any(|step| step.contains("TEMP B-TREE")), "{} {plan:#?}", query.sql);
                checked += 1;
            }
        }
        assert!(checked > 300, "{checked}");
        // A rare status is found without a look at the others.
        let rare = search("status:timeout");
        let plan_of_rare = plan(&store, &newest_sql(&paths(&rare)[0], &rare, (&(0..9), 100)));
        let found = plan_of_rare.iter().any(|step| step.contains("unsuccessful_ends (status=? AND call>? AND call<?)"));
        assert!(found, "{plan_of_rare:#?}");
        // The calls of one trace are few enough to be sorted.
        let trace = search("trace:7");
        let plan = plan(&store, &newest_sql(&paths(&trace)[0], &trace, (&(0..9), 100)));
        assert!(plan.iter().any(|step| step.contains("calls_of_trace")), "{plan:#?}");
        assert!(!plan.iter().any(|step| step.starts_with("SCAN c") && !step.contains("USING")), "{plan:#?}");
    }

    #[test]
    fn each_qualifier_finds_its_calls() {
        let store = Store::in_memory().unwrap();
        let end = |status: &str, error: Option<&str>| CallEnd {
            status: status.into(),
            error: error.map(str::to_owned),
            ..success()
        };
        let denied = CallBegin {
            at: 10,
            tenant: "acme".into(),
            gate_decision: "deny:no_scope".into(),
            scope: Some("mail.send".into()),
            ..begin("email_send")
        };
        store.add_call(denied, end("blocked", Some("scope_denied"))).unwrap();
        store
            .add_call(CallBegin { at: 20, app: "other".into(), ..begin("email_[x]") }, end("error", Some("50% of 2")))
            .unwrap();
        store.add_call(CallBegin { at: 30, kind: "event".into(), ..begin("inbound") }, success()).unwrap();
        let root = store.begin_call(CallBegin { at: 40, ..begin("run") }).unwrap();
        store.add_call(CallBegin { at: 50, parent: Some(root.id), ..begin("email_send") }, success()).unwrap();
        for (text, expected) in [
            ("", vec![1, 2, 3, 4, 5]),
            ("tenant:acme", vec![1]),
            ("-tenant:acme", vec![2, 3, 4, 5]),
            ("app:other,none", vec![2]),
            ("tool:email_*", vec![1, 2, 5]),
            ("tool:email_[x]*", vec![2]),
            ("tool:email_send", vec![1, 5]),
            ("tool:inbound", vec![]),
            ("name:inbound", vec![3]),
            ("kind:event", vec![3]),
            ("decision:denied", vec![1]),
            ("decision:deny:no_scope tenant:acme", vec![1]),
            ("decision:no_* app:tax-bot", vec![1]),
            ("decision:allowed", vec![2, 3, 4, 5]),
            ("status:error", vec![2]),
            ("-status:success", vec![1, 2, 4]),
            ("status:running", vec![4]),
            ("scope:mail.*", vec![1]),
            ("-scope:mail.*", vec![2, 3, 4, 5]),
            ("trace:4", vec![4, 5]),
            ("since:30", vec![3, 4, 5]),
            ("since:20 until:40", vec![2, 3]),
            ("SCOPE_", vec![1]),
            ("50%", vec![2]),
            ("\"50% of\" status:error", vec![2]),
            ("5*2", vec![2]),
            ("tenant:acme tool:email_send decision:denied status:blocked mail", vec![1]),
            ("tenant:nobody tool:email_send", vec![]),
        ] {
            assert_eq!(ids(&store, text), expected, "{text}");
        }
        let trace: Vec<i64> = store.trace(4, 9).unwrap().into_iter().map(|row| row.id).collect();
        assert_eq!(trace, [4, 5]);
    }

    #[test]
    fn a_page_looks_at_a_limited_number_of_calls() {
        let store = Store::in_memory().unwrap();
        let most = i64::from(AUDIT_PAGE_CALLS_MAX);
        store
            .atomic(|| {
                store.add_call(begin("rare"), success())?;
                for _ in 0..most {
                    store.add_call(begin("common"), success())?;
                }
                Ok(())
            })
            .unwrap();
        let request = PageRequest { search: search("rar*"), limit: 10, ..PageRequest::default() };
        let page = store.audit_page(&request).unwrap();
        assert_eq!((page.rows.len(), page.next), (0, Some(2)), "at the cap there is nothing");
        let page = store.audit_page(&PageRequest { before: page.next, ..request.clone() }).unwrap();
        assert_eq!((page.rows.len(), page.next), (1, None), "one past it there is");
        let after = store.audit_page(&PageRequest { after: Some(1), ..request.clone() }).unwrap();
        assert_eq!((after.rows.len(), after.last), (0, Some(most + 1)));
        let two = PageRequest { search: AuditSearch::default(), limit: 2, ..request };
        let page = store.audit_page(&two).unwrap();
        assert_eq!((page.rows[0].id, page.next), (most, Some(most)));
    }
}
