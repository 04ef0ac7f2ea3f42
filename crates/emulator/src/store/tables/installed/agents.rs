//! The agents of the apps of a tenant: each as its manifest declares it, with what the tenant changed.

use crate::store::connection::Store;
use crate::store::error::StoreError;
use crate::store::tables::installed::install_row::InstallRow;
use linkworld_contract::wire::raw::RawObject;
use rusqlite::{OptionalExtension, Row, params};
use std::collections::BTreeSet;

/// An agent of an app of a tenant.
#[derive(Debug, Clone)]
pub(crate) struct AgentRow {
    /// The app.
    pub(crate) app: String,
    /// Unique in the app; `default` for the only agent of `agent:` (contract 27.16).
    pub(crate) slug: String,
    pub(crate) status: AgentState,
    /// The agent of the manifest.
    pub(crate) declared: RawObject,
    /// The fields that the tenant changed; they win.
    pub(crate) edits: RawObject,
}

impl AgentRow {
    /// The agent as it is for the tenant, with the keys of the manifest.
    pub(crate) fn effective(&self) -> RawObject {
        let mut now = self.declared.clone();
        now.extend(self.edits.clone());
        now
    }
}

/// Whether an agent can be invoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AgentState {
    /// The installed version declares it.
    Active,
    /// The installed version does not declare it any more.
    Archived,
    /// The app was uninstalled.
    Inactive,
}

impl AgentState {
    const ALL: [Self; 3] = [Self::Active, Self::Archived, Self::Inactive];

    /// The word in which the store and the API have it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Archived => "archived",
            Self::Inactive => "inactive",
        }
    }
}

const COLUMNS: &str = "app, slug, status, declared, edits";
const LISTED: &str = "FROM agents WHERE tenant_id = ? ORDER BY app, slug";
const OF_APP: &str = "FROM agents WHERE tenant_id = ? AND app = ? ORDER BY slug";
const NAMED: &str = "FROM agents WHERE tenant_id = ? AND app = ? AND slug = ?";

type Stored = (String, String, String, String, String);

fn read(row: &Row<'_>) -> rusqlite::Result<Stored> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
}

fn agent((app, slug, status, declared, edits): Stored) -> Result<AgentRow, StoreError> {
    let object = |text: &str| serde_json::from_str(text).map_err(|_| StoreError::Unreadable("agent"));
    let status = AgentState::ALL.into_iter().find(|state| state.word() == status);
    let status = status.ok_or(StoreError::Unreadable("status of an agent"))?;
    Ok(AgentRow { app, slug, status, declared: object(&declared)?, edits: object(&edits)? })
}

impl Store {
    /// Takes over the agents of an install's manifest. What the tenant changed stays, and agents that the manifest does not
    /// declare any more are archived (contract 15.1, 27.20).
    pub(in crate::store) fn keep_agents(&self, install: &InstallRow) -> Result<(), StoreError> {
        let declared = install.manifest.agents();
        let (tenant_id, app) = (&install.tenant_id, &install.app);
        let mut kept = BTreeSet::new();
        for (slug, agent) in &declared {
            let sql = "INSERT INTO agents (tenant_id, app, slug, status, declared, edits) VALUES (?, ?, ?, ?, ?, '{}') \
                       ON CONFLICT (tenant_id, app, slug) DO UPDATE SET status = excluded.status, \
                       declared = excluded.declared WHERE status <> excluded.status OR declared <> excluded.declared";
            let values = params![tenant_id, app, slug, AgentState::Active.word(), agent.text()];
            self.connection.prepare_cached(sql)?.execute(values)?;
            kept.insert(slug.as_str());
        }
        for before in self.agents_of(tenant_id, app)? {
            if before.status != AgentState::Archived && !kept.contains(before.slug.as_str()) {
                self.set_agent_state(install, &before.slug, AgentState::Archived)?;
            }
        }
        Ok(())
    }

    fn set_agent_state(&self, install: &InstallRow, slug: &str, state: AgentState) -> Result<(), StoreError> {
        let sql = "UPDATE agents SET status = ? WHERE tenant_id = ? AND app = ? AND slug = ?";
        self.connection.prepare_cached(sql)?.execute([state.word(), &install.tenant_id, &install.app, slug])?;
        Ok(())
    }

    /// The agents of an app that was uninstalled are inactive. What the tenant changed stays only if it keeps the data.
    pub(in crate::store) fn retire_agents(&self, install: &InstallRow, retain: bool) -> Result<(), StoreError> {
        let place = [&install.tenant_id, &install.app];
        let sql = "UPDATE agents SET status = 'inactive' WHERE tenant_id = ? AND app = ? AND status = 'active'";
        self.connection.prepare_cached(sql)?.execute(place)?;
        if !retain {
            let sql = "UPDATE agents SET edits = '{}' WHERE tenant_id = ? AND app = ?";
            self.connection.prepare_cached(sql)?.execute(place)?;
        }
        Ok(())
    }

    /// Removes an agent, as if it had never been declared.
    pub(crate) fn remove_agent(&self, install: &InstallRow, slug: &str) -> Result<(), StoreError> {
        let sql = "DELETE FROM agents WHERE tenant_id = ? AND app = ? AND slug = ?";
        self.connection.prepare_cached(sql)?.execute([&install.tenant_id, &install.app, slug])?;
        Ok(())
    }

    /// The agents of all apps of a tenant, ordered by app and slug.
    pub(crate) fn agents(&self, tenant_id: &str) -> Result<Vec<AgentRow>, StoreError> {
        let mut query = self.connection.prepare_cached(&format!("SELECT {COLUMNS} {LISTED}"))?;
        let rows = query.query_map([tenant_id], read)?.collect::<Result<Vec<_>, _>>()?;
        rows.into_iter().map(agent).collect()
    }

    /// Those of one app, ordered by slug.
    pub(crate) fn agents_of(&self, tenant_id: &str, app: &str) -> Result<Vec<AgentRow>, StoreError> {
        let mut query = self.connection.prepare_cached(&format!("SELECT {COLUMNS} {OF_APP}"))?;
        let rows = query.query_map([tenant_id, app], read)?.collect::<Result<Vec<_>, _>>()?;
        rows.into_iter().map(agent).collect()
    }

    /// One agent.
    pub(crate) fn agent(&self, (tenant_id, app): (&str, &str), slug: &str) -> Result<Option<AgentRow>, StoreError> {
        let mut query = self.connection.prepare_cached(&format!("SELECT {COLUMNS} {NAMED}"))?;
        query.query_row([tenant_id, app, slug], read).optional()?.map(agent).transpose()
    }

    /// Saves what the tenant changed of an agent.
    pub(crate) fn set_agent_edits(&self, tenant_id: &str, row: &AgentRow) -> Result<(), StoreError> {
        let sql = "UPDATE agents SET edits = ? WHERE tenant_id = ? AND app = ? AND slug = ?";
        let edits = serde_json::to_string(&row.edits).map_err(|_| StoreError::Unreadable("agent"))?;
        self.connection.prepare_cached(sql)?.execute([&edits, tenant_id, &row.app, &row.slug])?;
        Ok(())
    }
}

/// The queries, for the test of their plans.
#[cfg(test)]
pub(in crate::store) fn queries() -> Vec<String> {
    [LISTED, OF_APP, NAMED].map(|rest| format!("SELECT {COLUMNS} {rest}")).to_vec()
}
