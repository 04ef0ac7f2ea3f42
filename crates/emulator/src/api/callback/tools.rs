//! Platform tools, as a handler calls them. The token identifies the install and its grants decide. Then storage or a
//! mock replies, or the call is refused with an explanation; it never succeeds silently.

use crate::api::callback::kv;
use crate::api::callback::reply::{ToolRefusal, success};
use crate::audit::{self, AuditOutcome, AuditSubject, AuditTarget};
use crate::auth::caller::unauthorized;
use crate::auth::session;
use crate::auth::token::TokenError;
use crate::install::mocks::{Mock, Mocks};
use crate::server::request::ApiRequest;
use crate::server::response::ApiResult;
use crate::state::PlatformState;
use crate::store::{InstallRow, KvNamespace, Store, StoreError};
use linkworld_contract::names::Scope;
use linkworld_contract::scope::{self, InstallScopes, MissingScope, ScopeDecision};
use linkworld_contract::text;
use linkworld_contract::wire::callback::ToolCall;
use linkworld_contract::wire::control::AuditKind;
use linkworld_contract::wire::raw::RawJson;
use serde_json::json;
use std::sync::Arc;

/// The result of one call, and what the audit log records.
struct ToolOutcome {
    result: Result<RawJson, ToolRefusal>,
    audit: AuditOutcome,
}

pub(crate) async fn call(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let claims = request.session()?;
    let tool_call: ToolCall = request.json().map_err(|error| {
        ToolRefusal::bad_input(format!("expected {{\"tool_name\": …, \"args\": {{…}}}}: {error}")).response()
    })?;
    let shared = Arc::clone(&state);
    // One unit of work, so that the effect and its audit entry are committed together, with one wait for the disk.
    let (result, entry) = state
        .store
        .run(move |store| {
            let Some(install) = session::install_of(store, &claims)? else {
                return Ok(Err(unauthorized(TokenError::Invalid)));
            };
            let instance = shared.instances.get(&install.tenant, &install.app);
            let mocks = instance.mocks();
            let now = shared.clock.unix_millis();
            let ToolOutcome { result, audit: outcome } = carry_out(store, (&install, &mocks), &tool_call, now)?;
            let subject = AuditSubject::new(AuditKind::PlatformTool, tool_call.tool_name.as_str())
                .caused_by(instance.queue.sole_call());
            let entry = audit::write(store, &AuditTarget::of(&install), subject, outcome, request.start)?;
            Ok(Ok((result, entry)))
        })
        .await??;
    let cause = result.as_ref().err().map(|refusal| refusal.error.clone());
    state.publish_call(entry, cause);
    Ok(match result {
        Ok(result) => success(result),
        Err(refusal) => refusal.response(),
    })
}

fn carry_out(
    store: &Store,
    (install, mocks): (&InstallRow, &Mocks),
    tool_call: &ToolCall,
    now: i64,
) -> Result<ToolOutcome, StoreError> {
    let (declared, granted) = (scopes(&install.declared), scopes(&install.granted));
    let tool = tool_call.tool_name.as_str();
    let scope = match scope::decide(InstallScopes { declared: &declared, granted: &granted }, tool) {
        ScopeDecision::Allow { scope } => scope,
        ScopeDecision::Deny { needed, lacking } => return Ok(denied(tool, &needed, lacking)),
        ScopeDecision::ChatBuiltOnly => return Ok(chat_built_only(tool)),
        ScopeDecision::UnknownTool { nearest } => return Ok(unknown(tool, nearest)),
    };
    let scope = scope.as_ref().map(Scope::as_str);
    let namespace = KvNamespace { tenant_id: &install.tenant_id, app: &install.app };
    let result = match kv::carry_out(store, namespace, (tool, &tool_call.args), now) {
        Some(result) => result?.map(|reply| RawJson::of(&reply)),
        None => mocked(tool, mocks),
    };
    let outcome = match &result {
        Ok(_) => AuditOutcome::success(),
        // Only the decision: the message may quote what the handler sent.
        Err(refusal) => AuditOutcome::error(refusal.decision.clone()),
    };
    Ok(ToolOutcome { result, audit: outcome.by(scope) })
}

fn scopes(names: &[String]) -> Vec<Scope> {
    names.iter().filter_map(|name| Scope::parse(name).ok()).collect()
}

fn refused(refusal: ToolRefusal, audit: AuditOutcome) -> ToolOutcome {
    ToolOutcome { result: Err(refusal), audit }
}

fn denied(tool: &str, needed: &[Scope], lacking: MissingScope) -> ToolOutcome {
    let names: Vec<String> = needed.iter().map(Scope::to_string).collect();
    let one = names.first().cloned().unwrap_or_default();
    let (reason, error, hint) = match lacking {
        MissingScope::Undeclared => (
            "no_scope",
            format!("tool `{tool}` needs scope `{one}`, which the manifest does not declare"),
            format!("add `{one}` to required_scopes in linkworld.app.yaml"),
        ),
        MissingScope::Ungranted => (
            "not_granted",
            format!("tool `{tool}` needs scope `{one}`, which this tenant has not granted"),
            format!("grant `{one}` to the app in this tenant, or handle the denial in the app"),
        ),
    };
    let refusal = ToolRefusal { needed_scopes: names, ..ToolRefusal::new(400, "scope_denied", error) };
    refused(refusal.hint(hint), AuditOutcome::blocked(reason, "scope_denied").by(Some(&one)))
}

fn chat_built_only(tool: &str) -> ToolOutcome {
    let decision = "marketplace_app_wrong_tool";
    let error = format!("tool `{tool}` is available to chat-built apps only");
    let refusal = ToolRefusal::new(400, decision, error).hint("use ctx.kv instead");
    refused(refusal, AuditOutcome::blocked(decision, decision))
}

fn unknown(tool: &str, nearest: Option<&str>) -> ToolOutcome {
    let decision = "unknown_tool";
    let hint = match nearest {
        Some(name) => text::did_you_mean(&[name]),
        None => "the platform's catalog has no such tool".to_owned(),
    };
    let refusal = ToolRefusal::new(404, decision, format!("unknown tool `{tool}`")).hint(hint);
    refused(refusal, AuditOutcome::blocked(decision, decision))
}

fn mocked(tool: &str, mocks: &Mocks) -> Result<RawJson, ToolRefusal> {
    match mocks.get(tool) {
        Some(Mock::Result(result)) => Ok(result.clone()),
        Some(Mock::Error { decision, message, needed_scopes }) => Err(ToolRefusal {
            needed_scopes: needed_scopes.clone(),
            ..ToolRefusal::new(status_of(decision), decision, message.clone())
        }),
        None => {
            let lines = json!({ tool: {"ok": true, "result": {}} }).to_string();
            let lines = &lines[1..lines.len() - 1];
            let error = format!(
                "the local platform does not emulate `{tool}`, and linkworld.dev.json has no mock for it; add {lines} \
                 to linkworld.dev.json"
            );
            Err(ToolRefusal::new(400, "mock_unset", error).hint(format!("add to linkworld.dev.json: {lines}")))
        }
    }
}

/// The status of a mocked refusal. Always below 500: the SDK shows those as `platform_error` and hides the decision that
/// the mock is there to test.
fn status_of(decision: &str) -> u16 {
    match decision {
        "plan_gated" => 403,
        "not_found" | "unknown_tool" => 404,
        "approval_required" => 409,
        "yanked" => 410,
        "rate_limited" => 429,
        _ => 400,
    }
}
