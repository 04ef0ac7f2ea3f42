//! Calls that a mock passes on to another program. It gets what the platform was sent, and replies as the platform does, or
//! with the result alone.

use crate::api::callback::reply::{ToolRefusal, status_of};
use crate::state::PlatformState;
use linkworld_contract::tool_limits::MOCK_REPLY_BYTES_MAX;
use linkworld_contract::wire::callback::{ToolCall, ToolReply};
use linkworld_contract::wire::raw::{RawJson, RawObject};
use linkworld_manifest::mocks::MockTarget;

/// Makes the call.
pub(super) async fn send(state: &PlatformState, target: &MockTarget, call: &ToolCall) -> Result<RawJson, ToolRefusal> {
    let body = RawJson::of(call).text().as_bytes().to_vec();
    let sent = state.handlers.post_to(&target.url, body.into(), MOCK_REPLY_BYTES_MAX);
    let response = match tokio::time::timeout(target.timeout, sent).await {
        Err(_) => return Err(failed(target, format!("did not reply in {} ms", target.timeout.as_millis()))),
        Ok(Err(error)) => return Err(failed(target, error.to_string())),
        Ok(Ok(response)) => response,
    };
    let reply = RawJson::parse(&response.body);
    let reply =
        reply.map_err(|problem| failed(target, format!("replied {} without JSON: {problem}", response.status)))?;
    let has_ok = reply.member("ok").is_some();
    match reply.to::<ToolReply>().filter(|_| has_ok) {
        Some(ToolReply { ok: true, result, .. }) => Ok(result.unwrap_or_else(|| RawJson::of(&RawObject::default()))),
        Some(refused) => {
            let decision = refused.decision.unwrap_or_else(|| "denied".into());
            let error = refused.error.unwrap_or_else(|| "no reason given".into());
            let own = (400..500).contains(&response.status).then_some(response.status);
            Err(ToolRefusal {
                needed_scopes: refused.needed_scopes.unwrap_or_default(),
                fix_hint: refused.fix_hint.unwrap_or_default(),
                ..ToolRefusal::new(own.unwrap_or_else(|| status_of(&decision)), &decision, error)
            })
        }
        None if has_ok => {
            Err(failed(target, "replied with an `ok` and fields of other types than the platform".into()))
        }
        None if (200..300).contains(&response.status) => Ok(reply),
        None => Err(failed(target, format!("replied with status {}", response.status))),
    }
}

fn failed(target: &MockTarget, why: String) -> ToolRefusal {
    ToolRefusal::new(400, "mock_failed", format!("{}, which the mock passes this call to: {why}", target.url))
        .hint("start that program, or change `passthrough` of the mock")
}
