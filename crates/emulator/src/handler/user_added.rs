//! Telling apps that declare `on_user_added` about new users of their tenant.

use crate::audit::CallStart;
use crate::handler::trigger;
use crate::state::PlatformState;
use crate::store::{InstallRow, Store, StoreError};
use linkworld_contract::wire::container::AppEvent;
use linkworld_contract::wire::raw::{RawJson, RawObject};
use std::sync::Arc;

/// The installs of a tenant that want to know of new users.
pub(crate) fn listening(store: &Store, tenant: &str) -> Result<Vec<Arc<InstallRow>>, StoreError> {
    let mut found = Vec::new();
    for app in store.apps_in(tenant)? {
        let Some(install) = store.install_of(tenant, &app)? else { continue };
        if install.manifest.typed()?.lifecycle.on_user_added {
            found.push(install);
        }
    }
    Ok(found)
}

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
