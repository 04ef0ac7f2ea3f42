//! The apps installed in tenants.

use crate::store::connection::{Store, list_from_json, list_to_json};
use crate::store::error::StoreError;
use crate::store::tables::installed::install_row::{InstallRow, InstallState};
use rusqlite::{OptionalExtension, Row, params, params_from_iter};
use std::sync::Arc;

const INSTALL: &str = "SELECT i.id, i.tenant_id, t.slug, i.app, i.version, i.manifest_id, i.declared, i.granted, \
                       i.config, i.status, i.created_at FROM installs i JOIN tenants t ON t.id = i.tenant_id";

impl Store {
    /// Saves the install. A row of the same app and tenant keeps its id and the time of its creation; returns the row.
    pub(crate) fn put_install(&self, install: InstallRow) -> Result<Arc<InstallRow>, StoreError> {
        self.atomic(|| {
            let manifest_id = self.keep_manifest(&install.manifest)?;
            let before: Option<(String, i64)> = self
                .connection
                .prepare_cached("SELECT id, manifest_id FROM installs WHERE tenant_id = ? AND app = ?")?
                .query_row([&install.tenant_id, &install.app], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            let id = before.as_ref().map_or(&install.id, |(id, _)| id).clone();
            self.cache.forget_install(&id);
            self.connection
                .prepare_cached(
                    "INSERT INTO installs \
                     (id, tenant_id, app, version, manifest_id, declared, granted, config, status, created_at) \
                     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) \
                     ON CONFLICT (tenant_id, app) DO UPDATE SET version = excluded.version, \
                     manifest_id = excluded.manifest_id, declared = excluded.declared, granted = excluded.granted, \
                     config = excluded.config, status = excluded.status",
                )?
                .execute(params![
                    install.id,
                    install.tenant_id,
                    install.app,
                    install.version,
                    manifest_id,
                    list_to_json(&install.declared),
                    list_to_json(&install.granted),
                    install.config,
                    install.status.word(),
                    install.created_at
                ])?;
            if let Some((_, replaced)) = before.filter(|(_, before)| *before != manifest_id) {
                self.drop_unused_manifest(replaced)?;
            }
            let install = self.install(&id)?.ok_or(StoreError::Unreadable("install"))?;
            self.keep_schedules(&install)?;
            self.keep_agents(&install)?;
            self.keep_heartbeats(&install)?;
            self.keep_visions(&install)?;
            Ok(install)
        })
    }

    /// The install with this id.
    pub(crate) fn install(&self, id: &str) -> Result<Option<Arc<InstallRow>>, StoreError> {
        match self.cache.install(id) {
            Some(found) => Ok(Some(found)),
            None => Ok(self.select_installs("WHERE i.id = ?", &[id])?.pop()),
        }
    }

    /// The install of an app in a tenant, by name.
    pub(crate) fn install_of(&self, tenant: &str, app: &str) -> Result<Option<Arc<InstallRow>>, StoreError> {
        match self.cache.install_of(tenant, app) {
            Some(found) => Ok(Some(found)),
            None => Ok(self.select_installs("WHERE t.slug = ? AND i.app = ?", &[tenant, app])?.pop()),
        }
    }

    /// Up to `limit` installs of a tenant, ordered by app.
    pub(crate) fn installs_in(&self, tenant: &str, limit: u32) -> Result<Vec<Arc<InstallRow>>, StoreError> {
        self.select_installs("WHERE t.slug = ? ORDER BY i.app LIMIT ?", &[tenant, &limit.to_string()])
    }

    /// The install of a tenant that has only this one.
    pub(crate) fn sole_install(&self, tenant: &str) -> Result<Option<Arc<InstallRow>>, StoreError> {
        if let Some(found) = self.cache.sole_install(tenant) {
            return Ok(Some(found));
        }
        let mut two = self.installs_in(tenant, 2)?;
        let sole = two.pop().filter(|_| two.is_empty());
        if let Some(install) = &sole {
            self.cache.keep_sole_install(install);
        }
        Ok(sole)
    }

    /// The names of the apps of a tenant, in order.
    pub(crate) fn apps_in(&self, tenant: &str) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT i.app FROM installs i JOIN tenants t ON t.id = i.tenant_id WHERE t.slug = ? ORDER BY i.app";
        let mut query = self.connection.prepare_cached(sql)?;
        Ok(query.query_map([tenant], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// The installs of an app in every tenant, ordered by tenant.
    pub(crate) fn installs_of_app(&self, app: &str) -> Result<Vec<Arc<InstallRow>>, StoreError> {
        self.select_installs("WHERE i.app = ? ORDER BY t.slug", &[app])
    }

    /// All installs, ordered by tenant and app.
    pub(crate) fn installs(&self) -> Result<Vec<Arc<InstallRow>>, StoreError> {
        self.select_installs("ORDER BY t.slug, i.app", &[])
    }

    fn select_installs(&self, condition: &str, values: &[&str]) -> Result<Vec<Arc<InstallRow>>, StoreError> {
        let mut query = self.connection.prepare_cached(&format!("{INSTALL} {condition}"))?;
        let mut rows = query.query(params_from_iter(values))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let install = Arc::new(self.read_install(row)?);
            self.cache.keep_install(&install);
            found.push(install);
        }
        Ok(found)
    }

    fn read_install(&self, row: &Row<'_>) -> Result<InstallRow, StoreError> {
        let (declared, granted, status): (String, String, String) = (row.get(6)?, row.get(7)?, row.get(9)?);
        let known = InstallState::from_word(&status);
        Ok(InstallRow {
            id: row.get(0)?,
            tenant_id: row.get(1)?,
            tenant: row.get(2)?,
            app: row.get(3)?,
            version: row.get(4)?,
            manifest: self.manifest(row.get(5)?)?,
            declared: list_from_json(&declared, "list of declared scopes")?,
            granted: list_from_json(&granted, "list of granted scopes")?,
            config: row.get(8)?,
            status: known.ok_or(StoreError::Unreadable("status of an install"))?,
            created_at: row.get(10)?,
        })
    }

    /// Sets the scopes that the tenant grants.
    pub(crate) fn set_granted(&self, id: &str, granted: &[String]) -> Result<(), StoreError> {
        self.set_install_field("UPDATE installs SET granted = ? WHERE id = ?", &list_to_json(granted), id)
    }

    /// Sets the values of an install's settings.
    pub(crate) fn set_config(&self, id: &str, config: &str) -> Result<(), StoreError> {
        self.set_install_field("UPDATE installs SET config = ? WHERE id = ?", config, id)?;
        match self.install(id)? {
            Some(install) => self.keep_visions(&install),
            None => Ok(()),
        }
    }

    /// Sets the status of an install.
    pub(crate) fn set_status(&self, id: &str, status: InstallState) -> Result<(), StoreError> {
        self.set_install_field("UPDATE installs SET status = ? WHERE id = ?", status.word(), id)
    }

    /// Removes an install. Its data stays only if the tenant keeps it.
    pub(crate) fn remove_install(&self, install: &InstallRow, retain: bool) -> Result<(), StoreError> {
        const DATA: [&str; 7] = [
            "DELETE FROM kv WHERE tenant_id = ? AND app = ?",
            "DELETE FROM secrets WHERE tenant_id = ? AND app = ?",
            "DELETE FROM rag_bindings WHERE tenant_id = ? AND app = ?",
            "DELETE FROM retained_configs WHERE tenant_id = ? AND app = ?",
            "DELETE FROM tool_approvals WHERE tenant_id = ? AND app = ?",
            "DELETE FROM activators WHERE tenant_id = ? AND app = ?",
            "DELETE FROM visions WHERE tenant_id = ? AND app = ?",
        ];
        self.atomic(|| {
            let sql = "DELETE FROM installs WHERE id = ? RETURNING manifest_id";
            let manifest: Option<i64> =
                self.connection.prepare_cached(sql)?.query_row([&install.id], |row| row.get(0)).optional()?;
            self.cache.forget_install(&install.id);
            self.remove_owned_by_install(&install.id)?;
            if let Some(id) = manifest {
                self.drop_unused_manifest(id)?;
            }
            self.drop_pending_upgrade(install)?;
            self.retire_agents(install, retain)?;
            if retain {
                return Ok(());
            }
            // A later install is a new one, also for other apps.
            let sql = "DELETE FROM app_grants WHERE tenant_id = ? AND (from_app = ?2 OR to_app = ?2)";
            self.connection.prepare_cached(sql)?.execute([&install.tenant_id, &install.app])?;
            let sql = "DELETE FROM wires WHERE tenant_id = ? AND (emitter = ?2 OR subscriber = ?2)";
            self.connection.prepare_cached(sql)?.execute([&install.tenant_id, &install.app])?;
            for sql in DATA {
                self.connection.prepare_cached(sql)?.execute([&install.tenant_id, &install.app])?;
            }
            self.remove_doc_templates_of(&install.tenant_id, &install.app)
        })
    }

    /// Keeps values of settings that the installed version does not have, or those of an uninstalled app.
    pub(crate) fn retain_config(&self, install: &InstallRow, config: &str) -> Result<(), StoreError> {
        let sql = "INSERT OR REPLACE INTO retained_configs (tenant_id, app, config) VALUES (?, ?, ?)";
        self.connection.prepare_cached(sql)?.execute([&install.tenant_id, &install.app, config])?;
        Ok(())
    }

    /// The config of an app that a tenant uninstalled and whose data it kept, and values that its version does not have.
    pub(crate) fn retained_config(&self, tenant: &str, app: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT r.config FROM retained_configs r JOIN tenants t ON t.id = r.tenant_id \
                   WHERE t.slug = ? AND r.app = ?";
        let mut query = self.connection.prepare_cached(sql)?;
        Ok(query.query_row([tenant, app], |row| row.get(0)).optional()?)
    }

    fn set_install_field(&self, sql: &str, value: &str, id: &str) -> Result<(), StoreError> {
        self.cache.forget_install(id);
        self.connection.prepare_cached(sql)?.execute([value, id])?;
        Ok(())
    }
}
