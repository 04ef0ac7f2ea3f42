//! Developer accounts, and sealed records of the local platform itself.

use crate::store::connection::Store;
use crate::store::error::StoreError;
use rusqlite::{OptionalExtension, Row, params};

/// A developer account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AccountRow {
    /// Opaque.
    pub(crate) id: String,
    /// Unique.
    pub(crate) email: String,
    /// Whether it may register versions.
    pub(crate) publish_allowed: bool,
    /// Whether the account owns this machine.
    pub(crate) owner: bool,
    /// Milliseconds since 1970.
    pub(crate) created_at: i64,
}

const COLUMNS: &str = "id, email, publish_allowed, owner, created_at";

fn read(row: &Row<'_>) -> rusqlite::Result<AccountRow> {
    Ok(AccountRow {
        id: row.get(0)?,
        email: row.get(1)?,
        publish_allowed: row.get(2)?,
        owner: row.get(3)?,
        created_at: row.get(4)?,
    })
}

impl Store {
    /// Adds the account, or returns the existing one with this address.
    pub(crate) fn ensure_account(&self, account: &AccountRow) -> Result<AccountRow, StoreError> {
        self.atomic(|| {
            self.connection
                .prepare_cached(&format!(
                    "INSERT INTO accounts ({COLUMNS}) VALUES (?, ?, ?, ?, ?) ON CONFLICT (email) DO NOTHING"
                ))?
                .execute(params![
                    account.id,
                    account.email,
                    account.publish_allowed,
                    account.owner,
                    account.created_at
                ])?;
            Ok(self
                .connection
                .prepare_cached(&format!("SELECT {COLUMNS} FROM accounts WHERE email = ?"))?
                .query_row([&account.email], read)?)
        })
    }

    /// The account with this id.
    pub(crate) fn account(&self, id: &str) -> Result<Option<AccountRow>, StoreError> {
        let mut query = self.connection.prepare_cached(&format!("SELECT {COLUMNS} FROM accounts WHERE id = ?"))?;
        Ok(query.query_row([id], read).optional()?)
    }

    /// A sealed record of the local platform itself.
    pub(crate) fn platform_record(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT sealed FROM own WHERE name = ?")?;
        Ok(query.query_row([name], |row| row.get(0)).optional()?)
    }

    /// The names of all these records.
    pub(crate) fn platform_record_names(&self) -> Result<Vec<String>, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT name FROM own ORDER BY name")?;
        Ok(query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// Saves such a record.
    pub(crate) fn set_platform_record(&self, name: &str, sealed: &[u8]) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("INSERT OR REPLACE INTO own (name, sealed) VALUES (?, ?)")?
            .execute(params![name, sealed])?;
        Ok(())
    }
}
