//! Calls of tools by bundles, on behalf of a user of the tenant (contract 12.10): the app's own tools, `agent_visible` or not
//! (27.3), and those of the platform by the same decisions as any other call.

use crate::api::callback::reply::{ToolRefusal, success};
use crate::api::callback::tools::{self, ToolCaller, ToolResult};
use crate::audit::CallStart;
use crate::auth::caller::unauthorized;
use crate::auth::token::TokenError;
use crate::handler::trigger::{self, SCOPE_DENIED, TriggerError};
use crate::handler::upstream::HandlerOutcome;
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::{InstallRow, Store, StoreError};
use linkworld_contract::wire::callback::{IframeToolCall, ToolCall};
use linkworld_contract::wire::container::HandlerReply;
use linkworld_contract::wire::raw::RawJson;
use linkworld_manifest::spec::tools::Tool;
use serde_json::json;
use std::sync::Arc;

/// The user on whose behalf a bundle calls.
#[derive(Debug, Clone)]
pub(crate) struct BundleUser {
    pub(crate) tenant_id: String,
    /// The tenant's name.
    pub(crate) tenant: String,
    pub(crate) user_id: String,
}

pub(crate) async fn call(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let claims = request.tenant_user()?;
    let user = BundleUser { tenant_id: claims.tenant_id, tenant: claims.tenant, user_id: claims.sub };
    let wanted: IframeToolCall = request.json().map_err(|error| {
        let expected = format!("expected {{\"app_id\": …, \"tool_name\": …, \"args\": {{…}}}}: {error}");
        ToolRefusal::bad_input(expected).response()
    })?;
    Ok(success(call_for(&state, &user, wanted, request.start).await??))
}

/// Why a call of a bundle has no result.
#[derive(Debug)]
pub(crate) enum IframeRefusal {
    /// The tenant does not have the user any more.
    NoSession,
    /// Everything else.
    Refused(ToolRefusal),
}

/// Makes a call for a user.
pub(crate) async fn call_for(
    state: &Arc<PlatformState>,
    user: &BundleUser,
    wanted: IframeToolCall,
    start: CallStart,
) -> Result<Result<RawJson, IframeRefusal>, StoreError> {
    let _entered = state.world_gate.enter().await;
    let (who, app) = (user.clone(), wanted.app_id.clone());
    let find = move |store: &Store| {
        // A tenant of the same name may be another one by now.
        let known = store.user_with_id(&who.tenant_id, &who.user_id)?.is_some();
        Ok((known, store.install_of(&who.tenant, &app)?.filter(|install| install.tenant_id == who.tenant_id)))
    };
    let install = match state.store.run(find).await? {
        (false, _) => return Ok(Err(IframeRefusal::NoSession)),
        (true, None) => {
            let error = format!("app `{}` is not installed in this tenant", wanted.app_id);
            return Ok(Err(IframeRefusal::Refused(ToolRefusal::new(404, "app_not_installed", error))));
        }
        (true, Some(install)) => install,
    };
    let own = install.manifest.typed()?.tools.iter().find(|tool| tool.name == wanted.tool_name);
    let made = match own {
        Some(own) => own_tool(state, &install, (own, &wanted), start).await?,
        None => {
            let IframeToolCall { tool_name, args, .. } = wanted;
            let on_behalf_of_user_id = Some(user.user_id.clone());
            let made = ToolCall { tool_name, args, on_behalf_of_user_id };
            tools::call_by(ToolCaller::Bundle, state, &install, made, start).await?
        }
    };
    Ok(made.map_err(IframeRefusal::Refused))
}

/// A tool of the app itself.
async fn own_tool(
    state: &Arc<PlatformState>,
    install: &InstallRow,
    (own, wanted): (&Tool, &IframeToolCall),
    start: CallStart,
) -> Result<ToolResult, StoreError> {
    let made = match trigger::tool(state, install, (&own.name, RawJson::of(&wanted.args)), start).await {
        Ok(made) => made,
        Err(TriggerError::Store(error)) => return Err(error),
        Err(error @ TriggerError::ScopeDenied { .. }) => return Ok(Err(scope_denied(error))),
        Err(error) => return Ok(Err(ToolRefusal::new(404, "unknown_tool", error.to_string()))),
    };
    let (status, reply) = HandlerOutcome::into_reply(made.outcome);
    let said: HandlerReply = reply.to().unwrap_or_default();
    if (200..300).contains(&status) && said.ok {
        return Ok(Ok(said.result.unwrap_or_else(|| RawJson::of(&json!({})))));
    }
    let error = said.error.unwrap_or_else(|| format!("the tool failed with status {status}"));
    let decision = said.decision.unwrap_or_else(|| "tool_failed".to_owned());
    let refusal = ToolRefusal::new(if (400..500).contains(&status) { status } else { 502 }, &decision, error);
    Ok(Err(ToolRefusal { needed_scopes: said.needed_scopes, ..refusal }))
}

fn scope_denied(error: TriggerError) -> ToolRefusal {
    let refusal = ToolRefusal::new(400, SCOPE_DENIED, error.to_string());
    match error {
        TriggerError::ScopeDenied { required, hint, .. } => {
            ToolRefusal { needed_scopes: required, ..refusal.hint(hint) }
        }
        _ => refusal,
    }
}

impl From<IframeRefusal> for ApiResponse {
    fn from(refusal: IframeRefusal) -> Self {
        match refusal {
            IframeRefusal::NoSession => unauthorized(TokenError::Invalid),
            IframeRefusal::Refused(refusal) => refusal.response(),
        }
    }
}
