//! Bodies about what apps and agents do together: events between apps, rooms and commitments (contract 12.7 to 12.9),
//! and those of the control API about them `[R]`.

use super::raw::{RawJson, RawObject};
use serde::{Deserialize, Serialize};

/// How many calls may cause each other: delegated, invoked or emitted. `[D]`
pub const CHAIN_DEPTH_MAX: usize = 8;
/// Commitments of one list where no number is given. `[K]`
pub const COMMITMENTS_LIST_DEFAULT: i64 = 100;
/// Commitments of one list; more are cut, as in the SDK's own stand-in. `[K]`
pub const COMMITMENTS_LIST_MAX: i64 = 500;
/// Messages of a room that are shown. `[R]`
pub const ROOM_MESSAGES_MAX: u32 = 200;
/// Members of a room. `[R]`
pub const ROOM_MEMBERS_MAX: usize = 100;
/// The longest name of a room, in characters. `[R]`
pub const ROOM_NAME_CHARS_MAX: usize = 120;

/// Body of [`super::routes::EVENTS_EMIT`] and [`super::routes::CONTROL_EVENT_EMIT`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EmitEvent {
    /// A name in `emits` of the manifest.
    pub event_name: String,
    /// Passed to subscribers as it is.
    #[serde(default)]
    pub payload: RawObject,
}

/// Answer to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmitReply {
    /// True.
    pub ok: bool,
    /// Active wires of the event.
    pub wire_count: usize,
    /// Subscribers that accepted it, or that have no handler for it.
    pub dispatched: usize,
    /// The other subscribers.
    pub failures: usize,
}

/// Body of [`super::routes::ROOMS_POST`].
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct PostInRoom {
    /// The room.
    pub room_id: String,
    /// The text, with mentions such as `@sales:bdr`.
    pub content: String,
    /// The agent of the calling app that speaks.
    pub from_agent: String,
    /// Kept with the message.
    #[serde(default)]
    pub metadata: RawObject,
}

/// A message of a room.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoomMessage {
    /// UUID.
    pub id: String,
    /// The room.
    pub room_id: String,
    /// `agent`, `user` or `system`.
    pub sender_type: String,
    /// `marketing:cmo`, the id of a user, or the app whose commitment was due.
    pub sender_ref: String,
    /// The text.
    pub content: String,
    /// An object.
    pub metadata: RawJson,
    /// Members that the text mentions.
    pub routed_targets: Vec<String>,
    /// RFC 3339, UTC.
    pub created_at: String,
}

/// Body of [`super::routes::COMMITMENTS_ADD`], in the spelling of the SDK and in that of the documentation.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct AddCommitment {
    /// An agent of the calling app.
    pub from_agent: String,
    /// What it is about.
    pub title: String,
    /// What is delivered.
    pub content: String,
    /// ISO 8601, or `+30m`, `+2h`, `+3d`.
    #[serde(alias = "due_at_iso")]
    pub due_at: String,
    /// Where to; none is for information only.
    #[serde(default)]
    pub delivery_target: Option<RawJson>,
    /// Kept with it.
    #[serde(default)]
    pub tags: Vec<String>,
}

/// Body of [`super::routes::COMMITMENTS_LIST`].
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct ListCommitments {
    /// Only those of this agent.
    pub from_agent: Option<String>,
    /// Only those in this state; an empty text is all. [default: `pending`]
    pub state: Option<String>,
    /// How many at most. [default: 100]
    pub limit: Option<i64>,
}

/// Body of [`super::routes::COMMITMENTS_DISMISS`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct DismissCommitment {
    /// The commitment.
    pub commitment_id: String,
}

/// A commitment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Commitment {
    /// UUID.
    pub id: String,
    /// The tenant's name.
    pub tenant: String,
    /// The app.
    pub app_id: String,
    /// The agent that promised it.
    pub from_agent: String,
    /// What it is about.
    pub title: String,
    /// What is delivered.
    pub content: String,
    /// RFC 3339, UTC.
    pub due_at: String,
    /// `{"type": "room", "room_id"}`, `{"type": "user", "user_id"}` or null.
    pub delivery_target: Option<RawJson>,
    /// As they were given.
    pub tags: Vec<String>,
    /// `pending`, `attempted`, `sent` or `dismissed`.
    pub state: String,
    /// False once it is dismissed: the same content may be promised again.
    pub is_active: bool,
    /// RFC 3339, UTC.
    pub created_at: String,
}

/// Answer of [`super::routes::CONTROL_COMMITMENTS`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CommitmentList {
    /// By the time they are due.
    pub commitments: Vec<Commitment>,
}

/// A room of a tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    /// UUID.
    pub id: String,
    /// The tenant.
    pub tenant: String,
    /// What it is called.
    pub name: String,
    /// `app:agent`, or `user:` and an id.
    pub members: Vec<String>,
    /// How many there are.
    pub messages: u64,
    /// RFC 3339, UTC.
    pub created_at: String,
}

/// Answer of [`super::routes::CONTROL_ROOMS`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomList {
    /// By name.
    pub rooms: Vec<Room>,
}

/// Body of [`super::routes::CONTROL_ROOM_CREATE`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateRoom {
    /// What it is called.
    pub name: String,
    /// Its first members.
    #[serde(default)]
    pub members: Vec<String>,
}

/// Body of [`super::routes::CONTROL_ROOM_POST`]: a message of the activating user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SayInRoom {
    /// The text.
    pub content: String,
}

/// Answer of [`super::routes::CONTROL_ROOM_MESSAGES`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoomMessageList {
    /// The newest, in the order in which they were written.
    pub messages: Vec<RoomMessage>,
}

/// An event of one app that another one wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wire {
    /// The tenant.
    pub tenant: String,
    /// The app that emits it.
    pub from: String,
    /// Its name.
    pub event: String,
    /// The app that subscribes to it.
    pub to: String,
    /// Whether both apps' admins approved it; only then events are delivered.
    pub active: bool,
}

/// Answer of [`super::routes::CONTROL_WIRES`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireList {
    /// By emitter, event and subscriber.
    pub wires: Vec<Wire>,
}

/// Body of [`super::routes::CONTROL_WIRE_CHANGE`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeWire {
    /// The app that emits it.
    pub from: String,
    /// Its name.
    pub event: String,
    /// The app that subscribes to it.
    pub to: String,
    /// Whether it is approved from now on.
    pub active: bool,
}
