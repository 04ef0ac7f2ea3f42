//! Copying a whole database into another, and single rows between two of the same schema.

use crate::store::error::StoreError;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::types::Value;
use rusqlite::{Connection, ffi, params_from_iter};

/// Replaces the content of `to` in one transaction: whenever this process ends, `to` has its old content or the new one.
pub(super) fn copy_pages(from: &Connection, to: &mut Connection) -> Result<(), StoreError> {
    const ALL: i32 = -1;
    let backup = Backup::new(from, to)?;
    loop {
        match backup.step(ALL)? {
            StepResult::Done => return Ok(()),
            StepResult::Busy | StepResult::Locked => {
                let busy = ffi::Error::new(ffi::SQLITE_BUSY);
                return Err(rusqlite::Error::SqliteFailure(busy, Some("the file is in use".into())).into());
            }
            _ => {}
        }
    }
}

/// Copies the rows of a table that match a condition, in place of rows with the same key.
pub(super) fn copy_rows(
    from: &Connection,
    to: &Connection,
    table: &str,
    (condition, value): (&str, Option<&str>),
) -> Result<(), StoreError> {
    let mut select = from.prepare(&format!("SELECT * FROM {table} WHERE {condition}"))?;
    let width = select.column_count();
    let marks = vec!["?"; width].join(", ");
    let mut insert = to.prepare(&format!("INSERT OR REPLACE INTO {table} VALUES ({marks})"))?;
    let mut rows = select.query(params_from_iter(value))?;
    while let Some(row) = rows.next()? {
        let values = (0..width).map(|index| row.get::<_, Value>(index)).collect::<Result<Vec<_>, _>>()?;
        insert.execute(params_from_iter(values))?;
    }
    Ok(())
}
