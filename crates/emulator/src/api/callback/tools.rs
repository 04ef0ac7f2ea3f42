//! Platform tools as a handler calls them: the token names the install, its grant decides, then storage, a mock,
//! or a loud refusal. Never a silent success.

use crate::api::callback::kv;
use crate::api::callback::reply::{Refusal, success};
use crate::audit::{self, Place, Verdict};
use crate::auth::token::TokenError;
use crate::install::mocks::{Mock, Mocks};
use crate::server::call::{Call, Reply};
use crate::state::{World, installed, unauthorized};
use crate::store::{Install, KvPlace, Store, StoreError};
use linkworld_contract::names::Scope;
use linkworld_contract::scope::{self, Decision, Grant, Lacking};
use linkworld_contract::wire::callback::ToolCall;
use linkworld_contract::wire::control::AuditKind;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// One judged call: the object to answer with or the refusal, and what the audit log says.
type Judged = (Result<Map<String, Value>, Refusal>, Verdict);

pub(crate) async fn call(world: Arc<World>, call: Call) -> Reply {
    let claims = world.session(&call)?;
    let wanted: ToolCall = call.json().map_err(|error| {
        Refusal::bad_input(format!("expected {{\"tool_name\": …, \"args\": {{…}}}}: {error}")).answer()
    })?;
    let state = Arc::clone(&world);
    // One piece of work, so that the effect and its audit line last together, for one wait for the disk.
    let (done, entry) = world
        .keeper
        .run(move |store| {
            let Some(install) = installed(store, &claims)? else {
                return Ok(Err(unauthorized(TokenError::Invalid)));
            };
            let mocks = state.live.of(&install.tenant, &install.app).mocks();
            let now = state.clock.unix_millis();
            let (done, verdict) = judge(store, (&install, &mocks), &wanted, now)?;
            let subject = (AuditKind::PlatformTool, wanted.tool_name.as_str());
            let entry = audit::write(store, &Place::of(&install), subject, verdict, (now, call.micros()))?;
            Ok(Ok((done, entry)))
        })
        .await??;
    world.show(entry);
    Ok(match done {
        Ok(result) => success(result),
        Err(refusal) => refusal.answer(),
    })
}

fn judge(store: &Store, from: (&Install, &Mocks), wanted: &ToolCall, now: i64) -> Result<Judged, StoreError> {
    let (install, mocks) = from;
    let (declared, granted) = (scopes(&install.declared), scopes(&install.granted));
    let tool = wanted.tool_name.as_str();
    let scope = match scope::decide(Grant { declared: &declared, granted: &granted }, tool) {
        Decision::Allow { scope } => scope,
        Decision::Deny { needed, lacking } => return Ok(denied(tool, &needed, lacking)),
        Decision::ChatBuiltOnly => return Ok(chat_built_only(tool)),
        Decision::UnknownTool { nearest } => return Ok(unknown(tool, nearest)),
    };
    let scope = scope.as_ref().map(Scope::as_str);
    let place = KvPlace { tenant_id: &install.tenant_id, app: &install.app };
    let done = match kv::carry_out(store, place, (tool, &wanted.args), now) {
        Some(done) => done?,
        None => mocked(tool, mocks),
    };
    let verdict = match &done {
        Ok(_) => Verdict::success(),
        // The decision only: an error's words may quote what the handler sent.
        Err(refusal) => Verdict::error(refusal.decision.clone()),
    };
    Ok((done, verdict.by(scope)))
}

fn scopes(names: &[String]) -> Vec<Scope> {
    names.iter().filter_map(|name| Scope::parse(name).ok()).collect()
}

fn denied(tool: &str, needed: &[Scope], lacking: Lacking) -> Judged {
    let names: Vec<String> = needed.iter().map(Scope::to_string).collect();
    let one = names.first().cloned().unwrap_or_default();
    let (word, error, hint) = match lacking {
        Lacking::Undeclared => (
            "no_scope",
            format!("tool `{tool}` needs scope `{one}`, which the manifest does not declare"),
            format!("add `{one}` to required_scopes in linkworld.app.yaml"),
        ),
        Lacking::Ungranted => (
            "not_granted",
            format!("tool `{tool}` needs scope `{one}`, which this tenant has not granted"),
            format!("grant `{one}` to the app in this tenant, or handle the denial in the app"),
        ),
    };
    let verdict = Verdict::blocked(word, "scope_denied").by(Some(&one));
    let refusal = Refusal { needed_scopes: names, ..Refusal::new(400, "scope_denied", error) };
    (Err(refusal.hint(hint)), verdict)
}

fn chat_built_only(tool: &str) -> Judged {
    let word = "marketplace_app_wrong_tool";
    let error = format!("tool `{tool}` belongs to chat-built apps");
    (Err(Refusal::new(400, word, error).hint("use ctx.kv instead")), Verdict::blocked(word, word))
}

fn unknown(tool: &str, nearest: Option<&str>) -> Judged {
    let word = "unknown_tool";
    let hint = match nearest {
        Some(name) => format!("did you mean `{name}`?"),
        None => "the platform's catalog has no such tool".to_owned(),
    };
    (Err(Refusal::new(404, word, format!("unknown tool `{tool}`")).hint(hint)), Verdict::blocked(word, word))
}

fn mocked(tool: &str, mocks: &Mocks) -> Result<Map<String, Value>, Refusal> {
    match mocks.get(tool) {
        Some(Mock::Result(result)) => Ok(result.clone()),
        Some(Mock::Error { decision, message, needed_scopes }) => Err(Refusal {
            needed_scopes: needed_scopes.clone(),
            ..Refusal::new(status_of(decision), decision, message.clone())
        }),
        None => {
            let lines = json!({ tool: {"ok": true, "result": {}} }).to_string();
            let lines = &lines[1..lines.len() - 1];
            let error = format!(
                "the local platform does not simulate `{tool}`, and linkworld.dev.json does not say what it answers; \
                 add {lines} to it"
            );
            Err(Refusal::new(400, "mock_unset", error).hint(format!("add to linkworld.dev.json: {lines}")))
        }
    }
}

/// The status of a mocked refusal. None is 500 or above: the SDK would show those as `platform_error` and hide
/// the decision the mock is there to try.
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
