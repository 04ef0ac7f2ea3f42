//! What an agent is asked.

use crate::agents::schema::reading::ReplySchema;
use crate::store::{AgentRow, InstallRow};
use linkworld_contract::wire::raw::RawObject;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::sync::Arc;

/// A call of an agent that is allowed.
#[derive(Debug, Clone)]
pub(crate) struct AgentTask {
    /// The app that the agent belongs to.
    pub(crate) install: Arc<InstallRow>,
    pub(crate) agent: TenantAgent,
    /// What it is asked.
    pub(crate) question: AgentQuestion,
}

/// What is asked, by whoever asks.
#[derive(Debug, Clone)]
pub(crate) struct AgentQuestion {
    pub(crate) prompt: String,
    /// The most tokens of the reply.
    pub(crate) max_tokens: u64,
    pub(crate) response_format: Option<ReplySchema>,
    /// In base64.
    pub(crate) images: Vec<String>,
    /// The agent as the handler named it; none where it named none, or something else asks.
    pub(crate) asked: Option<String>,
    /// The user that the caller acts for.
    pub(crate) on_behalf: Option<String>,
    /// What the reply is where nothing else replies.
    pub(crate) stub: Option<&'static str>,
    /// The model for this call, by its name in the dev file, if there is one of that name.
    pub(crate) tier: Option<String>,
}

impl AgentQuestion {
    /// As it is shown to who watches.
    pub(crate) fn observed(&self) -> Value {
        json!({
            "prompt": self.prompt, "max_tokens": self.max_tokens, "structured": self.response_format.is_some(),
            "agent": self.asked,
        })
    }

    /// A plain question.
    pub(crate) fn of(prompt: String, max_tokens: u64) -> Self {
        Self {
            prompt,
            max_tokens,
            response_format: None,
            images: Vec::new(),
            asked: None,
            on_behalf: None,
            stub: None,
            tier: None,
        }
    }
}

/// An agent as it is for the tenant.
#[derive(Debug, Clone)]
pub(crate) struct TenantAgent {
    pub(crate) slug: String,
    fields: RawObject,
}

impl TenantAgent {
    /// The manifest's agent with what the tenant changed.
    pub(crate) fn of(row: &AgentRow) -> Self {
        Self { slug: row.slug.clone(), fields: row.effective() }
    }

    pub(crate) fn system_prompt(&self) -> String {
        self.field("system_prompt").unwrap_or_default()
    }

    /// Tools of the app that it may call; none for all.
    pub(crate) fn tools_allowed(&self) -> Option<Vec<String>> {
        self.field("tools_allowed")
    }

    /// Skills of the platform that it may use; none for all.
    pub(crate) fn allowed_skills(&self) -> Option<Vec<String>> {
        self.field("allowed_skills")
    }

    /// A field of the manifest's agent.
    pub(crate) fn field<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        self.fields.get(name)?.to()
    }
}
