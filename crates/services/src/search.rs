//! Full-text search over one set of rows of one tenant.
//!
//! A new row touches many pages of the index, which is most of what a sent mail costs. So rows wait in a table, and are put into
//! the index many at once, and before something is searched for.

use rusqlite::{Connection, OptionalExtension, params};

/// Words of a query that are looked for.
pub(crate) const WORDS_MAX: usize = 32;

/// Rows that wait for the index at most. `[R]`: putting them in takes about 10 ms, and fewer than one call in a hundred waits for it.
pub(crate) const WAITING_MAX: i64 = 256;

/// How the found rows are ordered, and whether each must have all words.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum SearchOrder {
    /// The newest first; every word occurs.
    Newest,
    /// The best match first; any word occurs.
    Best,
}

/// A new random id with a prefix.
pub(crate) fn new_id(connection: &Connection, prefix: &str) -> rusqlite::Result<String> {
    let mut query = connection.prepare_cached("SELECT lower(hex(randomblob(8)))")?;
    Ok(format!("{prefix}-{}", query.query_row([], |row| row.get::<_, String>(0))?))
}

/// The token of a set.
fn scope(connection: &Connection, tenant_id: &str, name: &str) -> rusqlite::Result<Option<String>> {
    let mut query = connection.prepare_cached("SELECT token FROM search_scopes WHERE tenant_id = ? AND name = ?")?;
    query.query_row([tenant_id, name], |row| row.get(0)).optional()
}

/// Adds a row to a set, or replaces it.
pub(crate) fn put(
    connection: &Connection,
    (tenant_id, set, id): (&str, &str, &str),
    (title, body): (&str, &str),
) -> rusqlite::Result<()> {
    let sql = "INSERT INTO search_waiting (tenant_id, name, id, title, body) VALUES (?, ?, ?, ?, ?)";
    connection.prepare_cached(sql)?.execute([tenant_id, set, id, title, body])?;
    // The numbers begin anew once none is left.
    if connection.last_insert_rowid() >= WAITING_MAX { index_waiting(connection) } else { Ok(()) }
}

/// Puts all rows that wait into the index, in the order in which they came.
fn index_waiting(connection: &Connection) -> rusqlite::Result<()> {
    let mut query =
        connection.prepare_cached("SELECT tenant_id, name, id, title, body FROM search_waiting ORDER BY seq")?;
    let mut rows = query.query([])?;
    let mut is_empty = true;
    while let Some(row) = rows.next()? {
        let text = |column| row.get_ref(column).and_then(|value| Ok(value.as_str()?));
        index(connection, (text(0)?, text(1)?, text(2)?), (text(3)?, text(4)?))?;
        is_empty = false;
    }
    if !is_empty {
        connection.prepare_cached("DELETE FROM search_waiting")?.execute([])?;
    }
    Ok(())
}

fn index(
    connection: &Connection,
    (tenant_id, set, id): (&str, &str, &str),
    (title, body): (&str, &str),
) -> rusqlite::Result<()> {
    remove_indexed(connection, (tenant_id, set, id))?;
    let token = match scope(connection, tenant_id, set)? {
        Some(token) => token,
        None => {
            let token = new_id(connection, "s")?.replace('-', "");
            let sql = "INSERT INTO search_scopes (tenant_id, name, token) VALUES (?, ?, ?)";
            connection.prepare_cached(sql)?.execute([tenant_id, set, &token])?;
            token
        }
    };
    let key = new_id(connection, "k")?.replace('-', "");
    let sql = "INSERT INTO search_keys (tenant_id, scope, id, token) VALUES (?, ?, ?, ?)";
    connection.prepare_cached(sql)?.execute([tenant_id, set, id, &key])?;
    let sql = "INSERT INTO search_index (tenant_id, id, scope, key, title, body) VALUES (?, ?, ?, ?, ?, ?)";
    connection.prepare_cached(sql)?.execute([tenant_id, id, &token, &key, title, body])?;
    Ok(())
}

/// Removes a row of a set.
pub(crate) fn remove(connection: &Connection, row: (&str, &str, &str)) -> rusqlite::Result<()> {
    index_waiting(connection)?;
    remove_indexed(connection, row)
}

fn remove_indexed(connection: &Connection, (tenant_id, set, id): (&str, &str, &str)) -> rusqlite::Result<()> {
    let sql = "DELETE FROM search_keys WHERE tenant_id = ? AND scope = ? AND id = ? RETURNING token";
    let mut query = connection.prepare_cached(sql)?;
    let key: Option<String> = query.query_row([tenant_id, set, id], |row| row.get(0)).optional()?;
    if let Some(key) = key {
        let sql = "DELETE FROM search_index WHERE search_index MATCH 'key : ' || ?";
        connection.prepare_cached(sql)?.execute([key])?;
    }
    Ok(())
}

/// A row that was found.
pub(crate) struct Found {
    pub(crate) id: String,
    /// The better, the larger.
    pub(crate) score: f64,
    /// The part of its text that matches.
    pub(crate) excerpt: String,
}

/// The rows of a set that match a query, `None` if it has no words.
pub(crate) fn find(
    connection: &Connection,
    (tenant_id, set): (&str, &str),
    query: &str,
    (order, limit): (SearchOrder, u32),
) -> rusqlite::Result<Option<Vec<Found>>> {
    let words: Vec<String> = query
        .split(|char: char| !char.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(WORDS_MAX)
        .map(|word| format!("\"{word}\"*"))
        .collect();
    if words.is_empty() {
        return Ok(None);
    }
    index_waiting(connection)?;
    let Some(scope) = scope(connection, tenant_id, set)? else { return Ok(Some(Vec::new())) };
    let words = words.join(if order == SearchOrder::Newest { " AND " } else { " OR " });
    let matching = format!("scope : {scope} AND {{title body}} : ({words})");
    let mut statement = connection.prepare_cached(sql(order))?;
    let read = |row: &rusqlite::Row<'_>| Ok(Found { id: row.get(0)?, score: row.get(1)?, excerpt: row.get(2)? });
    let found = statement.query_map(params![matching, limit], read)?;
    found.collect::<Result<_, _>>().map(Some)
}

/// The query of one order.
pub(crate) fn sql(order: SearchOrder) -> &'static str {
    match order {
        SearchOrder::Newest => {
            "SELECT id, 0.0, '' FROM search_index WHERE search_index MATCH ? ORDER BY rowid DESC LIMIT ?"
        }
        SearchOrder::Best => {
            "SELECT id, -bm25(search_index, 0.0, 0.0, 0.0, 0.0, 4.0, 1.0), snippet(search_index, 5, '', '', ' … ', 48) \
             FROM search_index WHERE search_index MATCH ? ORDER BY rank LIMIT ?"
        }
    }
}
