//! What handlers print, line by line, with the call that it belongs to where that is known.

use crate::store::connection::Store;
use crate::store::error::StoreError;
use linkworld_contract::audit::logs::{LOG_LINES_MAX, LogQuery};
use rusqlite::types::Value as SqlValue;
use rusqlite::{OptionalExtension, Row, params, params_from_iter};

/// A line of a handler.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HandlerLineRow {
    /// Ascending in the order in which lines arrived.
    pub(crate) seq: i64,
    pub(crate) tenant: String,
    pub(crate) app: String,
    pub(crate) version: String,
    /// Milliseconds since 1970.
    pub(crate) at: i64,
    /// `stdout` or `stderr`.
    pub(crate) stream: String,
    /// The call in the audit log that was alone inside the handler.
    pub(crate) call: Option<i64>,
    pub(crate) text: String,
}

/// A line that is to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewHandlerLine {
    pub(crate) tenant_id: String,
    pub(crate) app: String,
    pub(crate) version: String,
    pub(crate) at: i64,
    pub(crate) stream: &'static str,
    pub(crate) call: Option<i64>,
    pub(crate) text: String,
}

const COLUMNS: &str = "l.seq, t.slug, l.app, l.version, l.at, l.stream, l.call, l.text";

fn read(row: &Row<'_>) -> rusqlite::Result<HandlerLineRow> {
    Ok(HandlerLineRow {
        seq: row.get(0)?,
        tenant: row.get(1)?,
        app: row.get(2)?,
        version: row.get(3)?,
        at: row.get(4)?,
        stream: row.get(5)?,
        call: row.get(6)?,
        text: row.get(7)?,
    })
}

impl Store {
    /// Keeps lines, and of each instance only the newest [`LOG_LINES_MAX`].
    pub(crate) fn add_lines(&self, lines: &[NewHandlerLine]) -> Result<(), StoreError> {
        let insert =
            "INSERT INTO handler_lines (tenant_id, app, version, at, stream, call, text) VALUES (?, ?, ?, ?, ?, ?, ?)";
        for line in lines {
            let NewHandlerLine { tenant_id, app, version, at, stream, call, text } = line;
            let values = params![tenant_id, app, version, at, stream, call, text];
            self.connection.prepare_cached(insert)?.execute(values)?;
        }
        let mut instances: Vec<(&str, &str)> =
            lines.iter().map(|line| (line.tenant_id.as_str(), line.app.as_str())).collect();
        instances.sort_unstable();
        instances.dedup();
        let oldest = "SELECT seq FROM handler_lines WHERE tenant_id = ? AND app = ? ORDER BY seq DESC LIMIT 1 OFFSET ?";
        for (tenant_id, app) in instances {
            let mut query = self.connection.prepare_cached(oldest)?;
            let too_old =
                query.query_row(params![tenant_id, app, LOG_LINES_MAX], |row| row.get::<_, i64>(0)).optional()?;
            if let Some(seq) = too_old {
                let remove = "DELETE FROM handler_lines WHERE tenant_id = ? AND app = ? AND seq <= ?";
                self.connection.prepare_cached(remove)?.execute(params![tenant_id, app, seq])?;
            }
        }
        Ok(())
    }

    /// One page, in the order in which lines arrived: with `after` the next ones, else the newest.
    pub(crate) fn lines(&self, query: &LogQuery, limit: u32) -> Result<Vec<HandlerLineRow>, StoreError> {
        let (sql, values) = lines_sql(query, limit);
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows =
            statement.query_map(params_from_iter(values), read)?.collect::<Result<Vec<HandlerLineRow>, _>>()?;
        if query.after.is_none() {
            rows.reverse();
        }
        Ok(rows)
    }
}

