//! What a person does with the simulated services of a tenant: looks at them, and feeds them.

use crate::api::callback::kv;
use crate::api::control::lookup;
use crate::api::control::reply::{body, refusal};
use crate::audit::{self, AuditOutcome, AuditSubject, AuditTarget, CallStart};
use crate::handler::trigger;
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::{InstallRow, KvNamespace, Store, StoreError, TenantRow};
use linkworld_contract::wire::callback::{KV_DELETE, KV_GET, KV_LIST, KV_SET};
use linkworld_contract::wire::container::AppEvent;
use linkworld_contract::wire::control::{AuditEntry, AuditKind};
use linkworld_contract::wire::raw::{RawJson, RawObject};
use linkworld_services::InboundMail;
use serde_json::json;
use std::sync::Arc;

/// Actions that change nothing.
const READS: [&str; 5] = ["list", "show", "search", "models", "get"];

/// What came of an action.
struct ServiceAction {
    reply: RawJson,
    entry: AuditEntry,
    inbound: Option<(InboundMail, Vec<Arc<InstallRow>>)>,
}

pub(crate) async fn act(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let args: RawObject = body(&request)?;
    let tenant = lookup::tenant(&state, request.param(0)).await?;
    let (service, action) = (request.param(1).to_owned(), request.param(2).to_owned());
    let (now, start) = (state.clock.unix_millis(), request.start);
    let hears = !state.tool_rules().without_inbound.contains(&tenant.slug);
    let work = move |store: &Store| {
        let done = match service.as_str() {
            "kv" => storage(store, &tenant, (&action, &args), now)?.map(|reply| (reply, None)),
            _ => store.inspect_service(&tenant, (&service, &action), &args, now)?.map_or_else(
                |refused| Err(refusal(refused.status, refused.decision, refused.error, refused.hint)),
                |done| Ok((RawJson::of(&done.reply), done.inbound)),
            ),
        };
        let (reply, inbound) = match done {
            Ok(done) => done,
            Err(refused) => return Ok(Err(refused)),
        };
        let is_read = READS.contains(&action.as_str());
        let kind = if is_read { AuditKind::ServiceRead } else { AuditKind::ServiceChange };
        let subject = AuditSubject::new(kind, format!("{service} {action}"));
        let entry = audit::write(store, &AuditTarget::tenant(&tenant.slug), subject, AuditOutcome::success(), start)?;
        let inbound = match inbound.filter(|_| hears) {
            Some(message) => Some((message, trigger::listening(store, &tenant.slug, &AppEvent::Inbound)?)),
            None => None,
        };
        Ok(Ok(ServiceAction { reply, entry, inbound }))
    };
    let ServiceAction { reply, entry, inbound } = state.store.run(work).await??;
    state.publish_entry(entry);
    let mut whole = reply.members().unwrap_or_default();
    if let Some((message, installs)) = inbound {
        whole.set("told", RawJson::of(&installs.iter().map(|install| &install.app).collect::<Vec<_>>()));
        // The answer does not wait for handlers; the audit log has what became of each event.
        tokio::spawn(tell(state, installs, message));
    }
    Ok(ApiResponse::ok(&whole))
}

/// Key-value storage of an app.
fn storage(
    store: &Store,
    tenant: &TenantRow,
    (action, args): (&str, &RawObject),
    now: i64,
) -> Result<Result<RawJson, ApiResponse>, StoreError> {
    let bad = |detail: String, hint: &str| Ok(Err(refusal(422, "bad_request", detail, hint.to_owned())));
    let Some(app) = args.get("app").and_then(RawJson::to::<String>) else {
        return bad("`app` is missing".into(), "");
    };
    if store.install_of(&tenant.slug, &app)?.is_none() {
        let detail = format!("`{app}` is not installed in tenant `{}`", tenant.slug);
        return Ok(Err(refusal(404, "not_installed", detail, String::new())));
    }
    let tool = match action {
        "list" => KV_LIST,
        "get" => KV_GET,
        "set" => KV_SET,
        "delete" => KV_DELETE,
        _ => return bad(format!("there is no action `kv {action}`"), ""),
    };
    let namespace = KvNamespace { tenant_id: &tenant.id, app: &app };
    let Some(done) = kv::carry_out(store, namespace, (tool, args), now) else { return bad(String::new(), "") };
    Ok(done?
        .map(|reply| RawJson::of(&reply))
        .map_err(|refused| refusal(refused.status, &refused.decision, refused.error, refused.fix_hint)))
}

/// Sends the event to each of them, one after the other. In another world, those that are not there are left out.
async fn tell(state: Arc<PlatformState>, installs: Vec<Arc<InstallRow>>, message: InboundMail) {
    for install in installs {
        let _entered = state.world_gate.enter().await;
        let Ok(Some(install)) = state.store.run(move |store| store.install(&install.id)).await else { continue };
        let payload = RawObject::of(&json!({
            "channel": "email", "modality": "text", "channel_thread_id": message.thread_id,
            "message_text": message.text, "sender_name": message.sender, "channel_message_id": message.message_id,
            "attachments": message.attachments,
        }));
        // A failure is in the audit log.
        let _ = trigger::event(&state, &install, &AppEvent::Inbound, payload, CallStart::now(&state.clock)).await;
    }
}
