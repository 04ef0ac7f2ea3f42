//! The client of the control API of a running local platform, for `trigger`, `audit` and tests.

use super::client::{carry_secret, was_changed, was_deleted};
use super::error::ApiError;
use super::retry::RetryPolicy;
use super::transport::{ApiCall, Transport};
use linkworld_contract::audit::{AuditTrace, AuditVerification};
use linkworld_contract::limits::CONTROL_CALL_DEADLINE;
use linkworld_contract::names::{AppId, SecretKey, TenantSlug};
use linkworld_contract::origin::Origin;
use linkworld_contract::secret::Secret;
use linkworld_contract::wire::control::{
    AuditPage, AuditQuery, CreateAccount, CreateAccountReply, GrantsBody, InstanceAction, InstanceBody, InstanceList,
    InstanceStatus, PlatformStatus, TriggerEvent, TriggerReply, TriggerTool, VaultRotateReply,
};
use linkworld_contract::wire::developer::SecretEntry;
use linkworld_contract::wire::routes;
use linkworld_contract::wire::time::{
    ClockChange, ClockChanged, ClockStatus, ScheduleChange, ScheduleList, ScheduleStatus,
};
use linkworld_contract::wire::worlds::{WorldChange, WorldChanged};
use linkworld_system::http::HttpLimits;

/// Access to one running local platform.
#[derive(Debug)]
pub struct ControlClient {
    pub(super) transport: Transport,
}

impl ControlClient {
    /// Waits long enough for a handler to start and to answer.
    pub fn new(origin: Origin, token: Secret) -> Self {
        let bounds = HttpLimits { call: CONTROL_CALL_DEADLINE, ..HttpLimits::default() };
        Self { transport: Transport::new(origin, token, bounds, RetryPolicy::default()) }
    }

    /// The platform.
    pub fn origin(&self) -> &Origin {
        self.transport.origin()
    }

    /// What is installed and running.
    pub async fn status(&self) -> Result<PlatformStatus, ApiError> {
        self.transport.value(ApiCall::to(routes::CONTROL_STATUS, &[])).await
    }

    /// Calls a tool of the installed app. A handler that crashed or hung is a result too, with status 502 to 504.
    pub async fn trigger_tool(&self, body: &TriggerTool) -> Result<TriggerReply, ApiError> {
        self.transport.value(ApiCall::to(routes::CONTROL_TRIGGER_TOOL, &[]).carrying(body).relayed()).await
    }

    /// Sends the installed app an event.
    pub async fn trigger_event(&self, body: &TriggerEvent) -> Result<TriggerReply, ApiError> {
        self.transport.value(ApiCall::to(routes::CONTROL_TRIGGER_EVENT, &[]).carrying(body).relayed()).await
    }

    /// One page of the audit log, oldest first.
    pub async fn audit(&self, query: &AuditQuery) -> Result<AuditPage, ApiError> {
        let AuditQuery { after, before, search, limit, app, tenant, since, denied } = query;
        let mut call = ApiCall::to(routes::CONTROL_AUDIT, &[]);
        let numbers = [("limit", limit.map(i64::from)), ("after", *after), ("before", *before), ("since", *since)];
        for (key, number) in numbers {
            call = if let Some(number) = number { call.with_number(key, number) } else { call };
        }
        for (key, word) in
            [("app", app.as_deref()), ("tenant", tenant.as_deref()), ("denied", denied.then_some("true"))]
                .into_iter()
                .chain([("q", search.as_deref())])
        {
            call = if let Some(word) = word { call.with_word(key, word) } else { call };
        }
        self.transport.value(call).await
    }

    /// Checks the chain of hashes over the audit log.
    pub async fn verify_audit(&self) -> Result<AuditVerification, ApiError> {
        self.transport.value(ApiCall::to(routes::CONTROL_AUDIT_VERIFY, &[])).await
    }

    /// The trace of an entry of the audit log.
    pub async fn trace(&self, entry: i64) -> Result<AuditTrace, ApiError> {
        self.transport.value(ApiCall::to(routes::CONTROL_TRACE, &[&entry.to_string()])).await
    }

    /// The instances that the platform manages.
    pub async fn instances(&self) -> Result<Vec<InstanceStatus>, ApiError> {
        let InstanceList { instances } = self.transport.value(ApiCall::to(routes::CONTROL_INSTANCES, &[])).await?;
        Ok(instances)
    }

