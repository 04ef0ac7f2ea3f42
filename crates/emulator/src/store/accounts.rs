//! Developer accounts, and the few things the local platform keeps for itself.

use super::connection::Store;
use super::error::StoreError;
use rusqlite::{OptionalExtension, Row, params};

/// A developer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Opaque.
    pub id: String,
    /// One account per address.
    pub email: String,
    /// Whether it may register versions.
    pub publish_allowed: bool,
    /// Whether it is the one whose machine this is.
    pub owner: bool,
    /// Milliseconds since 1970.
    pub created_at: i64,
}

const COLUMNS: &str = "id, email, publish_allowed, owner, created_at";

fn read(row: &Row<'_>) -> rusqlite::Result<Account> {
    Ok(Account {
        id: row.get(0)?,
        email: row.get(1)?,
        publish_allowed: row.get(2)?,
        owner: row.get(3)?,
        created_at: row.get(4)?,
    })
}

impl Store {
    /// Adds the account, or answers the one that has its address.
    pub fn ensure_account(&self, account: &Account) -> Result<Account, StoreError> {
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

    /// The account of an id.
    pub fn account(&self, id: &str) -> Result<Option<Account>, StoreError> {
        let mut query = self.connection.prepare_cached(&format!("SELECT {COLUMNS} FROM accounts WHERE id = ?"))?;
        Ok(query.query_row([id], read).optional()?)
    }

    /// A sealed record of the local platform's own.
    pub fn own(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT sealed FROM own WHERE name = ?")?;
        Ok(query.query_row([name], |row| row.get(0)).optional()?)
    }

    /// The names of all of them.
    pub fn own_names(&self) -> Result<Vec<String>, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT name FROM own ORDER BY name")?;
        Ok(query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// Keeps one.
    pub fn set_own(&self, name: &str, sealed: &[u8]) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("INSERT OR REPLACE INTO own (name, sealed) VALUES (?, ?)")?
            .execute(params![name, sealed])?;
        Ok(())
    }
}
