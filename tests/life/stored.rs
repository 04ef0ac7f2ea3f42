//! What a store has, read from its file: so that two lives can be compared, and the calls in the audit log.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Milliseconds of the times that the frozen clock gives: 2030 up to March.
const FROZEN: Range<i64> = 1_893_456_000_000..1_898_640_000_000;
/// Larger numbers are times: 1973 in milliseconds.
const TIMES: i64 = 100_000_000_000;
/// Bytes of the shortest text that is a digest or a random id.
const ID_BYTES: usize = 32;
/// Compared by [`Calls`].
const CALLS: [&str; 6] = ["calls", "call_ends", "open_calls", "indexed_calls", "handler_lines", "sqlite_sequence"];

/// Every row of every table but the audit log, without what differs between two lives: ids, times, sealed values.
#[derive(Debug, Default, PartialEq, Eq, Clone)]
pub(crate) struct Stored(BTreeMap<String, Vec<String>>);

/// The calls of the audit log by id: kind and name, and the status of those that ended.
#[derive(Debug, Default, PartialEq, Eq, Clone)]
pub(crate) struct Calls(pub(crate) BTreeMap<i64, (String, Option<String>)>);

fn open(file: &Path) -> Connection {
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    connection.busy_timeout(super::checked::PATIENCE).unwrap();
    connection
}

fn rows(connection: &Connection, sql: &str) -> Vec<Vec<rusqlite::types::Value>> {
    let mut statement = connection.prepare(sql).unwrap();
    let columns = statement.column_count();
    let read = |row: &rusqlite::Row| (0..columns).map(|column| row.get(column)).collect();
    statement.query_map([], read).unwrap().map(Result::unwrap).collect()
}

impl Stored {
    pub(crate) fn read(file: &Path, port: u16) -> Self {
        let connection = open(file);
        let tables = rows(&connection, "SELECT name FROM sqlite_schema WHERE type = 'table'");
        let names = tables.into_iter().filter_map(|row| match &row[0] {
            rusqlite::types::Value::Text(name) if !CALLS.contains(&name.as_str()) => Some(name.clone()),
            _ => None,
        });
        let of = |name: String| {
            let all = rows(&connection, &format!("SELECT * FROM {name}"));
            let mut shown: Vec<String> = all.iter().map(|row| shown(row, port)).collect();
            shown.sort();
            (name, shown)
        };
        Self(names.map(of).collect())
    }

    /// The rows in which two differ.
    pub(crate) fn difference(&self, other: &Self) -> String {
        let mut text = String::new();
        for (table, rows) in &self.0 {
            let others = &other.0[table];
            for row in rows.iter().filter(|row| !others.contains(row)) {
                text += &format!("- {table}: {row}\n");
            }
            for row in others.iter().filter(|row| !rows.contains(row)) {
                text += &format!("+ {table}: {row}\n");
            }
        }
        text
    }
}

fn shown(row: &[rusqlite::types::Value], port: u16) -> String {
    let cell = |value: &rusqlite::types::Value| match ValueRef::from(value) {
        ValueRef::Null => "null".to_owned(),
        ValueRef::Integer(number) if number >= TIMES && !FROZEN.contains(&number) => "time".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(text) => without_ids(&String::from_utf8_lossy(text)).replace(&format!(":{port}"), ":PORT"),
        ValueRef::Blob(_) => "sealed".to_owned(),
    };
    row.iter().map(cell).collect::<Vec<_>>().join(" | ")
}

/// Digests and random ids replaced.
fn without_ids(text: &str) -> String {
    let is_part = |letter: char| letter.is_ascii_hexdigit() || letter == '-';
    let mut out = String::new();
    let mut rest = text;
    while let Some(begin) = rest.find(is_part) {
        let (before, from) = rest.split_at(begin);
        let (word, after) = from.split_at(from.find(|letter| !is_part(letter)).unwrap_or(from.len()));
        out += before;
        out += if word.len() >= ID_BYTES { "ID" } else { word };
        rest = after;
    }
    out + rest
}

impl Calls {
    pub(crate) fn read(file: &Path) -> Self {
        let connection = open(file);
        let sql = "SELECT c.id, c.kind || ' ' || c.name, e.status FROM calls c LEFT JOIN call_ends e ON e.call = c.id";
        let mut statement = connection.prepare(sql).unwrap();
        let read = |row: &rusqlite::Row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?)));
        Self(statement.query_map([], read).unwrap().map(Result::unwrap).collect())
    }

    pub(crate) fn ended(&self) -> usize {
        self.0.values().filter(|(_, status)| status.is_some()).count()
    }

    pub(crate) fn count(&self, of: &str) -> usize {
        self.0.values().filter(|(name, _)| name == of).count()
    }
}

/// Fails if SQLite finds the file damaged or a row without what it refers to.
pub(crate) fn is_whole(file: &Path) {
    let connection = open(file);
    let found: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(found, "ok", "{}", file.display());
    assert!(rows(&connection, "PRAGMA foreign_key_check").is_empty(), "{}", file.display());
}

/// A copy of the file with its journal, as the killed process left them.
pub(crate) fn copied(file: &Path, to: &Path) -> PathBuf {
    let target = to.join("copy.db");
    for suffix in ["", "-wal"] {
        let with = |path: &Path| PathBuf::from(format!("{}{suffix}", path.display()));
        let _ = std::fs::remove_file(with(&target));
        if with(file).exists() {
            std::fs::copy(with(file), with(&target)).unwrap();
        }
    }
    let _ = std::fs::remove_file(format!("{}-shm", target.display()));
    target
}
