//! Tenants, what they connected, and the collections that they bound to the slots of apps.

use crate::store::connection::Store;
use crate::store::error::StoreError;
use crate::store::tables::tenant::users::UserRow;
use linkworld_system::clock::random_uuid;
use rusqlite::{OptionalExtension, Row, params};

/// A tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TenantRow {
    /// UUID.
    pub(crate) id: String,
    /// The name used in commands.
    pub(crate) slug: String,
    /// Milliseconds since 1970.
    pub(crate) created_at: i64,
}

/// A tenant with the number of its users and installs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TenantCounts {
    pub(crate) tenant: TenantRow,
    /// What people call it; empty if that is its slug.
    pub(crate) name: String,
    pub(crate) users: u32,
    pub(crate) installs: u32,
}

impl TenantRow {
    /// The user that a new tenant has until it is given others.
    pub(crate) fn first_user(&self) -> UserRow {
        UserRow {
            id: random_uuid(),
            tenant_id: self.id.clone(),
            email: format!("admin@{}.example", self.slug),
            name: "Admin".into(),
            zone: "UTC".into(),
            locale: "en".into(),
            roles: vec!["admin".into()],
            activating: true,
            created_at: self.created_at,
        }
    }
}

impl Store {
    /// Adds the tenant with its first user, or returns the existing one of this name.
    pub(crate) fn ensure_tenant(&self, tenant: &TenantRow) -> Result<TenantRow, StoreError> {
        self.add_tenant(tenant, &tenant.first_user())?;
        self.tenant(&tenant.slug)?.ok_or(StoreError::Unreadable("tenant"))
    }

    /// Adds a tenant with its activating user. Returns false if there is one of this name.
    pub(crate) fn add_tenant(&self, tenant: &TenantRow, user: &UserRow) -> Result<bool, StoreError> {
        self.atomic(|| {
            let added = self
                .connection
                .prepare_cached(
                    "INSERT INTO tenants (id, slug, created_at) VALUES (?, ?, ?) ON CONFLICT (slug) DO NOTHING",
                )?
                .execute(params![tenant.id, tenant.slug, tenant.created_at])?;
            if added == 1 {
                self.add_user(user)?;
            }
            Ok(added == 1)
        })
    }

    /// The tenant with this name.
    pub(crate) fn tenant(&self, slug: &str) -> Result<Option<TenantRow>, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT id, slug, created_at FROM tenants WHERE slug = ?")?;
        let read = |row: &Row<'_>| Ok(TenantRow { id: row.get(0)?, slug: row.get(1)?, created_at: row.get(2)? });
        Ok(query.query_row([slug], read).optional()?)
    }

    /// Sets what people call a tenant. Returns false if that was so.
    pub(crate) fn set_tenant_name(&self, id: &str, name: &str) -> Result<bool, StoreError> {
        let sql = "UPDATE tenants SET name = ?1 WHERE id = ?2 AND name <> ?1";
        Ok(self.connection.prepare_cached(sql)?.execute([name, id])? == 1)
    }

    /// All tenants, ordered by slug.
    pub(crate) fn tenants(&self) -> Result<Vec<TenantCounts>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT id, slug, created_at, name, (SELECT COUNT(*) FROM users u WHERE u.tenant_id = t.id), \
             (SELECT COUNT(*) FROM installs i WHERE i.tenant_id = t.id) FROM tenants t ORDER BY slug",
        )?;
        let read = |row: &Row<'_>| {
            let tenant = TenantRow { id: row.get(0)?, slug: row.get(1)?, created_at: row.get(2)? };
            Ok(TenantCounts { tenant, name: row.get(3)?, users: row.get(4)?, installs: row.get(5)? })
        };
        Ok(query.query_map([], read)?.collect::<Result<_, _>>()?)
    }

    /// Removes a tenant with everything that it has, apart from its entries in the audit log.
    pub(crate) fn remove_tenant(&self, id: &str) -> Result<(), StoreError> {
        self.atomic(|| {
            self.remove_owned_by_tenant(id, false)?;
            self.connection.execute("DELETE FROM tenants WHERE id = ?", [id])?;
            Ok(())
        })
    }

    /// The providers that a tenant connected, in order.
    pub(crate) fn integrations(&self, tenant_id: &str) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT provider FROM integrations WHERE tenant_id = ? ORDER BY provider";
        let mut query = self.connection.prepare_cached(sql)?;
        Ok(query.query_map([tenant_id], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// Connects a provider. Returns false if it was connected.
    pub(crate) fn connect(&self, tenant_id: &str, provider: &str, now: i64) -> Result<bool, StoreError> {
        let sql =
            "INSERT INTO integrations (tenant_id, provider, connected_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
        Ok(self.connection.prepare_cached(sql)?.execute(params![tenant_id, provider, now])? == 1)
    }

    /// Disconnects a provider. Returns false if it was not connected.
    pub(crate) fn disconnect(&self, tenant_id: &str, provider: &str) -> Result<bool, StoreError> {
        let sql = "DELETE FROM integrations WHERE tenant_id = ? AND provider = ?";
        Ok(self.connection.prepare_cached(sql)?.execute([tenant_id, provider])? == 1)
    }

    /// The slots of an app that a tenant bound, with the collection of each, ordered by slot.
    pub(crate) fn rag_bindings(&self, tenant_id: &str, app: &str) -> Result<Vec<(String, String)>, StoreError> {
        let sql = "SELECT slot, collection FROM rag_bindings WHERE tenant_id = ? AND app = ? ORDER BY slot";
        let mut query = self.connection.prepare_cached(sql)?;
        Ok(query.query_map([tenant_id, app], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
    }

    /// Removes what is bound to a slot. Returns false if nothing was.
    pub(crate) fn unbind(&self, (tenant_id, app): (&str, &str), slot: &str) -> Result<bool, StoreError> {
        let sql = "DELETE FROM rag_bindings WHERE tenant_id = ? AND app = ? AND slot = ?";
        Ok(self.connection.prepare_cached(sql)?.execute([tenant_id, app, slot])? == 1)
    }

    /// Binds a collection to a slot, in place of any other.
    pub(crate) fn bind(&self, (tenant_id, app): (&str, &str), slot: &str, collection: &str) -> Result<(), StoreError> {
        let sql = "INSERT OR REPLACE INTO rag_bindings (tenant_id, app, slot, collection) VALUES (?, ?, ?, ?)";
        self.connection.prepare_cached(sql)?.execute([tenant_id, app, slot, collection])?;
        Ok(())
    }
}
