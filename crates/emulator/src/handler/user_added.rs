//! Telling apps that declare `on_user_added` about new users of their tenant.

use crate::audit::CallStart;
use crate::handler::trigger;
use crate::state::PlatformState;
use crate::store::InstallRow;
use linkworld_contract::wire::container::AppEvent;
use linkworld_contract::wire::raw::{RawJson, RawObject};
use std::sync::Arc;

/// Sends the event to each of them, one after the other. In another world, those that are not there are left out, and so
/// is a user who is not.
pub(crate) async fn tell(state: Arc<PlatformState>, installs: Vec<Arc<InstallRow>>, user_id: String) {
    for install in installs {
        let _entered = state.world_gate.enter().await;
        let (listener, user) = (Arc::clone(&install), user_id.clone());
        let found = state.store.run(move |store| {
            Ok(match store.user_with_id(&listener.tenant_id, &user)? {
                Some(_) => store.install(&listener.id)?,
                None => None,
            })
        });
        let Ok(Some(install)) = found.await else { continue };
        let mut payload = RawObject::default();
        payload.set("user_id", RawJson::of(&user_id));
        // A failure is in the audit log.
        let _ = trigger::event(&state, &install, &AppEvent::UserAdded, payload, CallStart::now(&state.clock)).await;
    }
}
