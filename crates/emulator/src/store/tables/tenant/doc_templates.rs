//! The document templates of a tenant: copies of those of its apps, which are the tenant's to change (contract 7).

use crate::store::connection::{Store, list_from_json, list_to_json};
use crate::store::error::StoreError;
use linkworld_contract::wire::raw::RawJson;
use rusqlite::{OptionalExtension, Row, params};
use serde_json::Value;

/// A document template of a tenant.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DocTemplateRow {
    /// Unique in the tenant.
    pub(crate) slug: String,
    pub(crate) name: String,
    pub(crate) description: String,
    /// A list of objects.
    pub(crate) sections: RawJson,
    /// An object.
    pub(crate) metadata: RawJson,
    /// The apps that use it.
    pub(crate) app_ids: Vec<String>,
    pub(crate) is_active: bool,
    /// Whether it came with an app.
    pub(crate) is_default: bool,
    /// Milliseconds since 1970.
    pub(crate) created_at: i64,
}

const COLUMNS: &str = "slug, name, description, sections, metadata, app_ids, is_active, is_default, created_at";
const LISTED: &str = "FROM doc_templates WHERE tenant_id = ? ORDER BY slug";
const NAMED: &str = "FROM doc_templates WHERE tenant_id = ? AND slug = ?";

type Stored = (DocTemplateRow, String);

fn read(row: &Row<'_>) -> rusqlite::Result<Stored> {
    let json = |text: String| RawJson::parse(text.as_bytes()).unwrap_or_else(|_| RawJson::of(&Value::Null));
    let read = DocTemplateRow {
        slug: row.get(0)?,
        name: row.get(1)?,
        description: row.get(2)?,
        sections: json(row.get(3)?),
        metadata: json(row.get(4)?),
        app_ids: Vec::new(),
        is_active: row.get(6)?,
        is_default: row.get(7)?,
        created_at: row.get(8)?,
    };
    Ok((read, row.get(5)?))
}

fn with_apps((row, app_ids): Stored) -> Result<DocTemplateRow, StoreError> {
    Ok(DocTemplateRow { app_ids: list_from_json(&app_ids, "apps of a template")?, ..row })
}

impl Store {
    /// Adds a template to a tenant, unless it has one with this slug. Returns whether it was added.
    pub(crate) fn add_doc_template(&self, tenant_id: &str, new: &DocTemplateRow) -> Result<bool, StoreError> {
        let sql = format!(
            "INSERT INTO doc_templates ({COLUMNS}, tenant_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
        );
        let (sections, metadata) = (new.sections.text(), new.metadata.text());
        let added = self.connection.prepare_cached(&sql)?.execute(params![
            new.slug,
            new.name,
            new.description,
            sections,
            metadata,
            list_to_json(&new.app_ids),
            new.is_active,
            new.is_default,
            new.created_at,
            tenant_id
        ])?;
        Ok(added == 1)
    }

    /// The templates of a tenant, ordered by slug.
    pub(crate) fn doc_templates(&self, tenant_id: &str) -> Result<Vec<DocTemplateRow>, StoreError> {
        let mut query = self.connection.prepare_cached(&format!("SELECT {COLUMNS} {LISTED}"))?;
        let rows = query.query_map([tenant_id], read)?.collect::<Result<Vec<_>, _>>()?;
        rows.into_iter().map(with_apps).collect()
    }

    /// One of them.
    pub(crate) fn doc_template(&self, tenant_id: &str, slug: &str) -> Result<Option<DocTemplateRow>, StoreError> {
        let mut query = self.connection.prepare_cached(&format!("SELECT {COLUMNS} {NAMED}"))?;
        query.query_row([tenant_id, slug], read).optional()?.map(with_apps).transpose()
    }

    /// Saves what a tenant may change of a template.
    pub(crate) fn update_doc_template(&self, tenant_id: &str, now: &DocTemplateRow) -> Result<(), StoreError> {
        let sql = "UPDATE doc_templates SET name = ?, description = ?, sections = ?, metadata = ?, is_active = ? \
                   WHERE tenant_id = ? AND slug = ?";
        let (sections, metadata) = (now.sections.text(), now.metadata.text());
        let values = params![now.name, now.description, sections, metadata, now.is_active, tenant_id, now.slug];
        self.connection.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    /// Removes a template.
    pub(crate) fn remove_doc_template(&self, tenant_id: &str, slug: &str) -> Result<(), StoreError> {
        let sql = "DELETE FROM doc_templates WHERE tenant_id = ? AND slug = ?";
        self.connection.prepare_cached(sql)?.execute([tenant_id, slug])?;
        Ok(())
    }

    /// Removes the templates of an app from a tenant.
    pub(in crate::store) fn remove_doc_templates_of(&self, tenant_id: &str, app: &str) -> Result<(), StoreError> {
        for template in self.doc_templates(tenant_id)?.iter().filter(|template| template.app_ids == [app]) {
            self.remove_doc_template(tenant_id, &template.slug)?;
        }
        Ok(())
    }
}

/// The queries, for the test of their plans.
#[cfg(test)]
pub(in crate::store) fn queries() -> Vec<String> {
    vec![format!("SELECT {COLUMNS} {LISTED}"), format!("SELECT {COLUMNS} {NAMED}")]
}
