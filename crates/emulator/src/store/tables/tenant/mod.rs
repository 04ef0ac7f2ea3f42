//! Tenants, their people and what is theirs: projects and document templates.

pub(in crate::store) mod doc_templates;
pub(in crate::store) mod projects;
pub(in crate::store) mod tenants;
pub(in crate::store) mod users;
