//! A fresh session token for a nearly or recently ended one.

use crate::call::{Answer, Call, Reply};
use crate::session::{SessionFor, TokenError};
use crate::world::{World, installed, unauthorized};
use linkworld_contract::wire::callback::SessionRefreshReply;
use std::sync::Arc;

pub(crate) async fn refresh(world: Arc<World>, call: Call) -> Reply {
    let token = call.bearer.as_ref().ok_or_else(|| Answer::detail(401, "Not authenticated"))?;
    let now = world.clock.unix_seconds();
    let claims = world.keys.read_session_for_refresh(token, now).map_err(unauthorized)?;
    let install = world.keeper.run(move |store| installed(store, &claims)).await?;
    let install = install.ok_or_else(|| unauthorized(TokenError::Invalid))?;
    let token = world.keys.session(
        SessionFor {
            tenant_id: &install.tenant_id,
            app_id: &install.app,
            app_version: &install.version,
            install_id: &install.id,
        },
        now,
    );
    Ok(Answer::ok(&SessionRefreshReply { token }))
}
