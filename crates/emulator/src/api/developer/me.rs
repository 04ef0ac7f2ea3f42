//! Who is asking.

use crate::server::call::{Answer, Call, Reply};
use crate::state::World;
use linkworld_contract::wire::developer::Me;
use std::sync::Arc;

pub(crate) async fn show(world: Arc<World>, call: Call) -> Reply {
    let account = world.developer(&call).await?;
    let name = account.email.split('@').next().unwrap_or_default().to_owned();
    Ok(Answer::ok(&Me {
        id: account.id,
        email: Some(account.email),
        status: Some("active".into()),
        publish_allowed: account.publish_allowed,
        github_login: None,
        display_name: Some(name),
    }))
}
