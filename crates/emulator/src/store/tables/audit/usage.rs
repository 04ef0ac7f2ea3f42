//! What calls used, summed up part by part.

use super::pages::{floor_sql, within};
use super::search::{Path, SqlCondition, conditions, paths};
use crate::store::connection::Store;
use crate::store::error::StoreError;
use linkworld_contract::audit::AuditSearch;
use linkworld_contract::audit::usage::{USAGE_ROWS_MAX, Usage};
use rusqlite::{Row, params_from_iter};
use std::collections::BTreeMap;
use std::ops::Range;

/// What the calls of a row have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct UsageKey {
    pub(crate) tenant: String,
    pub(crate) app: String,
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) scope: Option<String>,
    pub(crate) gate_decision: String,
    pub(crate) model: Option<String>,
}

/// The name of calls that have no row of their own, because there are too many different ones.
const OTHERS: &str = "(others)";

/// A sum that is not complete yet.
#[derive(Debug, Clone)]
pub(crate) struct UsageSum {
    search: AuditSearch,
    path: Path,
    /// The calls that are left.
    ids: Range<i64>,
    /// Whether all calls were looked at.
    pub(crate) is_complete: bool,
    /// Whether rows were put together.
    pub(crate) is_cut: bool,
    pub(crate) rows: BTreeMap<UsageKey, Usage>,
}

fn read(row: &Row<'_>) -> rusqlite::Result<(UsageKey, Usage)> {
    let number = |column: usize| -> rusqlite::Result<u64> {
        let number = row.get::<_, Option<i64>>(column)?.unwrap_or_default();
        Ok(u64::try_from(number).unwrap_or_default())
    };
    let key = UsageKey {
        tenant: row.get(0)?,
        app: row.get(1)?,
        kind: row.get(2)?,
        name: row.get(3)?,
        scope: row.get(4)?,
        gate_decision: row.get(5)?,
        model: row.get(6)?,
    };
    let is_inside = matches!(key.kind.as_str(), "tool" | "event" | "route" | "public_route");
    let compute_us = if is_inside { number(8)? } else { 0 };
    Ok((key, Usage { calls: number(7)?, compute_us, tokens_in: number(9)?, tokens_out: number(10)? }))
}

impl Store {
    /// Begins to sum up the calls of a search.
    pub(crate) fn begin_usage(&self, search: AuditSearch) -> Result<UsageSum, StoreError> {
        self.index_all_calls()?;
        let ids = self.searched_ids(&search)?;
        let path = self.shortest(paths(&search), &ids)?;
        let rows = BTreeMap::new();
        Ok(UsageSum { search, path, ids, is_complete: false, is_cut: false, rows })
    }

    /// Adds as many calls as one page looks at, the newest first.
    pub(crate) fn add_usage(&self, mut sum: UsageSum) -> Result<UsageSum, StoreError> {
        let floor = self.number(&floor_sql(&sum.path, &sum.ids))?;
        let part = floor.unwrap_or(sum.ids.start)..sum.ids.end;
        let SqlCondition { sql, values } =
            SqlCondition::all([within(&sum.path, &part)].into_iter().chain(conditions(&sum.search)));
        let sql = format!(
            "SELECT c.tenant, c.app, c.kind, c.name, c.scope, c.gate_decision, e.detail ->> '$.model' AS model, \
             SUM(c.gate_decision = 'allow'), SUM(e.duration_us), SUM(e.detail ->> '$.tokens_in'), \
             SUM(e.detail ->> '$.tokens_out') FROM {} {} WHERE {sql} \
             GROUP BY c.tenant, c.app, c.kind, c.name, c.scope, c.gate_decision, model",
            sum.path.table, sum.path.join
        );
        let mut query = self.connection.prepare_cached(&sql)?;
        let mut rows = query.query(params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            let (mut key, used) = read(row)?;
            let is_new = !sum.rows.contains_key(&key);
            if is_new && sum.rows.len() >= USAGE_ROWS_MAX {
                // It counts in the sums all the same, so that no total is too low.
                sum.is_cut = true;
                key = UsageKey { name: OTHERS.to_owned(), model: None, ..key };
            }
            sum.rows.entry(key).or_default().add(&used);
        }
        (sum.ids.end, sum.is_complete) = (part.start, floor.is_none());
        Ok(sum)
    }
}

#[cfg(test)]
mod tests {
    use crate::store::tests::{begin, success};
    use crate::store::{CallBegin, CallEnd, Store};
    use linkworld_contract::audit::usage::{USAGE_ROWS_MAX, Usage};
    use linkworld_contract::audit::{AUDIT_PAGE_CALLS_MAX, AuditSearch, SearchField, SearchValue};

    fn summed(store: &Store, search: &AuditSearch) -> Vec<(String, Option<String>, Usage)> {
        let mut sum = store.begin_usage(search.clone()).unwrap();
        while !sum.is_complete {
            sum = store.add_usage(sum).unwrap();
        }
        sum.rows.into_iter().map(|(key, used)| (key.name, key.model, used)).collect()
    }

    #[test]
    fn calls_beyond_the_rows_count_all_the_same() {
        let store = Store::in_memory().unwrap();
        let calls = USAGE_ROWS_MAX + 3;
        let add = |index: usize| store.add_call(begin(&format!("tool_{index:05}")), success()).map(drop);
        store.atomic(|| (0..calls).try_for_each(add)).unwrap();
        let rows = summed(&store, &AuditSearch::default());
        let others: Vec<u64> = rows.iter().filter(|row| row.0 == super::OTHERS).map(|row| row.2.calls).collect();
        assert_eq!((rows.len(), others), (USAGE_ROWS_MAX + 1, vec![3]));
        assert_eq!(rows.iter().map(|row| row.2.calls).sum::<u64>(), calls as u64);
    }

    #[test]
    fn every_call_is_counted_once_in_any_number_of_parts() {
        let store = Store::in_memory().unwrap();
        let calls = u64::from(AUDIT_PAGE_CALLS_MAX) + 5;
        store.atomic(|| (0..calls).try_for_each(|_| store.add_call(begin("a"), success()).map(drop))).unwrap();
        let denied = CallBegin { gate_decision: "deny:no_scope".into(), kind: "platform_tool".into(), ..begin("b") };
        store.add_call(denied, success()).unwrap();
        let detail = r#"{"model": "m-1", "tokens_in": 30, "tokens_out": 4}"#;
        let ask = CallBegin { kind: "agent_invoke".into(), ..begin("agent") };
        for _ in 0..2 {
            store.add_call(ask.clone(), CallEnd { detail: Some(detail.into()), ..success() }).unwrap();
        }
        let all = summed(&store, &AuditSearch::default());
        let tool = Usage { calls, compute_us: calls * 7, tokens_in: 0, tokens_out: 0 };
        let agent = Usage { calls: 2, compute_us: 0, tokens_in: 60, tokens_out: 8 };
        assert_eq!(
            all,
            [
                ("agent".to_owned(), Some("m-1".to_owned()), agent),
                ("b".to_owned(), None, Usage::default()),
                ("a".to_owned(), None, tool)
            ]
        );
        let of = AuditSearch::default().and(SearchField::Name, [SearchValue::exact("agent")]);
        assert_eq!(summed(&store, &of).len(), 1);
    }
}
