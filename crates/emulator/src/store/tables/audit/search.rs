//! A search as conditions on calls `c` and their ends `e`, and the indexes that can find its calls.

use linkworld_contract::audit::{AuditSearch, SearchField, SearchTerm, SearchValue};
use rusqlite::types::Value as SqlValue;

/// A condition with its values.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct SqlCondition {
    pub(super) sql: String,
    pub(super) values: Vec<SqlValue>,
}

/// A way to the calls of a search, in the order in which they began.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Path {
    /// The table that is read, with its index.
    pub(super) table: &'static str,
    /// How the other table is joined.
    pub(super) join: &'static str,
    /// The id of the call.
    pub(super) id: &'static str,
    /// What the index is searched by.
    pub(super) condition: SqlCondition,
}

const ENDS: &str = "LEFT JOIN call_ends e ON e.call = c.id";

impl SqlCondition {
    pub(super) fn new(sql: impl Into<String>, values: Vec<SqlValue>) -> Self {
        Self { sql: sql.into(), values }
    }

    /// All of several conditions.
    pub(super) fn all(conditions: impl IntoIterator<Item = Self>) -> Self {
        joined(conditions, " AND ")
    }
}

fn joined(conditions: impl IntoIterator<Item = SqlCondition>, word: &str) -> SqlCondition {
    let (sql, values): (Vec<String>, Vec<Vec<SqlValue>>) =
        conditions.into_iter().map(|condition| (condition.sql, condition.values)).unzip();
    SqlCondition { sql: sql.join(word), values: values.concat() }
}

/// Every term of a search as a condition.
pub(super) fn conditions(search: &AuditSearch) -> Vec<SqlCondition> {
    search.terms.iter().map(term).collect()
}

fn term(term: &SearchTerm) -> SqlCondition {
    let any = joined(term.values.iter().map(|value| of_value(term.field, value)), " OR ");
    // What is not there does not match.
    let sql = if term.is_excluded { format!("NOT coalesce({}, 0)", any.sql) } else { format!("({})", any.sql) };
    SqlCondition { sql, ..any }
}

fn of_value(field: SearchField, value: &SearchValue) -> SqlCondition {
    match field {
        SearchField::Tenant => compared("c.tenant", value),
        SearchField::App => compared("c.app", value),
        SearchField::Version => compared("c.version", value),
        SearchField::Name => compared("c.name", value),
        SearchField::Kind => compared("c.kind", value),
        SearchField::Scope => compared("c.scope", value),
        SearchField::Status if value.text == super::rows::RUNNING => SqlCondition::new("e.status IS NULL", Vec::new()),
        SearchField::Status => compared("e.status", value),
        SearchField::Tool => {
            let name = compared("c.name", value);
            SqlCondition { sql: format!("(c.kind IN ('tool', 'platform_tool') AND {})", name.sql), ..name }
        }
        SearchField::Decision => match value.text.as_str() {
            "allowed" => SqlCondition::new("c.gate_decision = 'allow'", Vec::new()),
            "denied" => SqlCondition::new(DENIED, Vec::new()),
            reason => {
                let decision = SearchValue { text: format!("deny:{reason}"), is_pattern: value.is_pattern };
                compared("c.gate_decision", &decision)
            }
        },
        SearchField::Trace => {
            let trace = SqlValue::from(value.text.parse::<i64>().unwrap_or_default());
            SqlCondition::new("(c.id = ? OR c.trace = ?)", vec![trace.clone(), trace])
        }
        SearchField::Text => {
            let like = SqlValue::from(like(value));
            let sql = "(c.name LIKE ? ESCAPE '\\' OR e.error LIKE ? ESCAPE '\\' OR c.scope LIKE ? ESCAPE '\\')";
            SqlCondition::new(sql, vec![like.clone(), like.clone(), like])
        }
    }
}

fn compared(column: &str, value: &SearchValue) -> SqlCondition {
    if value.is_pattern {
        return SqlCondition::new(format!("{column} GLOB ?"), vec![glob(&value.text).into()]);
    }
    SqlCondition::new(format!("{column} = ?"), vec![value.text.clone().into()])
}

