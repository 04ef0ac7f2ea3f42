//! The projects of a tenant, which settings of the type `project_picker` name.

use crate::store::connection::Store;
use crate::store::error::StoreError;

/// A project of a tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ProjectRow {
    /// Unique in the tenant.
    pub(crate) id: String,
    /// The name that people see.
    pub(crate) name: String,
}

pub(in crate::store) const PROJECTS: &str = "SELECT id, name FROM projects WHERE tenant_id = ? ORDER BY id";

impl Store {
    /// The projects of a tenant, ordered by id.
    pub(crate) fn projects(&self, tenant_id: &str) -> Result<Vec<ProjectRow>, StoreError> {
        let mut query = self.connection.prepare_cached(PROJECTS)?;
        let rows = query.query_map([tenant_id], |row| Ok(ProjectRow { id: row.get(0)?, name: row.get(1)? }))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Adds a project, unless there is one with this id. Returns whether it was added.
    pub(crate) fn add_project(&self, tenant_id: &str, project: &ProjectRow) -> Result<bool, StoreError> {
        let sql = "INSERT INTO projects (tenant_id, id, name) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
        Ok(self.connection.prepare_cached(sql)?.execute([tenant_id, &project.id, &project.name])? == 1)
    }

    /// Adds a project, or gives the one with this id another name. Returns false if that was so.
    pub(crate) fn set_project(&self, tenant_id: &str, project: &ProjectRow) -> Result<bool, StoreError> {
        let sql = "INSERT INTO projects (tenant_id, id, name) VALUES (?, ?, ?) \
                   ON CONFLICT (tenant_id, id) DO UPDATE SET name = excluded.name WHERE name <> excluded.name";
        Ok(self.connection.prepare_cached(sql)?.execute([tenant_id, &project.id, &project.name])? == 1)
    }
}
