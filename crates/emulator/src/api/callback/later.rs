//! Endpoints of the callback API that the local platform does not play yet: each says so, by name.

use crate::api::callback::reply::Refusal;
use crate::audit::{Place, Verdict};
use crate::auth::token::TokenError;
use crate::server::call::{Call, Reply};
use crate::state::{World, installed, unauthorized};
use linkworld_contract::wire::control::AuditKind;
use linkworld_contract::wire::routes::Route;
use std::sync::Arc;

pub(crate) async fn refuse(world: Arc<World>, call: Call, route: &'static Route) -> Reply {
    let claims = world.session(&call)?;
    let install = world.keeper.run(move |store| installed(store, &claims)).await?;
    let install = install.ok_or_else(|| unauthorized(TokenError::Invalid))?;
    let name = route.template.rsplit('/').next().unwrap_or_default();
    let word = "not_emulated";
    let subject = (AuditKind::PlatformTool, name.to_owned());
    world.audit(Place::of(&install), subject, Verdict::blocked(word, word), call.micros()).await?;
    // Below 500: the SDK hides the decision of anything above.
    let error = format!("the local platform does not emulate `{name}` yet");
    Ok(Refusal::new(400, word, error).hint("try this path against the real platform").answer())
}
