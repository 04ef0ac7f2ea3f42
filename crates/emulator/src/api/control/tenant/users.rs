//! The users of a tenant. Apps that declare `on_user_added` are sent an event for each new one.

use crate::api::control::lookup;
use crate::api::control::reply::{body, refusal};
use crate::audit::{self, AuditOutcome, AuditSubject, AuditTarget};
use crate::handler::{trigger, user_added};
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::{Store, UserRow};
use linkworld_contract::text;
use linkworld_contract::text::nearest;
use linkworld_contract::wire::container::AppEvent;
use linkworld_contract::wire::control::AuditKind;
use linkworld_contract::wire::tenants::{AddUser, ChangeReply, UserList, UserStatus};
use linkworld_manifest::time::zones;
use linkworld_system::clock::{random_uuid, rfc3339};
use std::sync::Arc;

/// Longest text of a user's field.
const FIELD_CHARS_MAX: usize = 254;

pub(crate) async fn list(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let tenant = lookup::tenant(&state, request.param(0)).await?;
    let id = tenant.id.clone();
    let users = state.store.run(move |store| store.users(&id)).await?;
    let users = users.into_iter().map(|user| status(user, &tenant.slug)).collect();
    Ok(ApiResponse::ok(&UserList { users }))
}

pub(crate) async fn add(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let given: AddUser = body(&request)?;
    let tenant = lookup::tenant(&state, request.param(0)).await?;
    let user = checked(given, &tenant.id, state.clock.unix_millis())?;
    let (new, slug, start) = (user.clone(), tenant.slug.clone(), request.start);
    let work = move |store: &Store| {
        if !store.add_user(&new)? {
            return Ok(None);
        }
        let listening = trigger::listening(store, &slug, &AppEvent::UserAdded)?;
        let subject = AuditSubject::new(AuditKind::UserChange, format!("{} added", new.email));
        let entry = audit::write(store, &AuditTarget::tenant(&slug), subject, AuditOutcome::success(), start)?;
        Ok(Some((listening, entry)))
    };
    let Some((listening, entry)) = state.store.run(work).await? else {
        let detail = format!("tenant `{}` already has a user `{}`", tenant.slug, user.email);
        return Err(refusal(409, "user_exists", detail, String::new()));
    };
    state.publish_entry(entry);
    // The answer does not wait for handlers; the audit log has what became of each event.
    tokio::spawn(user_added::tell(Arc::clone(&state), listening, user.id.clone()));
    Ok(ApiResponse::new(201, &status(user, &tenant.slug)))
}

pub(crate) async fn remove(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let tenant = lookup::tenant(&state, request.param(0)).await?;
    let (email, start, slug) = (request.param(1).to_owned(), request.start, tenant.slug.clone());
    let named = email.clone();
    let work = move |store: &Store| {
        let Some(user) = store.user(&tenant.id, &email)? else {
            return Ok(Err(Some(store.users(&tenant.id)?)));
        };
        if user.activating {
            return Ok(Err(None));
        }
        store.remove_user(&user.id)?;
        let subject = AuditSubject::new(AuditKind::UserChange, format!("{email} removed"));
        let target = AuditTarget::tenant(&tenant.slug);
        Ok(Ok(audit::write(store, &target, subject, AuditOutcome::success(), start)?))
    };
    let entry = state.store.run(work).await?.map_err(|found| match found {
        None => {
            let detail = format!("`{named}` activates the apps of tenant `{slug}` and cannot be removed");
            refusal(409, "activating_user", detail, String::new())
        }
        Some(users) => {
            let near = nearest(&named, users.iter().map(|user| user.email.as_str()));
            let hint = near.map_or_else(String::new, |near| text::did_you_mean(&[near]));
            refusal(404, "unknown_user", format!("tenant `{slug}` has no user `{named}`"), hint)
        }
    })?;
    state.publish_entry(entry);
    Ok(ApiResponse::ok(&ChangeReply { changed: true }))
}

fn checked(given: AddUser, tenant_id: &str, created_at: i64) -> Result<UserRow, ApiResponse> {
    let email = checked_email(&given.email)?;
    let zone = given.zone.unwrap_or_else(|| "UTC".into());
    let Some(zone) = zones::find(&zone) else {
        let near = nearest(&zone, zones::names());
        let hint =
            near.map_or_else(|| "use a name such as Europe/Vienna".to_owned(), |near| text::did_you_mean(&[near]));
        return Err(refusal(422, "bad_request", format!("unknown time zone `{zone}`"), hint));
    };
    let own_name = || email.split('@').next().unwrap_or(&email).to_owned();
    let user = UserRow {
        id: random_uuid(),
        tenant_id: tenant_id.to_owned(),
        name: given.name.unwrap_or_else(own_name),
        zone: zone.to_owned(),
        locale: given.locale.unwrap_or_else(|| "en".into()),
        roles: given.roles.unwrap_or_else(|| vec!["member".into()]),
        activating: false,
        created_at,
        email,
    };
    for (field, text) in [("name", &user.name), ("locale", &user.locale)]
        .into_iter()
        .chain(user.roles.iter().map(|role| ("roles", role)))
    {
        if !is_plain(text) {
            let detail = format!("`{field}` must be 1 to {FIELD_CHARS_MAX} characters without control characters");
            return Err(refusal(422, "bad_request", detail, String::new()));
        }
    }
    Ok(user)
}

/// An address: one `@` with something on each side, and no spaces.
pub(super) fn checked_email(email: &str) -> Result<String, ApiResponse> {
    let parts =
        email.split_once('@').filter(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'));
    if parts.is_some() && is_plain(email) && !email.contains(char::is_whitespace) {
        return Ok(email.to_owned());
    }
    Err(refusal(422, "bad_request", "`email` is not a valid address".into(), "for example ada@acme.example".into()))
}

fn is_plain(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= FIELD_CHARS_MAX && !text.chars().any(char::is_control)
}

fn status(user: UserRow, tenant: &str) -> UserStatus {
    UserStatus {
        id: user.id,
        tenant: tenant.to_owned(),
        email: user.email,
        name: user.name,
        zone: user.zone,
        locale: user.locale,
        roles: user.roles,
        activating: user.activating,
        created_at: rfc3339(user.created_at),
    }
}
