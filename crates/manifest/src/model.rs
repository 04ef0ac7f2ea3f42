//! The manifest as the rest of the program reads it: typed, default-filled, checked.
//!
//! Read from the normal form alone, so it holds only what passed; what no room reads stays in the JSON.

#![allow(missing_docs, reason = "the fields are documented in `spec`, the one table")]

use crate::normal::Normal;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// A checked manifest.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Manifest {
    /// Slug of the app.
    pub app_id: String,
    /// Version of the app.
    pub version: String,
    /// Display name.
    pub name: String,
    /// Display text.
    pub description: String,
    /// Icon name.
    pub icon: String,
    /// Shelf in the marketplace.
    pub category: String,
    /// Permissions the app may ask a tenant for.
    pub required_scopes: Vec<String>,
    /// Providers that must be connected.
    pub required_integrations: Vec<String>,
    /// Other apps it calls.
    pub cross_app_dependencies: Vec<Dependency>,
    /// App to copy document templates from.
    pub seed_doc_templates_from: Option<String>,
    /// Its container.
    pub runtime: Runtime,
    /// Hosts it wants to reach; without effect.
    pub network: Network,
    /// Events and schedules.
    pub lifecycle: Lifecycle,
    /// Its tools.
    pub tools: Vec<Tool>,
    /// Its workflows.
    pub workflows: Vec<Workflow>,
    /// Its one agent, in the singular form.
    pub agent: Option<Agent>,
    /// Its agents, in the plural form.
    pub agents: Vec<Agent>,
    /// What the tenant is asked.
    pub install_settings: Vec<Setting>,
    /// Its HTTP endpoints.
    pub http_routes: Vec<Route>,
    /// The panel beside its page.
    pub chrome: Option<Chrome>,
    /// Knowledge it wants bound.
    pub rag_slots: Vec<Slot>,
    /// What it costs.
    pub pricing: Pricing,
    /// Events it may send.
    pub emits: Vec<String>,
    /// Events it wants.
    pub subscribes_to: Vec<Subscription>,
    /// Address of its documentation.
    #[serde(default)]
    pub docs_url: Option<String>,
}

/// Another app this one calls.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Dependency {
    pub app_id: String,
    pub routes: Vec<String>,
    pub reason: String,
}

/// The container.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Runtime {
    pub image: String,
    pub port: u16,
    pub resources: Resources,
    pub env: BTreeMap<String, String>,
}

/// What the container may use.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Resources {
    pub memory_mb: u32,
    pub cpu_cores: f64,
}

/// Hosts the app wants to reach.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Network {
    pub egress_hosts: Vec<String>,
}

/// Events of the app's life it handles.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Lifecycle {
    pub on_install: bool,
    pub on_uninstall: bool,
    pub on_inbound: bool,
    pub on_user_added: bool,
    pub schedules: Vec<Schedule>,
}

/// A handler that runs by the clock.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Schedule {
    pub name: String,
    pub cron: String,
}

/// A tool.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Tool {
    pub name: String,
    pub description: String,
    pub scopes_required: Vec<String>,
    pub agent_visible: bool,
}

/// A workflow.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Workflow {
    pub id: String,
    pub name: String,
    pub intent: String,
    pub flow: Vec<String>,
    pub triggers: Vec<String>,
    pub non_triggers: Vec<String>,
    pub specifics: String,
    pub tools_required: Vec<String>,
    pub channels: Vec<String>,
}

/// An agent.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Agent {
    pub id: Option<String>,
    pub name: String,
    pub system_prompt: String,
    pub allowed_skills: Option<Vec<String>>,
    pub routing_hints: String,
    pub vision: Option<Vision>,
    pub tools_allowed: Option<Vec<String>>,
    pub is_default: bool,
    pub heartbeats: Vec<Heartbeat>,
    pub team: Option<Vec<String>>,
    pub knowledge_skills: Vec<Knowledge>,
    pub mcp_servers: Vec<Server>,
}

/// A goal an agent pursues on its own.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Vision {
    pub text: String,
    pub success_criteria: Vec<String>,
    pub autonomy_mode: String,
    pub budget_max_goals: u32,
    pub budget_max_cost_cents: Option<f64>,
}

/// A routine of an agent.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Heartbeat {
    pub slug: String,
    pub skill: Option<String>,
    pub tool: Option<String>,
    pub params: serde_json::Map<String, Value>,
    pub schedule_type: String,
    pub interval_minutes: Option<u32>,
    pub cron_expression: Option<String>,
    pub time_of_day: Option<String>,
    pub day_of_week: Option<u8>,
    pub active_hours: Option<ActiveHours>,
    pub invoke_always: bool,
    pub cooldown_seconds: Option<u32>,
    pub conversation_mode: String,
    pub model_tier: String,
    pub prompt: String,
}

/// Hours of the day.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ActiveHours {
    pub start: String,
    pub end: String,
    pub timezone: String,
}

/// A text an agent can read.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Knowledge {
    pub id: String,
    pub description: String,
    pub path: Option<String>,
    pub pack: Option<String>,
}

/// An MCP server.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Server {
    pub name: String,
    pub url: String,
    pub auth_secret: Option<String>,
    pub tools_filter: Option<Vec<String>>,
    pub optional: bool,
}

/// A question to the tenant.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Setting {
    pub id: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub label: String,
    pub description: String,
    pub required: bool,
    pub default: Value,
    pub options: Option<Vec<Value>>,
    pub min: Option<f64>,
    pub max: Option<f64>,
    pub expose_to_bundle: bool,
    pub auto_default: Option<String>,
}

/// An HTTP endpoint.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Route {
    pub path: String,
    pub method: String,
    pub public: bool,
    pub requires_token: bool,
}

/// The frame around the app's page.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Chrome {
    pub panel: Option<Panel>,
}

/// The panel on the right side.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Panel {
    pub enabled: bool,
    pub default_tab: Option<String>,
    pub width: u32,
    /// Names of built-in tabs, and objects as written.
    pub tabs: Vec<Value>,
    pub hide_status: bool,
}

/// A knowledge collection to be bound.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Slot {
    pub name: String,
    pub description: String,
    pub required: bool,
    pub scope: String,
    pub suggested_tags: Vec<String>,
}

/// What the app costs.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Pricing {
    pub model: String,
    pub tier: Option<String>,
}

/// An event of another app.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Subscription {
    pub emitter_app: String,
    pub event_name: String,
    pub target_agent: String,
    pub target_heartbeat: Option<String>,
}

impl Manifest {
    /// Reads the normal form of a valid manifest; none only if `spec` and this file disagree, which a test forbids.
    pub(crate) fn from_normal(normal: &Normal) -> Option<Self> {
        Self::deserialize(normal).ok()
    }

    /// All agents of either form, each with the id the platform knows it by.
    pub fn agents_by_id(&self) -> impl Iterator<Item = (&str, &Agent)> {
        let single = self.agent.iter().map(|agent| ("default", agent));
        single.chain(self.agents.iter().filter_map(|agent| Some((agent.id.as_deref()?, agent))))
    }

    /// All agents of either form, each with its dotted path.
    pub fn agents_by_path(&self) -> impl Iterator<Item = (String, &Agent)> {
        let single = self.agent.iter().map(|agent| ("agent".to_owned(), agent));
        single.chain(self.agents.iter().enumerate().map(|(index, agent)| (format!("agents.{index}"), agent)))
    }
}
