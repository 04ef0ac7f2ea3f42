//! The people of the tenants. One user of each tenant activates its apps.

use crate::store::connection::{Store, list_from_json, list_to_json};
use crate::store::error::StoreError;
use rusqlite::{OptionalExtension, Row, params};

/// A user of a tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UserRow {
    /// UUID.
    pub(crate) id: String,
    /// The tenant's id.
    pub(crate) tenant_id: String,
    /// Unique in the tenant.
    pub(crate) email: String,
    /// The name that people see.
    pub(crate) name: String,
    /// IANA time zone.
    pub(crate) zone: String,
    /// Language, for example `de` or `de-DE`.
    pub(crate) locale: String,
    /// For example `admin`.
    pub(crate) roles: Vec<String>,
    /// Whether this is the user who activates the tenant's apps.
    pub(crate) activating: bool,
    /// Milliseconds since 1970.
    pub(crate) created_at: i64,
}

const COLUMNS: &str = "id, tenant_id, email, name, zone, locale, roles, activating, created_at";

fn read(row: &Row<'_>) -> rusqlite::Result<(UserRow, String)> {
    let user = UserRow {
        id: row.get(0)?,
        tenant_id: row.get(1)?,
        email: row.get(2)?,
        name: row.get(3)?,
        zone: row.get(4)?,
        locale: row.get(5)?,
        roles: Vec::new(),
        activating: row.get(7)?,
        created_at: row.get(8)?,
    };
    Ok((user, row.get(6)?))
}

fn with_roles((user, roles): (UserRow, String)) -> Result<UserRow, StoreError> {
    Ok(UserRow { roles: list_from_json(&roles, "roles of a user")?, ..user })
}

impl Store {
    /// Adds a user. Returns false if the tenant has one with this address.
    pub(crate) fn add_user(&self, user: &UserRow) -> Result<bool, StoreError> {
        let added = self
            .connection
            .prepare_cached(&format!(
                "INSERT INTO users ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) \
                 ON CONFLICT (tenant_id, email) DO NOTHING"
            ))?
            .execute(params![
                user.id,
                user.tenant_id,
                user.email,
                user.name,
                user.zone,
                user.locale,
                list_to_json(&user.roles),
                user.activating,
                user.created_at
            ])?;
        Ok(added == 1)
    }

    /// The users of a tenant, ordered by address.
    pub(crate) fn users(&self, tenant_id: &str) -> Result<Vec<UserRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM users WHERE tenant_id = ? ORDER BY email");
        let mut query = self.connection.prepare_cached(&sql)?;
        let rows = query.query_map([tenant_id], read)?.collect::<Result<Vec<_>, _>>()?;
        rows.into_iter().map(with_roles).collect()
    }

    /// The user of a tenant with this address.
    pub(crate) fn user(&self, tenant_id: &str, email: &str) -> Result<Option<UserRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM users WHERE tenant_id = ? AND email = ?");
        let mut query = self.connection.prepare_cached(&sql)?;
        query.query_row([tenant_id, email], read).optional()?.map(with_roles).transpose()
    }

    /// The user of a tenant with this id.
    pub(crate) fn user_with_id(&self, tenant_id: &str, id: &str) -> Result<Option<UserRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM users WHERE tenant_id = ? AND id = ?");
        let mut query = self.connection.prepare_cached(&sql)?;
        query.query_row([tenant_id, id], read).optional()?.map(with_roles).transpose()
    }

    /// Whether another user of the platform has this id.
    pub(crate) fn has_user_id(&self, id: &str) -> Result<bool, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT 1 FROM users WHERE id = ?")?;
        Ok(query.exists([id])?)
    }

    /// Replaces what is known about the user with this id, apart from who activates apps.
    pub(crate) fn update_user(&self, id: &str, user: &UserRow) -> Result<(), StoreError> {
        let sql = "UPDATE users SET id = ?1, email = ?2, name = ?3, zone = ?4, locale = ?5, roles = ?6 WHERE id = ?7";
        self.connection.prepare_cached(sql)?.execute(params![
            user.id,
            user.email,
            user.name,
            user.zone,
            user.locale,
            list_to_json(&user.roles),
            id
        ])?;
        if user.id != id {
            let sql = "UPDATE activators SET user_id = ? WHERE tenant_id = ? AND user_id = ?";
            self.connection.prepare_cached(sql)?.execute([&user.id, &user.tenant_id, id])?;
        }
        Ok(())
    }

    /// Makes another user of the tenant the one who activates its apps.
    pub(crate) fn set_activating_user(&self, tenant_id: &str, id: &str) -> Result<(), StoreError> {
        self.atomic(|| {
            self.connection
                .prepare_cached("UPDATE users SET activating = 0 WHERE tenant_id = ? AND activating")?
                .execute([tenant_id])?;
            let sql = "UPDATE users SET activating = 1 WHERE tenant_id = ? AND id = ?";
            self.connection.prepare_cached(sql)?.execute([tenant_id, id])?;
            Ok(())
        })
    }

    /// The user who activates an app of the tenant: its own one, else that of the tenant.
    pub(crate) fn activator(&self, tenant_id: &str, app: &str) -> Result<UserRow, StoreError> {
        let sql = "SELECT user_id FROM activators WHERE tenant_id = ? AND app = ?";
        let mut query = self.connection.prepare_cached(sql)?;
        let named: Option<String> = query.query_row([tenant_id, app], |row| row.get(0)).optional()?;
        let found = named.map(|id| self.user_with_id(tenant_id, &id)).transpose()?.flatten();
        found.map_or_else(|| self.activating_user(tenant_id), Ok)
    }

    /// Lets a user activate an app of the tenant. Returns false if that was so.
    pub(crate) fn set_activator(&self, tenant_id: &str, app: &str, id: &str) -> Result<bool, StoreError> {
        let sql = "INSERT INTO activators (tenant_id, app, user_id) VALUES (?, ?, ?) \
                   ON CONFLICT (tenant_id, app) DO UPDATE SET user_id = excluded.user_id \
                   WHERE user_id <> excluded.user_id";
        Ok(self.connection.prepare_cached(sql)?.execute([tenant_id, app, id])? == 1)
    }

    /// The user who activates the tenant's apps.
    pub(crate) fn activating_user(&self, tenant_id: &str) -> Result<UserRow, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM users WHERE tenant_id = ? AND activating");
        let mut query = self.connection.prepare_cached(&sql)?;
        let found = query.query_row([tenant_id], read).optional()?.map(with_roles).transpose()?;
        found.ok_or(StoreError::Unreadable("activating user of a tenant"))
    }

    /// Removes a user.
    pub(crate) fn remove_user(&self, id: &str) -> Result<(), StoreError> {
        self.connection.prepare_cached("DELETE FROM users WHERE id = ?")?.execute([id])?;
        Ok(())
    }
}
