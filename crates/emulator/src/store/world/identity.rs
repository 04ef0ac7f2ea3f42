//! A world under the identities of the store that takes it over.
//!
//! Handlers and logins hold tokens with ids, and sealed secrets are bound to the id of their tenant. So what has the same
//! name in both keeps the id that it has in the store: tenants, installs and accounts. The platform's own keys and the
//! developer's default secrets are the store's: they are not part of a world.

use super::loading::MissingValue;
use super::pages::copy_rows;
use crate::store::connection::Store;
use crate::store::error::StoreError;
use crate::store::owned::{self, tables_with};
use rusqlite::{Connection, params};
use std::collections::HashMap;

const TENANTS: &str = "SELECT slug, id FROM tenants";
const INSTALLS: &str = "SELECT t.slug || ' ' || i.app, i.id FROM installs i JOIN tenants t ON t.id = i.tenant_id";
const ACCOUNTS: &str = "SELECT email, id FROM accounts";

impl Store {
    /// Gives tenants, installs and accounts the ids that they have in another store, and takes over its own keys.
    pub(super) fn take_identities_of(&self, own: &Self) -> Result<(), StoreError> {
        self.take_ids(own, TENANTS, ("tenants", owned::TENANT))?;
        self.take_ids(own, INSTALLS, ("installs", owned::INSTALL))?;
        self.take_ids(own, ACCOUNTS, ("accounts", "account_id"))?;
        copy_rows(&own.connection, &self.connection, "accounts", ("owner = 1", None))?;
        self.connection.execute("DELETE FROM own", [])?;
        copy_rows(&own.connection, &self.connection, "own", ("1", None))
    }

    fn take_ids(&self, own: &Self, ids: &str, (table, column): (&str, &str)) -> Result<(), StoreError> {
        let (found, wanted) = (by_name(&self.connection, ids)?, by_name(&own.connection, ids)?);
        let mut columns = vec![(table.to_owned(), "id")];
        columns.extend(tables_with(&self.connection, column)?.into_iter().map(|table| (table, column)));
        let changed: Vec<(&String, &String)> =
            found.iter().filter_map(|(name, id)| Some((id, wanted.get(name)?))).filter(|(id, new)| id != new).collect();
        // Two names may have changed ids: each is marked first.
        for (table, column) in &columns {
            for (id, new) in &changed {
                let sql = format!("UPDATE {table} SET {column} = '~' || ? WHERE {column} = ?");
                self.connection.execute(&sql, [new, id])?;
            }
            for (_, new) in &changed {
                let sql = format!("UPDATE {table} SET {column} = ?1 WHERE {column} = '~' || ?1");
                self.connection.execute(&sql, [new])?;
            }
        }
        Ok(())
    }

    /// Gives the secrets that this store names the values that another one has, and removes the rest. The developer's
    /// defaults of the other store are all taken over.
    pub(super) fn take_secrets_of(&self, own: &Self) -> Result<Vec<MissingValue>, StoreError> {
        let mut missing = Vec::new();
        for (place, mut row) in self.all_secrets()? {
            match own.secret(&place)? {
                Some(value) => {
                    row.sealed = value.sealed;
                    self.set_secret(&place, &row)?;
                }
                None => {
                    self.remove_secret(&place)?;
                    let tenant = match &place.tenant_id {
                        None => None,
                        Some(id) => Some(self.tenant_slug(id)?),
                    };
                    missing.push(MissingValue { tenant, app: place.app, key: place.key });
                }
            }
        }
        copy_rows(&own.connection, &self.connection, "secrets", ("tenant_id = ''", None))?;
        Ok(missing)
    }

    fn tenant_slug(&self, id: &str) -> Result<String, StoreError> {
        Ok(self.connection.query_row("SELECT slug FROM tenants WHERE id = ?", params![id], |row| row.get(0))?)
    }
}

fn by_name(connection: &Connection, sql: &str) -> Result<HashMap<String, String>, StoreError> {
    let mut query = connection.prepare(sql)?;
    Ok(query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
}
