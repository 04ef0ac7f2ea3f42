//! Endpoints of the callback API that the local platform does not emulate: each refuses with an explanation.

use crate::api::callback::reply::ToolRefusal;
use crate::audit::{AuditOutcome, AuditSubject, AuditTarget};
use crate::auth::caller::unauthorized;
use crate::auth::session;
use crate::auth::token::TokenError;
use crate::server::request::ApiRequest;
use crate::server::response::ApiResult;
use crate::state::PlatformState;
use linkworld_contract::wire::control::AuditKind;
use linkworld_contract::wire::routes::Route;
use std::sync::Arc;

pub(crate) async fn refuse(state: Arc<PlatformState>, request: ApiRequest, route: &'static Route) -> ApiResult {
    let claims = request.session()?;
    let install = state.store.run(move |store| session::install_of(store, &claims)).await?;
    let install = install.ok_or_else(|| unauthorized(TokenError::Invalid))?;
    let name = route.template.rsplit('/').next().unwrap_or_default();
    let decision = "not_emulated";
    let subject = AuditSubject::new(AuditKind::PlatformTool, name);
    let outcome = AuditOutcome::blocked(decision, decision);
    state.audit(AuditTarget::of(&install), subject, outcome, request.start).await?;
    // A status below 500, because the SDK hides the decision of anything above.
    let error = format!("the local platform does not emulate `{name}` yet");
    Ok(ToolRefusal::new(400, decision, error).hint("test this call against the real platform").response())
}
