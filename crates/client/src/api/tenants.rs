//! The part of the control API about tenants and their installs.

use super::control::ControlClient;
use super::error::ApiError;
use super::transport::ApiCall;
use linkworld_contract::names::{AppId, TenantSlug};
use linkworld_contract::wire::control::InstallStatus;
use linkworld_contract::wire::raw::{RawJson, RawObject};
use linkworld_contract::wire::routes;
use linkworld_contract::wire::tenants::{
    AddUser, ApprovalList, ApprovalReply, BindSlot, ChangeReply, CreateTenant, GivenSettings, GrantsChange,
    InstallBody, InstallReply, PendingApproval, SettingList, SettingStatus, TenantList, TenantStatus, ToolApproval,
    ToolApprovalList, ToolDecision, ToolDecisionReply, UninstallReply, UserList, UserStatus,
};

impl ControlClient {
    /// The tenants.
    pub async fn tenants(&self) -> Result<Vec<TenantStatus>, ApiError> {
        let TenantList { tenants } = self.transport.value(ApiCall::to(routes::CONTROL_TENANTS, &[])).await?;
        Ok(tenants)
    }

    /// Creates a tenant.
    pub async fn create_tenant(&self, body: &CreateTenant) -> Result<TenantStatus, ApiError> {
        self.transport.value(ApiCall::to(routes::CONTROL_TENANT_CREATE, &[]).carrying(body)).await
    }

    /// Deletes a tenant with everything it has.
    pub async fn delete_tenant(&self, tenant: &TenantSlug, force: bool) -> Result<(), ApiError> {
        let call = ApiCall::to(routes::CONTROL_TENANT_DELETE, &[tenant.as_str()]);
        self.transport.done(if force { call.with_word("force", "true") } else { call }).await
    }

    /// The users of a tenant.
    pub async fn users(&self, tenant: &TenantSlug) -> Result<Vec<UserStatus>, ApiError> {
        let call = ApiCall::to(routes::CONTROL_USERS, &[tenant.as_str()]);
        let UserList { users } = self.transport.value(call).await?;
        Ok(users)
    }

    /// Adds a user.
    pub async fn add_user(&self, tenant: &TenantSlug, body: &AddUser) -> Result<UserStatus, ApiError> {
        self.transport.value(ApiCall::to(routes::CONTROL_USER_ADD, &[tenant.as_str()]).carrying(body)).await
    }

    /// Removes a user.
    pub async fn remove_user(&self, tenant: &TenantSlug, email: &str) -> Result<(), ApiError> {
        self.transport.done(ApiCall::to(routes::CONTROL_USER_REMOVE, &[tenant.as_str(), email])).await
    }

    /// Connects a provider; false if it was connected.
    pub async fn connect_integration(&self, tenant: &TenantSlug, name: &str) -> Result<bool, ApiError> {
        let call = ApiCall::to(routes::CONTROL_CONNECT, &[tenant.as_str(), name]);
        let ChangeReply { changed } = self.transport.value(call).await?;
        Ok(changed)
    }

    /// Disconnects a provider; false if it was not connected.
    pub async fn disconnect_integration(&self, tenant: &TenantSlug, name: &str) -> Result<bool, ApiError> {
        let call = ApiCall::to(routes::CONTROL_DISCONNECT, &[tenant.as_str(), name]);
        let ChangeReply { changed } = self.transport.value(call).await?;
        Ok(changed)
    }

    /// Binds a collection to a slot of an app.
    pub async fn bind_slot(
        &self,
        tenant: &TenantSlug,
        app: &AppId,
        slot: &str,
        body: &BindSlot,
    ) -> Result<(), ApiError> {
        let call = ApiCall::to(routes::CONTROL_RAG_BIND, &[tenant.as_str(), app.as_str(), slot]);
        self.transport.done(call.carrying(body)).await
    }

    /// Removes what is bound to a slot of an app; false if nothing was.
    pub async fn unbind_slot(&self, tenant: &TenantSlug, app: &AppId, slot: &str) -> Result<bool, ApiError> {
        let call = ApiCall::to(routes::CONTROL_RAG_UNBIND, &[tenant.as_str(), app.as_str(), slot]);
        let ChangeReply { changed } = self.transport.value(call).await?;
        Ok(changed)
    }

