//! The rooms of a tenant: who is in them and what was said.

use crate::agents::unasked::{self, TenantKey};
use crate::api::control::lookup;
use crate::api::control::reply::{body, checked_name, refusal};
use crate::audit::{self, AuditOutcome, AuditSubject, AuditTarget, CallStart};
use crate::collaboration::room::{self, Sender};
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::{RoomRow, Store, StoreError, TenantRow};
use linkworld_contract::text;
use linkworld_contract::text::nearest;
use linkworld_contract::wire::collaboration::{
    CreateRoom, ROOM_MEMBERS_MAX, ROOM_MESSAGES_MAX, ROOM_NAME_CHARS_MAX, Room, RoomList, RoomMessageList, SayInRoom,
};
use linkworld_contract::wire::control::{AuditEntry, AuditKind};
use linkworld_contract::wire::raw::{RawJson, RawObject};
use linkworld_contract::wire::tenants::ChangeReply;
use linkworld_system::clock::{random_uuid, rfc3339};
use std::sync::Arc;

type Refused<T> = Result<Result<T, ApiResponse>, StoreError>;

pub(crate) async fn list(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let tenant = lookup::tenant(&state, request.param(0)).await?;
    let work = move |store: &Store| {
        let rooms = store.rooms(&tenant.id)?;
        rooms.into_iter().map(|room| shown(store, room, &tenant)).collect::<Result<_, _>>()
    };
    Ok(ApiResponse::ok(&RoomList { rooms: state.store.run(work).await? }))
}

fn shown(store: &Store, room: RoomRow, tenant: &TenantRow) -> Result<Room, StoreError> {
    Ok(Room {
        members: store.members(&room)?,
        messages: store.message_count(&room)?,
        id: room.id,
        tenant: tenant.slug.clone(),
        name: room.name,
        created_at: rfc3339(room.created_at),
    })
}

pub(crate) async fn create(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let CreateRoom { name, members } = body(&request)?;
    let name = checked_name("name of a room", &name, ROOM_NAME_CHARS_MAX)?;
    let tenant = lookup::tenant(&state, request.param(0)).await?;
    let (start, now) = (request.start, state.clock.unix_millis());
    let work = move |store: &Store| {
        if members.len() > ROOM_MEMBERS_MAX {
            return Ok(Err(full()));
        }
        for member in &members {
            if let Err(refusal) = known_member(store, &tenant, member)? {
                return Ok(Err(refusal));
            }
        }
        let room = RoomRow { id: random_uuid(), tenant_id: tenant.id.clone(), name, created_at: now };
        if !store.add_room(&room)? {
            let detail = format!("tenant `{}` already has a room `{}`", tenant.slug, room.name);
            return Ok(Err(refusal(409, "room_exists", detail, String::new())));
        }
        for member in &members {
            store.add_member(&room, member)?;
        }
        let entry = note(store, &tenant, format!("{} created", room.name), start)?;
        Ok(Ok((shown(store, room, &tenant)?, entry)))
    };
    let (room, entry) = state.store.run(work).await??;
    state.publish_entry(entry);
    Ok(ApiResponse::new(201, &room))
}

pub(crate) async fn delete(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    change(state, request, |store, _, room, _| {
        store.remove_room(room)?;
        Ok(Ok((true, "deleted".to_owned())))
    })
    .await
}

pub(crate) async fn join(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    change(state, request, |store, tenant, room, member| {
        if let Err(refusal) = known_member(store, tenant, member)? {
            return Ok(Err(refusal));
        }
        let members = store.members(room)?;
        if members.len() >= ROOM_MEMBERS_MAX && !members.iter().any(|known| known == member) {
            return Ok(Err(full()));
        }
        Ok(Ok((store.add_member(room, member)?, format!("{member} joined"))))
    })
    .await
}

pub(crate) async fn leave(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    change(state, request, |store, _, room, member| {
        Ok(Ok((store.remove_member(room, member)?, format!("{member} left"))))
    })
    .await
}

/// Changes a room and writes that to the log; `work` gets the member that the path names, if it does.
async fn change(
    state: Arc<PlatformState>,
    request: ApiRequest,
    work: impl FnOnce(&Store, &TenantRow, &RoomRow, &str) -> Refused<(bool, String)> + Send + 'static,
) -> ApiResult {
    let tenant = lookup::tenant(&state, request.param(0)).await?;
    let (named, member, start) = (request.param(1).to_owned(), request.param(2).to_owned(), request.start);
    let work = move |store: &Store| {
        let room = match find(store, &tenant, &named)? {
            Ok(room) => room,
            Err(refusal) => return Ok(Err(refusal)),
        };
        Ok(match work(store, &tenant, &room, &member)? {
            Err(refusal) => Err(refusal),
            Ok((changed, what)) => Ok((changed, note(store, &tenant, format!("{}: {what}", room.name), start)?)),
        })
    };
    let (changed, entry) = state.store.run(work).await??;
    state.publish_entry(entry);
    Ok(ApiResponse::ok(&ChangeReply { changed }))
}