fn lines_sql(query: &LogQuery, limit: u32) -> (String, Vec<SqlValue>) {
    let text = |text: &String| SqlValue::from(text.clone());
    let conditions = [
        ("l.seq > ?", Some(SqlValue::from(query.after.unwrap_or_default()))),
        ("l.tenant_id = (SELECT id FROM tenants WHERE slug = ?)", query.tenant.as_ref().map(text)),
        ("l.app = ?", query.app.as_ref().map(text)),
        ("l.at >= ?", query.since.map(SqlValue::from)),
    ];
    let (mut clauses, mut values): (Vec<&str>, Vec<SqlValue>) =
        conditions.into_iter().filter_map(|(clause, value)| Some((clause, value?))).unzip();
    if let Some(trace) = query.trace {
        clauses.push("l.call IN (SELECT id FROM calls WHERE id = ? UNION ALL SELECT id FROM calls WHERE trace = ?)");
        values.extend([SqlValue::from(trace), SqlValue::from(trace)]);
    }
    values.push(limit.into());
    let order = if query.after.is_some() { "l.seq" } else { "l.seq DESC" };
    let sql = format!(
        "SELECT {COLUMNS} FROM handler_lines l CROSS JOIN tenants t ON t.id = l.tenant_id WHERE {} ORDER BY {order} LIMIT ?",
        clauses.join(" AND ")
    );
    (sql, values)
}

#[cfg(test)]
mod tests {
    use super::NewHandlerLine;
    use crate::store::tests::{begin, success, tenant};
    use crate::store::{CallBegin, Store};
    use linkworld_contract::audit::logs::{LOG_LINES_MAX, LogQuery};

    fn line(app: &str, at: i64, call: Option<i64>) -> NewHandlerLine {
        let text = format!("{app} at {at}");
        NewHandlerLine {
            tenant_id: "t1".into(),
            app: app.into(),
            version: "1.0.0".into(),
            at,
            stream: "stdout",
            call,
            text,
        }
    }

    #[test]
    fn lines_are_found_by_instance_time_and_trace() {
        let store = Store::in_memory().unwrap();
        tenant(&store);
        let root = store.begin_call(begin("root")).unwrap();
        let inner = store.add_call(CallBegin { parent: Some(root.id), ..begin("inner") }, success()).unwrap();
        let lines =
            [line("a", 10, None), line("a", 20, Some(root.id)), line("b", 30, Some(inner.id)), line("a", 40, None)];
        store.add_lines(&lines).unwrap();
        let seqs =
            |query: LogQuery, limit| store.lines(&query, limit).unwrap().iter().map(|row| row.seq).collect::<Vec<_>>();
        let any = LogQuery::default();
        assert_eq!(seqs(any.clone(), 2), [3, 4], "the newest");
        assert_eq!(seqs(LogQuery { after: Some(1), ..any.clone() }, 2), [2, 3]);
        assert_eq!(seqs(LogQuery { app: Some("a".into()), ..any.clone() }, 9), [1, 2, 4]);
        assert_eq!(seqs(LogQuery { tenant: Some("dev".into()), ..any.clone() }, 9), [1, 2, 3, 4]);
        assert_eq!(seqs(LogQuery { tenant: Some("none".into()), ..any.clone() }, 9), [0; 0]);
        assert_eq!(seqs(LogQuery { since: Some(30), ..any.clone() }, 9), [3, 4]);
        assert_eq!(seqs(LogQuery { trace: Some(root.id), ..any }, 9), [2, 3]);
    }

    #[test]
    fn an_instance_keeps_its_newest_lines() {
        let store = Store::in_memory().unwrap();
        tenant(&store);
        store.add_lines(&[line("other", 1, None)]).unwrap();
        let most = i64::from(LOG_LINES_MAX);
        let all: Vec<NewHandlerLine> = (0..most).map(|at| line("a", at, None)).collect();
        store.atomic(|| store.add_lines(&all)).unwrap();
        let of = |app: &str| LogQuery { app: Some(app.into()), ..LogQuery::default() };
        assert_eq!(store.lines(&of("a"), LOG_LINES_MAX + 9).unwrap().len(), LOG_LINES_MAX as usize);
        store.add_lines(&[line("a", most, None)]).unwrap();
        let kept = store.lines(&of("a"), LOG_LINES_MAX + 9).unwrap();
        assert_eq!((kept.len(), kept[0].at), (LOG_LINES_MAX as usize, 1), "one past it, the oldest is removed");
        assert_eq!(store.lines(&of("other"), 9).unwrap().len(), 1);
    }
}
