//! Bodies of the control API about what activating apps makes in a tenant: agents, document templates and projects `[R]`.

pub mod calls;
pub mod visions;

use super::raw::{RawJson, RawObject};
use serde::{Deserialize, Serialize};

/// Answer of [`super::routes::CONTROL_AGENTS`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AgentList {
    /// The agents of the tenant, by app and slug.
    pub agents: Vec<AgentStatus>,
}

/// An agent of an app of a tenant, with what the tenant changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AgentStatus {
    /// The app.
    pub app_id: String,
    /// Unique in the app.
    pub slug: String,
    /// `active`, `archived` if the installed version does not declare it, or `inactive` if the app is not installed.
    pub status: String,
    /// Its name.
    pub display_name: String,
    /// Its instructions.
    pub system_prompt: String,
    /// Platform skills it may use; null for all that the scopes allow.
    pub allowed_skills: Option<Vec<String>>,
    /// Tools of the app it may call; null for all.
    pub tools_allowed: Option<Vec<String>>,
    /// When to prefer this agent.
    pub routing_hints: String,
    /// Whether it is used by default.
    pub is_default: bool,
    /// Agents of the app it may delegate to; null if it has no team.
    pub team: Option<Vec<String>>,
    /// The fields that the tenant changed.
    pub edited: Vec<String>,
    /// The vision; null if the agent has none, or no project was picked.
    pub vision: Option<VisionStatus>,
    /// The agent as the manifest declares it.
    pub declared: RawJson,
}

/// What an agent pursues, and where.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VisionStatus {
    /// The project that was picked.
    pub project_id: String,
    /// `vision` of the manifest.
    pub declared: RawJson,
}

/// Answer of [`super::routes::CONTROL_TEMPLATES`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DocTemplateList {
    /// The templates of the tenant, by slug.
    pub templates: Vec<DocTemplateStatus>,
}

/// A document template of a tenant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DocTemplateStatus {
    /// Unique in the tenant.
    pub slug: String,
    /// The name that people see.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// The apps that it came with.
    pub app_ids: Vec<String>,
    /// Whether it can be used.
    pub is_active: bool,
    /// Whether it came with an app.
    pub is_default: bool,
    /// A list of objects.
    pub sections: RawJson,
    /// An object.
    pub metadata: RawJson,
    /// RFC 3339, UTC.
    pub created_at: String,
}

/// Body of [`super::routes::CONTROL_AGENT_EDIT`] and [`super::routes::CONTROL_TEMPLATE_EDIT`].
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldEdits {
    /// New values by field.
    #[serde(default, skip_serializing_if = "RawObject::is_empty")]
    pub set: RawObject,
    /// Fields that are again what the manifest declares.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reset: Vec<String>,
}

/// Answer of [`super::routes::CONTROL_PROJECTS`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectList {
    /// The projects of the tenant, by id.
    pub projects: Vec<ProjectStatus>,
}

/// A project of a tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectStatus {
    /// Unique in the tenant; the value of settings of the type `project_picker`.
    pub id: String,
    /// The name that people see.
    pub name: String,
}

/// Body of [`super::routes::CONTROL_PROJECT_SET`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetProject {
    /// By default the id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}
