//! The developer's default secrets of an app. Values go in and never come out here.

use crate::audit::{self, Place, Verdict};
use crate::call::{Answer, Call, Reply};
use crate::developer::apps;
use crate::fields::{self, Kind, optional, required};
use crate::store::{SealedSecret, SecretPlace};
use crate::world::{NewSecret, World};
use linkworld_contract::limits::{SECRET_DESCRIPTION_CHARS_MAX, SECRET_VALUE_BYTES_MAX};
use linkworld_contract::names::SecretKey;
use linkworld_contract::wire::control::AuditKind;
use linkworld_contract::wire::developer::{SecretBody, SecretDeleteReply, SecretEntry, SecretSetReply};
use linkworld_system::clock::rfc3339;
use serde::Serialize;
use std::sync::Arc;

/// The tier as listings name it.
const SCOPE: &str = "dev_default";

pub(crate) async fn list(world: Arc<World>, call: Call) -> Reply {
    let account = world.developer(&call).await?;
    let slug = call.param(0).to_owned();
    let secrets = world
        .keeper
        .run(move |store| match apps::to_read(store, &account, &slug)? {
            Ok(app) => Ok(Ok(store.default_secrets(&app.slug)?)),
            Err(refusal) => Ok(Err(refusal)),
        })
        .await??;
    Ok(Answer::ok(&secrets.into_iter().map(|secret| shown(secret, SCOPE)).collect::<Vec<_>>()))
}

pub(crate) async fn set(world: Arc<World>, call: Call) -> Reply {
    let account = world.developer(&call).await?;
    let slug = call.param(0).to_owned();
    let new = read_new(&call, call.param(1))?;
    let (now, duration) = (world.clock.unix_millis(), call.micros());
    let state = Arc::clone(&world);
    let (changed, kept, entry) = world
        .keeper
        .run(move |store| {
            if let Err(refusal) = apps::to_write(store, &account, &slug)? {
                return Ok(Err(refusal));
            }
            let subject = (AuditKind::SecretChange, new.key.as_str());
            let place = SecretPlace { app: slug, key: new.key.to_string(), tenant_id: None };
            let changed = state.keep_secret(store, &place, &new, now)?;
            let at = Place::everywhere(&place.app);
            let entry = audit::write(store, &at, subject, Verdict::success(), (now, duration))?;
            Ok(Ok((changed, store.secret(&place)?, entry)))
        })
        .await??;
    world.show(entry);
    Ok(Answer::ok(
        &kept.map(|kept| Kept { entry: shown(kept, SCOPE), kept: SecretSetReply { changed: Some(changed) } }),
    ))
}

pub(crate) async fn delete(world: Arc<World>, call: Call) -> Reply {
    let account = world.developer(&call).await?;
    let slug = call.param(0).to_owned();
    let key = read_key(call.param(1))?;
    let (now, duration) = (world.clock.unix_millis(), call.micros());
    let (deleted, entry) = world
        .keeper
        .run(move |store| {
            if let Err(refusal) = apps::to_write(store, &account, &slug)? {
                return Ok(Err(refusal));
            }
            let place = SecretPlace { app: slug, key: key.to_string(), tenant_id: None };
            let deleted = store.remove_secret(&place)?;
            let verdict = if deleted { Verdict::success() } else { Verdict::error("nothing was set") };
            let subject = (AuditKind::SecretChange, key.as_str());
            let entry = audit::write(store, &Place::everywhere(&place.app), subject, verdict, (now, duration))?;
            Ok(Ok((deleted, entry)))
        })
        .await??;
    world.show(entry);
    Ok(Answer::ok(&SecretDeleteReply { deleted }))
}

/// The answer to a change: the entry, and whether anything is different.
#[derive(Serialize)]
struct Kept {
    #[serde(flatten)]
    entry: SecretEntry,
    #[serde(flatten)]
    kept: SecretSetReply,
}

/// The body of a change, judged.
pub(crate) fn read_new(call: &Call, key: &str) -> Result<NewSecret, Answer> {
    let key = read_key(key)?;
    let fields = [required("value", Kind::Text), optional("description", Kind::TextOrNull)];
    let SecretBody { value, description } = fields::read(call, &fields)?;
    if !(1..=SECRET_VALUE_BYTES_MAX).contains(&value.byte_count()) {
        return Err(fields::wrong("value", format!("expected 1 to {SECRET_VALUE_BYTES_MAX} bytes")));
    }
    let description = description.filter(|text| !text.is_empty());
    if let Some(text) = &description {
        if text.chars().count() > SECRET_DESCRIPTION_CHARS_MAX {
            let msg = format!("expected at most {SECRET_DESCRIPTION_CHARS_MAX} characters");
            return Err(fields::wrong("description", msg));
        }
        if text.chars().any(char::is_control) {
            return Err(fields::wrong("description", "expected no control characters"));
        }
    }
    Ok(NewSecret { key, value, description })
}

/// The key in a path.
pub(crate) fn read_key(key: &str) -> Result<SecretKey, Answer> {
    SecretKey::parse(key).map_err(|error| fields::wrong("key", error))
}

/// A listed secret, with the word for its tier.
pub(crate) fn shown(secret: SealedSecret, scope: &str) -> SecretEntry {
    SecretEntry {
        key: secret.key,
        description: secret.description,
        scope: Some(scope.into()),
        updated_at: Some(rfc3339(secret.updated_at)),
    }
}