/// A pattern in which only `*` has a meaning.
fn glob(text: &str) -> String {
    text.replace('[', "[[]").replace('?', "[?]")
}

/// A pattern that finds a text anywhere.
fn like(value: &SearchValue) -> String {
    let escaped = value.text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{}%", if value.is_pattern { escaped.replace('*', "%") } else { escaped })
}

/// What the indexes of denied calls are about.
const DENIED: &str = "c.gate_decision <> 'allow'";
/// What the indexes of all calls are about; see the module `batches`.
const INDEXED: &str = "c.is_indexed = 1";

/// The ways to the calls of a search, at least one.
pub(super) fn paths(search: &AuditSearch) -> Vec<Path> {
    let by = |table, sql: &str, values: Vec<&str>| Path {
        table,
        join: ENDS,
        id: "c.id",
        condition: SqlCondition::new(sql, values.into_iter().map(|value| value.to_owned().into()).collect()),
    };
    if let Some(trace) = sole(search, SearchField::Trace) {
        let trace = SqlValue::from(trace.parse::<i64>().unwrap_or_default());
        let sql = format!("(c.id = ? OR c.trace = ? AND {INDEXED})");
        let condition = SqlCondition::new(sql, vec![trace.clone(), trace]);
        return vec![Path { table: "calls c", join: ENDS, id: "c.id", condition }];
    }
    let (tenant, app) = (sole(search, SearchField::Tenant), sole(search, SearchField::App));
    let mut paths = Vec::new();
    if sole(search, SearchField::Decision).is_some_and(|decision| decision != "allowed") {
        paths.push(match (tenant, app) {
            (Some(tenant), _) => {
                let sql = format!("c.tenant = ? AND {DENIED}");
                by("calls c INDEXED BY denied_calls_of_tenant", &sql, vec![tenant])
            }
            (None, Some(app)) => {
                by("calls c INDEXED BY denied_calls_of_app", &format!("c.app = ? AND {DENIED}"), vec![app])
            }
            (None, None) => by("calls c INDEXED BY denied_calls", DENIED, Vec::new()),
        });
    }
    let is_failure = |status: &&str| !matches!(*status, "success" | super::rows::RUNNING);
    if let Some(status) = sole(search, SearchField::Status).filter(is_failure) {
        // The second condition is that of the index.
        let sql = "e.status = ? AND e.status <> 'success'";
        let condition = SqlCondition::new(sql, vec![status.to_owned().into()]);
        let (table, join) = ("call_ends e INDEXED BY unsuccessful_ends", "CROSS JOIN calls c ON c.id = e.call");
        paths.push(Path { table, join, id: "e.call", condition });
    }
    let name = sole(search, SearchField::Name).or_else(|| sole(search, SearchField::Tool));
    if let Some(name) = name {
        paths.push(by("calls c INDEXED BY calls_of_name", &format!("c.name = ? AND {INDEXED}"), vec![name]));
    }
    match (tenant, app) {
        (Some(tenant), Some(app)) => {
            let sql = format!("c.tenant = ? AND c.app = ? AND {INDEXED}");
            paths.push(by("calls c INDEXED BY calls_of_install", &sql, vec![tenant, app]));
        }
        (Some(tenant), None) => {
            paths.push(by("calls c INDEXED BY calls_of_tenant", &format!("c.tenant = ? AND {INDEXED}"), vec![tenant]))
        }
        (None, Some(app)) => {
            paths.push(by("calls c INDEXED BY calls_of_app", &format!("c.app = ? AND {INDEXED}"), vec![app]))
        }
        (None, None) => {}
    }
    if paths.is_empty() {
        paths.push(by("calls c NOT INDEXED", "1", Vec::new()));
    }
    paths
}

/// The value of a field that must have exactly this one.
fn sole(search: &AuditSearch, field: SearchField) -> Option<&str> {
    let found = search.terms.iter().find(|term| {
        term.field == field && !term.is_excluded && term.values.len() == 1 && !term.values[0].is_pattern
    })?;
    Some(&found.values[0].text)
}