    /// Upgrades that wait for the consent of a tenant.
    pub async fn approvals(&self) -> Result<Vec<PendingApproval>, ApiError> {
        let ApprovalList { approvals } = self.transport.value(ApiCall::to(routes::CONTROL_APPROVALS, &[])).await?;
        Ok(approvals)
    }

    /// Grants the new scopes of an upgrade that waits, and upgrades.
    pub async fn approve(&self, tenant: &TenantSlug, app: &AppId) -> Result<PendingApproval, ApiError> {
        let call = ApiCall::to(routes::CONTROL_APPROVE, &[tenant.as_str(), app.as_str()]);
        let ApprovalReply { approved } = self.transport.value(call).await?;
        Ok(approved)
    }

    /// Carries out an action of a simulated service of a tenant.
    pub async fn service(
        &self,
        tenant: &TenantSlug,
        (service, action): (&str, &str),
        args: &RawObject,
    ) -> Result<RawJson, ApiError> {
        let call = ApiCall::to(routes::CONTROL_SERVICE, &[tenant.as_str(), service, action]);
        self.transport.value(call.carrying(args)).await
    }

    /// Calls of platform tools that wait for an approval.
    pub async fn tool_approvals(&self) -> Result<Vec<ToolApproval>, ApiError> {
        let ToolApprovalList { calls } = self.transport.value(ApiCall::to(routes::CONTROL_TOOL_APPROVALS, &[])).await?;
        Ok(calls)
    }

    /// Approves or rejects one of them.
    pub async fn decide_tool_call(
        &self,
        tenant: &TenantSlug,
        app: &AppId,
        id: &str,
        decision: &ToolDecision,
    ) -> Result<ToolDecisionReply, ApiError> {
        let call = ApiCall::to(routes::CONTROL_TOOL_APPROVE, &[tenant.as_str(), app.as_str(), id]);
        self.transport.value(call.carrying(decision)).await
    }

    /// Installs an app, or activates it again.
    pub async fn install(
        &self,
        tenant: &TenantSlug,
        app: &AppId,
        body: &InstallBody,
    ) -> Result<InstallReply, ApiError> {
        let call = ApiCall::to(routes::CONTROL_INSTALL, &[tenant.as_str(), app.as_str()]);
        self.transport.value(call.carrying(body)).await
    }

    /// Uninstalls an app.
    pub async fn uninstall(
        &self,
        tenant: &TenantSlug,
        app: &AppId,
        (retain, force): (bool, bool),
    ) -> Result<UninstallReply, ApiError> {
        let mut call = ApiCall::to(routes::CONTROL_UNINSTALL, &[tenant.as_str(), app.as_str()]);
        for (name, _) in [("retain", retain), ("force", force)].into_iter().filter(|(_, is_set)| *is_set) {
            call = call.with_word(name, "true");
        }
        self.transport.value(call).await
    }

    /// Grants and revokes scopes.
    pub async fn change_grants(
        &self,
        tenant: &TenantSlug,
        app: &AppId,
        body: &GrantsChange,
    ) -> Result<InstallStatus, ApiError> {
        let call = ApiCall::to(routes::CONTROL_GRANTS_CHANGE, &[tenant.as_str(), app.as_str()]);
        self.transport.value(call.carrying(body)).await
    }

    /// The install settings of an install.
    pub async fn settings(&self, tenant: &TenantSlug, app: &AppId) -> Result<Vec<SettingStatus>, ApiError> {
        let call = ApiCall::to(routes::CONTROL_SETTINGS, &[tenant.as_str(), app.as_str()]);
        let SettingList { settings } = self.transport.value(call).await?;
        Ok(settings)
    }

    /// Changes install settings.
    pub async fn change_settings(
        &self,
        tenant: &TenantSlug,
        app: &AppId,
        body: &GivenSettings,
    ) -> Result<Vec<SettingStatus>, ApiError> {
        let call = ApiCall::to(routes::CONTROL_SETTINGS_CHANGE, &[tenant.as_str(), app.as_str()]);
        let SettingList { settings } = self.transport.value(call.carrying(body)).await?;
        Ok(settings)
    }
}