    /// Starts or stops an instance.
    pub async fn set_instance(
        &self,
        tenant: &str,
        app: &str,
        action: InstanceAction,
    ) -> Result<InstanceStatus, ApiError> {
        let call = ApiCall::to(routes::CONTROL_INSTANCE_SET, &[tenant, app]);
        self.transport.value(call.carrying(&InstanceBody { action })).await
    }

    /// The platform's clock.
    pub async fn clock(&self) -> Result<ClockStatus, ApiError> {
        self.transport.value(ApiCall::to(routes::CONTROL_CLOCK, &[])).await
    }

    /// Sets it, stops it, or lets time pass.
    pub async fn change_clock(&self, change: &ClockChange) -> Result<ClockChanged, ApiError> {
        self.transport.value(ApiCall::to(routes::CONTROL_CLOCK_CHANGE, &[]).carrying(change)).await
    }

    /// The schedules of the installed apps, of one app or tenant if given.
    pub async fn schedules(&self, app: Option<&str>, tenant: Option<&str>) -> Result<ScheduleList, ApiError> {
        let mut call = ApiCall::to(routes::CONTROL_SCHEDULES, &[]);
        for (key, word) in [("app", app), ("tenant", tenant)] {
            call = if let Some(word) = word { call.with_word(key, word) } else { call };
        }
        self.transport.value(call).await
    }

    /// Pauses or resumes a schedule.
    pub async fn change_schedule(&self, change: &ScheduleChange) -> Result<ScheduleStatus, ApiError> {
        self.transport.value(ApiCall::to(routes::CONTROL_SCHEDULE_CHANGE, &[]).carrying(change)).await
    }

    /// Saves, loads or resets what the platform has.
    pub async fn change_world(&self, change: &WorldChange) -> Result<WorldChanged, ApiError> {
        self.transport.value(ApiCall::to(routes::CONTROL_WORLD, &[]).carrying(change)).await
    }

    /// Creates another developer account.
    pub async fn create_account(&self, body: &CreateAccount) -> Result<CreateAccountReply, ApiError> {
        self.transport.value(ApiCall::to(routes::CONTROL_ACCOUNT, &[]).carrying(body)).await
    }

    /// Sets what a tenant grants an app.
    pub async fn set_grants(&self, tenant: &TenantSlug, app: &AppId, body: &GrantsBody) -> Result<(), ApiError> {
        let call = ApiCall::to(routes::CONTROL_GRANTS, &[tenant.as_str(), app.as_str()]);
        self.transport.done(call.carrying(body)).await
    }

    /// Encrypts everything again with a new key.
    pub async fn rotate_vault(&self) -> Result<VaultRotateReply, ApiError> {
        self.transport.value(ApiCall::to(routes::CONTROL_VAULT_ROTATE, &[])).await
    }

    /// A tenant's own secrets, without their values.
    pub async fn tenant_secrets(&self, tenant: &TenantSlug, app: &AppId) -> Result<Vec<SecretEntry>, ApiError> {
        self.transport.list(ApiCall::to(routes::CONTROL_TENANT_SECRETS, &[tenant.as_str(), app.as_str()])).await
    }

    /// Sets a tenant's own value of a secret; false if it had the same value before.
    pub async fn set_tenant_secret(
        &self,
        tenant: &TenantSlug,
        app: &AppId,
        key: &SecretKey,
        value: &Secret,
        description: Option<&str>,
    ) -> Result<bool, ApiError> {
        let call = ApiCall::to(routes::CONTROL_TENANT_SECRET_SET, &[tenant.as_str(), app.as_str(), key.as_str()]);
        Ok(was_changed(self.transport.optional_value(carry_secret(call, value, description)).await?))
    }

    /// Removes it; false when none was set.
    pub async fn delete_tenant_secret(
        &self,
        tenant: &TenantSlug,
        app: &AppId,
        key: &SecretKey,
    ) -> Result<bool, ApiError> {
        let call = ApiCall::to(routes::CONTROL_TENANT_SECRET_DELETE, &[tenant.as_str(), app.as_str(), key.as_str()]);
        Ok(was_deleted(self.transport.value_or_empty(call).await?))
    }
}
