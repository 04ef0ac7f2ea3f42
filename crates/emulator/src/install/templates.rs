//! Document templates of a version, cloned into a tenant when the app is activated (contract 7).

use crate::store::{DocTemplateRow, Store, StoreError};
use linkworld_contract::wire::raw::RawJson;
use serde_json::{Value, json};

/// Clones templates into a tenant. One with the slug of a template that the tenant has is left out, so that what the tenant
/// changed stays, and the first of two apps with the same slug wins. Returns the slugs that were added.
pub(crate) fn clone_into(
    store: &Store,
    (tenant_id, app): (&str, &str),
    templates: &[Value],
    now: i64,
) -> Result<Vec<String>, StoreError> {
    let mut added = Vec::new();
    for template in templates {
        let text = |key: &str| template[key].as_str().map(str::to_owned);
        let json = |key: &str, default: Value| {
            RawJson::of(template.get(key).filter(|value| !value.is_null()).unwrap_or(&default))
        };
        // It was checked before it was stored.
        let Some(slug) = text("slug") else { continue };
        let row = DocTemplateRow {
            name: text("name").filter(|name| !name.is_empty()).unwrap_or_else(|| slug.clone()),
            description: text("description").unwrap_or_default(),
            sections: json("sections", json!([])),
            metadata: json("metadata", json!({})),
            app_ids: vec![app.to_owned()],
            is_active: true,
            is_default: true,
            created_at: now,
            slug,
        };
        if store.add_doc_template(tenant_id, &row)? {
            added.push(row.slug);
        }
    }
    Ok(added)
}

/// The templates that were attached to a registered version.
pub(crate) fn of_version(store: &Store, app: &str, version: &str) -> Result<Vec<Value>, StoreError> {
    let Some(attached) = store.version_templates(app, version)? else { return Ok(Vec::new()) };
    serde_json::from_str(&attached).map_err(|_| StoreError::Unreadable("templates of a version"))
}
