//! The part of the control API about agents, document templates and projects.

use super::control::ControlClient;
use super::error::ApiError;
use super::transport::ApiCall;
use linkworld_contract::names::{AppId, TenantSlug};
use linkworld_contract::wire::agents::calls::{AgentReplyList, AskAgent, AskedAgent};
use linkworld_contract::wire::agents::visions::{MakeVisionStep, VisionList, VisionLoopStatus, VisionStepStatus};
use linkworld_contract::wire::agents::{
    AgentList, AgentStatus, DocTemplateList, DocTemplateStatus, FieldEdits, ProjectList, ProjectStatus, SetProject,
};
use linkworld_contract::wire::routes;
use linkworld_contract::wire::tenants::ChangeReply;

impl ControlClient {
    /// The agents of a tenant's apps, of one app if given.
    pub async fn agents(&self, tenant: &TenantSlug, app: Option<&AppId>) -> Result<Vec<AgentStatus>, ApiError> {
        let call = ApiCall::to(routes::CONTROL_AGENTS, &[tenant.as_str()]);
        let call = if let Some(app) = app { call.with_word("app", app.as_str()) } else { call };
        let AgentList { agents } = self.transport.value(call).await?;
        Ok(agents)
    }

    /// One agent.
    pub async fn agent(&self, tenant: &TenantSlug, app: &AppId, slug: &str) -> Result<AgentStatus, ApiError> {
        self.transport.value(ApiCall::to(routes::CONTROL_AGENT, &[tenant.as_str(), app.as_str(), slug])).await
    }

    /// Changes fields of an agent for a tenant.
    pub async fn edit_agent(
        &self,
        tenant: &TenantSlug,
        (app, slug): (&AppId, &str),
        edits: &FieldEdits,
    ) -> Result<AgentStatus, ApiError> {
        let call = ApiCall::to(routes::CONTROL_AGENT_EDIT, &[tenant.as_str(), app.as_str(), slug]);
        self.transport.value(call.carrying(edits)).await
    }

    /// Asks an agent, as a handler of its app does.
    pub async fn ask_agent(
        &self,
        tenant: &TenantSlug,
        (app, slug): (&AppId, &str),
        question: &AskAgent,
    ) -> Result<AskedAgent, ApiError> {
        let call = ApiCall::to(routes::CONTROL_AGENT_ASK, &[tenant.as_str(), app.as_str(), slug]);
        self.transport.value(call.carrying(question)).await
    }

    /// The recorded replies of agents.
    pub async fn agent_replies(&self) -> Result<AgentReplyList, ApiError> {
        self.transport.value(ApiCall::to(routes::CONTROL_AGENT_REPLIES, &[])).await
    }

    /// The visions of a tenant's agents.
    pub async fn visions(&self, tenant: &TenantSlug) -> Result<Vec<VisionLoopStatus>, ApiError> {
        let VisionList { visions } =
            self.transport.value(ApiCall::to(routes::CONTROL_VISIONS, &[tenant.as_str()])).await?;
        Ok(visions)
    }

    /// Makes the next step of a vision.
    pub async fn step_vision(
        &self,
        tenant: &TenantSlug,
        (app, slug): (&AppId, &str),
        approve: bool,
    ) -> Result<VisionStepStatus, ApiError> {
        let call = ApiCall::to(routes::CONTROL_VISION_STEP, &[tenant.as_str(), app.as_str(), slug]);
        self.transport.value(call.carrying(&MakeVisionStep { approve })).await
    }

    /// The document templates of a tenant.
    pub async fn doc_templates(&self, tenant: &TenantSlug) -> Result<Vec<DocTemplateStatus>, ApiError> {
        let call = ApiCall::to(routes::CONTROL_TEMPLATES, &[tenant.as_str()]);
        let DocTemplateList { templates } = self.transport.value(call).await?;
        Ok(templates)
    }

    /// One template.
    pub async fn doc_template(&self, tenant: &TenantSlug, slug: &str) -> Result<DocTemplateStatus, ApiError> {
        self.transport.value(ApiCall::to(routes::CONTROL_TEMPLATE, &[tenant.as_str(), slug])).await
    }

    /// Changes fields of a template.
    pub async fn edit_doc_template(
        &self,
        tenant: &TenantSlug,
        slug: &str,
        edits: &FieldEdits,
    ) -> Result<DocTemplateStatus, ApiError> {
        let call = ApiCall::to(routes::CONTROL_TEMPLATE_EDIT, &[tenant.as_str(), slug]);
        self.transport.value(call.carrying(edits)).await
    }

    /// The projects of a tenant.
    pub async fn projects(&self, tenant: &TenantSlug) -> Result<Vec<ProjectStatus>, ApiError> {
        let call = ApiCall::to(routes::CONTROL_PROJECTS, &[tenant.as_str()]);
        let ProjectList { projects } = self.transport.value(call).await?;
        Ok(projects)
    }

    /// Adds a project, or changes its name; false if nothing changed.
    pub async fn set_project(&self, tenant: &TenantSlug, id: &str, name: Option<&str>) -> Result<bool, ApiError> {
        let call = ApiCall::to(routes::CONTROL_PROJECT_SET, &[tenant.as_str(), id]);
        let body = SetProject { name: name.map(str::to_owned) };
        let ChangeReply { changed } = self.transport.value(call.carrying(&body)).await?;
        Ok(changed)
    }
}