pub(crate) async fn messages(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let tenant = lookup::tenant(&state, request.param(0)).await?;
    let named = request.param(1).to_owned();
    let work = move |store: &Store| match find(store, &tenant, &named)? {
        Ok(room) => Ok(Ok(store.messages(&room, ROOM_MESSAGES_MAX)?)),
        Err(refusal) => Ok(Err(refusal)),
    };
    let messages = state.store.run(work).await??.into_iter().map(room::shown).collect();
    Ok(ApiResponse::ok(&RoomMessageList { messages }))
}

pub(crate) async fn post(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let SayInRoom { content } = body(&request)?;
    if content.trim().is_empty() {
        return Err(refusal(422, "bad_request", "`content` is empty".into(), String::new()));
    }
    let tenant = lookup::tenant(&state, request.param(0)).await?;
    let (named, start, now) = (request.param(1).to_owned(), request.start, state.clock.unix_millis());
    let work = move |store: &Store| {
        let found = match find(store, &tenant, &named)? {
            Ok(room) => room,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let sender = Sender::User(store.activating_user(&tenant.id)?.id);
        let said = (content, RawJson::of(&RawObject::default()));
        let message = room::post(store, &found, &sender, said, now)?;
        let subject = AuditSubject::new(AuditKind::RoomPost, found.id);
        let target = AuditTarget::tenant(&tenant.slug);
        let entry = audit::write(store, &target, subject, AuditOutcome::success(), start)?;
        Ok(Ok((message, entry, TenantKey { id: tenant.id.clone(), slug: tenant.slug.clone() })))
    };
    let (message, entry, tenant) = state.store.run(work).await??;
    let cause = entry.id;
    state.publish_entry(entry);
    unasked::ask_mentioned(&state, &tenant, &message, cause);
    Ok(ApiResponse::new(201, &room::shown(message)))
}

fn find(store: &Store, tenant: &TenantRow, named: &str) -> Refused<RoomRow> {
    if let Some(room) = store.room(&tenant.id, named)? {
        return Ok(Ok(room));
    }
    let rooms = store.rooms(&tenant.id)?;
    let hint = match nearest(named, rooms.iter().map(|room| room.name.as_str())) {
        Some(near) => text::did_you_mean(&[near]),
        None => "`linkworld rooms create NAME` creates one".to_owned(),
    };
    let detail = format!("tenant `{}` has no room `{named}`", tenant.slug);
    Ok(Err(refusal(404, "room_not_found", detail, hint)))
}

/// Checks a member: an agent of an installed app, or a user of the tenant.
fn known_member(store: &Store, tenant: &TenantRow, member: &str) -> Refused<()> {
    let unknown = |detail: String, hint: &str| Ok(Err(refusal(422, "unknown_member", detail, hint.to_owned())));
    let Some((app, agent)) = member.split_once(':') else {
        return unknown(format!("`{member}` is not a member"), "write APP:AGENT, or user:ID");
    };
    if app == "user" {
        return match store.user_with_id(&tenant.id, agent)? {
            Some(_) => Ok(Ok(())),
            None => unknown(
                format!("tenant `{}` has no user `{agent}`", tenant.slug),
                "`linkworld users list` shows the users and their ids",
            ),
        };
    }
    let Some(install) = store.install_of(&tenant.slug, app)? else {
        return unknown(format!("`{app}` is not installed in tenant `{}`", tenant.slug), "install the app first");
    };
    let slugs: Vec<&str> = install.manifest.typed()?.agents_by_id().map(|(slug, _)| slug).collect();
    if slugs.contains(&agent) {
        return Ok(Ok(()));
    }
    unknown(format!("`{app}` has no agent `{agent}`"), &format!("its agents: {}", slugs.join(", ")))
}

fn full() -> ApiResponse {
    refusal(409, "room_full", format!("a room has at most {ROOM_MEMBERS_MAX} members"), String::new())
}

fn note(store: &Store, tenant: &TenantRow, name: String, start: CallStart) -> Result<AuditEntry, StoreError> {
    let subject = AuditSubject::new(AuditKind::RoomChange, name);
    audit::write(store, &AuditTarget::tenant(&tenant.slug), subject, AuditOutcome::success(), start)
}
