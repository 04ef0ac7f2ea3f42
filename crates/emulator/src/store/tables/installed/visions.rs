//! The visions of agents, each in the project that was picked for it (contract 15.1, 27.18).

use crate::store::connection::Store;
use crate::store::error::StoreError;
use crate::store::tables::installed::install_row::InstallRow;
use crate::store::tables::tenant::projects::ProjectRow;
use linkworld_contract::wire::raw::{RawJson, RawObject};
use rusqlite::params;

/// What an agent pursues in a project.
#[derive(Debug, Clone)]
pub(crate) struct VisionRow {
    pub(crate) app: String,
    pub(crate) agent: String,
    /// The project.
    pub(crate) project_id: String,
    /// `vision` of the manifest's agent.
    pub(crate) declared: RawJson,
}

pub(in crate::store) const VISIONS: &str =
    "SELECT app, agent, project_id, declared FROM visions WHERE tenant_id = ? ORDER BY app, agent";

pub(in crate::store) const OF_APP: &str = "SELECT agent FROM visions WHERE tenant_id = ? AND app = ?";

/// The type of settings that name a project.
pub(crate) const PROJECT_PICKER: &str = "project_picker";

impl Store {
    /// The visions of a tenant, ordered by app and agent.
    pub(crate) fn visions(&self, tenant_id: &str) -> Result<Vec<VisionRow>, StoreError> {
        let mut query = self.connection.prepare_cached(VISIONS)?;
        let rows = query.query_map([tenant_id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
        let rows = rows.collect::<Result<Vec<(String, String, String, String)>, _>>()?;
        let vision = |(app, agent, project_id, declared): (String, String, String, String)| {
            let declared = RawJson::parse(declared.as_bytes()).map_err(|_| StoreError::Unreadable("vision"))?;
            Ok(VisionRow { app, agent, project_id, declared })
        };
        rows.into_iter().map(vision).collect()
    }

    /// Gives each agent with a vision a row if a project was picked, and takes it from the others. A project that is picked
    /// exists from then on.
    pub(in crate::store) fn keep_visions(&self, install: &InstallRow) -> Result<(), StoreError> {
        let picked = picked_projects(install);
        for id in &picked {
            self.add_project(&install.tenant_id, &ProjectRow { id: id.clone(), name: id.clone() })?;
        }
        let mut kept = Vec::new();
        for (agent, declared) in install.manifest.agents().into_iter().filter(|_| !picked.is_empty()) {
            let Some(vision) = declared.member("vision").filter(RawJson::is_object) else { continue };
            let sql = "INSERT INTO visions (tenant_id, app, agent, project_id, declared) VALUES (?, ?, ?, ?, ?) \
                       ON CONFLICT (tenant_id, app, agent) DO UPDATE SET project_id = excluded.project_id, \
                       declared = excluded.declared";
            let values = params![install.tenant_id, install.app, agent, picked[0], vision.text()];
            self.connection.prepare_cached(sql)?.execute(values)?;
            kept.push(agent);
        }
        let place = [&install.tenant_id, &install.app];
        let mut query = self.connection.prepare_cached(OF_APP)?;
        let found = query.query_map(place, |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
        for agent in found.iter().filter(|agent| !kept.contains(agent)) {
            let sql = "DELETE FROM visions WHERE tenant_id = ? AND app = ? AND agent = ?";
            self.connection.prepare_cached(sql)?.execute([&install.tenant_id, &install.app, agent])?;
        }
        Ok(())
    }
}

/// The projects that the settings of an install name, in the manifest's order. The first one is that of its visions `[R]`.
fn picked_projects(install: &InstallRow) -> Vec<String> {
    // A manifest that cannot be read fails each call of the app.
    let Ok(manifest) = install.manifest.typed() else { return Vec::new() };
    let mut pickers = manifest.install_settings.iter().filter(|setting| setting.kind == PROJECT_PICKER).peekable();
    if pickers.peek().is_none() {
        return Vec::new();
    }
    let Ok(config) = serde_json::from_str::<RawObject>(&install.config) else { return Vec::new() };
    let picked = |id: &str| config.get(id)?.to::<String>().filter(|project| !project.trim().is_empty());
    pickers.filter_map(|setting| picked(&setting.id)).collect()
}
