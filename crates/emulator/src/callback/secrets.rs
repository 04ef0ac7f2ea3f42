//! A secret as a handler reads it: the tenant's value, else the developer's default, else not found. Every read
//! is in the audit log before the value leaves.

use crate::audit::{self, Place, Verdict};
use crate::call::{Answer, Call, Reply};
use crate::callback::reply::Refusal;
use crate::session::TokenError;
use crate::store::{Install, SecretPlace, Store, StoreError};
use crate::vault::VaultError;
use crate::world::{World, installed, unauthorized};
use linkworld_contract::names::SecretKey;
use linkworld_contract::secret::Secret;
use linkworld_contract::wire::callback::SecretReply;
use linkworld_contract::wire::control::AuditKind;
use std::sync::Arc;

pub(crate) async fn read(world: Arc<World>, call: Call) -> Reply {
    let claims = world.session(&call)?;
    let key = call.query("key").ok_or_else(|| Refusal::bad_input("`?key=` is missing").answer())?;
    let key = SecretKey::parse(key).map_err(|error| Refusal::bad_input(error.to_string()).answer())?;
    let (state, name) = (Arc::clone(&world), key.clone());
    let (found, entry) = world
        .keeper
        .run(move |store| {
            let Some(install) = installed(store, &claims)? else {
                return Ok(Err(unauthorized(TokenError::Invalid)));
            };
            let found = look_up(&state, store, &install, &name)?;
            let verdict = match &found {
                Ok(Some(_)) => Verdict::success(),
                Ok(None) => Verdict::error("not set"),
                Err(error) => Verdict::error(error.to_string()),
            };
            let timing = (state.clock.unix_millis(), call.micros());
            let subject = (AuditKind::SecretRead, name.as_str());
            let entry = audit::write(store, &Place::of(&install), subject, verdict, timing)?;
            Ok(Ok((found, entry)))
        })
        .await??;
    world.show(entry);
    let value = found.map_err(|error| Answer::fault(format!("secret {key}: {error}")))?;
    Ok(Answer::ok(&SecretReply { key: key.to_string(), found: value.is_some(), value }))
}

fn look_up(
    world: &World,
    store: &Store,
    install: &Install,
    key: &SecretKey,
) -> Result<Result<Option<Secret>, VaultError>, StoreError> {
    for tenant_id in [Some(install.tenant_id.clone()), None] {
        let place = SecretPlace { app: install.app.clone(), key: key.to_string(), tenant_id };
        if let Some(row) = store.secret(&place)? {
            // A value that does not open is a fault: falling through would show the other tier's in its place.
            return Ok(world.vault.open(&place, &row.sealed).map(Some));
        }
    }
    Ok(Ok(None))
}
