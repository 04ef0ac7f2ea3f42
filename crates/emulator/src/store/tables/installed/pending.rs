//! What waits for a tenant's consent, and the calls between apps that it allows.

use crate::store::connection::{Store, list_from_json, list_to_json};
use crate::store::error::StoreError;
use crate::store::tables::installed::install_row::InstallRow;
use rusqlite::{OptionalExtension, Row, params};

/// An upgrade that waits until the tenant grants new scopes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PendingUpgrade {
    pub(crate) version: String,
    /// The scopes.
    pub(crate) scopes: Vec<String>,
    /// Milliseconds since 1970.
    pub(crate) requested_at: i64,
}

/// The same with the install that it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WaitingUpgrade {
    /// The tenant's name.
    pub(crate) tenant: String,
    pub(crate) app: String,
    /// The version that the tenant has.
    pub(crate) version: String,
    pub(crate) upgrade: PendingUpgrade,
}

pub(in crate::store) const WAITING: &str = "SELECT p.version, p.scopes, p.requested_at, t.slug, p.app, i.version FROM tenants t \
     JOIN pending_upgrades p ON p.tenant_id = t.id JOIN installs i ON i.tenant_id = p.tenant_id AND i.app = p.app \
     ORDER BY t.slug, p.app";

/// Calls of one app that another one of the tenant accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AppGrantRow {
    /// The app that calls.
    pub(crate) from: String,
    /// The app that is called.
    pub(crate) to: String,
    /// Agents it may invoke; `__route__` stands for the routes (contract 15.1).
    pub(crate) agents: Vec<String>,
    /// False once it was revoked; it is not made again by itself.
    pub(crate) is_active: bool,
}

fn read(row: &Row<'_>) -> rusqlite::Result<(String, String, i64)> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
}

fn pending((version, scopes, requested_at): (String, String, i64)) -> Result<PendingUpgrade, StoreError> {
    Ok(PendingUpgrade { version, scopes: list_from_json(&scopes, "scopes of an upgrade")?, requested_at })
}

impl Store {
    /// Notes an upgrade that waits, in place of any other of the install.
    pub(crate) fn put_pending_upgrade(&self, install: &InstallRow, upgrade: &PendingUpgrade) -> Result<(), StoreError> {
        let sql = "INSERT OR REPLACE INTO pending_upgrades (tenant_id, app, version, scopes, requested_at) \
                   VALUES (?, ?, ?, ?, ?)";
        let scopes = list_to_json(&upgrade.scopes);
        let values = params![install.tenant_id, install.app, upgrade.version, scopes, upgrade.requested_at];
        self.connection.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    /// The upgrade of an install that waits.
    pub(crate) fn pending_upgrade(&self, install: &InstallRow) -> Result<Option<PendingUpgrade>, StoreError> {
        let sql = "SELECT version, scopes, requested_at FROM pending_upgrades WHERE tenant_id = ? AND app = ?";
        let mut query = self.connection.prepare_cached(sql)?;
        query.query_row([&install.tenant_id, &install.app], read).optional()?.map(pending).transpose()
    }

    /// All upgrades that wait, by tenant and app.
    pub(crate) fn waiting_upgrades(&self) -> Result<Vec<WaitingUpgrade>, StoreError> {
        let mut query = self.connection.prepare_cached(WAITING)?;
        let rows = query.query_map([], |row| Ok((read(row)?, row.get(3)?, row.get(4)?, row.get(5)?)))?;
        let mut waiting = Vec::new();
        for row in rows {
            let (upgrade, tenant, app, version) = row?;
            waiting.push(WaitingUpgrade { tenant, app, version, upgrade: pending(upgrade)? });
        }
        Ok(waiting)
    }

    /// No upgrade of the install waits any more.
    pub(crate) fn drop_pending_upgrade(&self, install: &InstallRow) -> Result<(), StoreError> {
        let sql = "DELETE FROM pending_upgrades WHERE tenant_id = ? AND app = ?";
        self.connection.prepare_cached(sql)?.execute([&install.tenant_id, &install.app])?;
        Ok(())
    }

    /// Lets an app call another one, unless that was decided before. Returns whether it was added.
    pub(crate) fn add_app_grant(&self, tenant_id: &str, grant: &AppGrantRow, now: i64) -> Result<bool, StoreError> {
        let sql = "INSERT INTO app_grants (tenant_id, from_app, to_app, agents, active, created_at) \
                   VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
        let values = params![tenant_id, grant.from, grant.to, list_to_json(&grant.agents), grant.is_active, now];
        Ok(self.connection.prepare_cached(sql)?.execute(values)? == 1)
    }

    /// Sets what an app may call of another one. Returns false if that was so.
    pub(crate) fn set_app_grant(&self, tenant_id: &str, grant: &AppGrantRow, now: i64) -> Result<bool, StoreError> {
        let sql = "INSERT INTO app_grants (tenant_id, from_app, to_app, agents, active, created_at) \
                   VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (tenant_id, from_app, to_app) \
                   DO UPDATE SET agents = excluded.agents, active = excluded.active \
                   WHERE agents <> excluded.agents OR active <> excluded.active";
        let values = params![tenant_id, grant.from, grant.to, list_to_json(&grant.agents), grant.is_active, now];
        Ok(self.connection.prepare_cached(sql)?.execute(values)? == 1)
    }

    /// What an app may call of another one; none if that was never decided.
    pub(crate) fn app_grant(&self, tenant_id: &str, from: &str, to: &str) -> Result<Option<AppGrantRow>, StoreError> {
        let sql = "SELECT agents, active FROM app_grants WHERE tenant_id = ? AND from_app = ? AND to_app = ?";
        let mut query = self.connection.prepare_cached(sql)?;
        let row =
            query.query_row([tenant_id, from, to], |row| Ok((row.get::<_, String>(0)?, row.get(1)?))).optional()?;
        let Some((agents, is_active)) = row else { return Ok(None) };
        let agents = list_from_json(&agents, "agents of a grant")?;
        Ok(Some(AppGrantRow { from: from.to_owned(), to: to.to_owned(), agents, is_active }))
    }

    /// What the apps of a tenant may call of each other, in order.
    pub(crate) fn app_grants(&self, tenant_id: &str) -> Result<Vec<AppGrantRow>, StoreError> {
        let sql = "SELECT from_app, to_app, agents, active FROM app_grants WHERE tenant_id = ? ORDER BY 1, 2";
        let mut query = self.connection.prepare_cached(sql)?;
        let rows = query.query_map([tenant_id], |row| {
            let agents: String = row.get(2)?;
            Ok((row.get(0)?, row.get(1)?, agents, row.get(3)?))
        })?;
        let mut grants = Vec::new();
        for row in rows {
            let (from, to, agents, is_active) = row?;
            grants.push(AppGrantRow { from, to, agents: list_from_json(&agents, "agents of a grant")?, is_active });
        }
        Ok(grants)
    }
}
