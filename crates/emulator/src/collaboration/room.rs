//! Posting in a room: who is mentioned, and how a message is shown (contract 12.8).

use crate::store::{RoomMessageRow, RoomRow, Store, StoreError};
use linkworld_contract::wire::collaboration::RoomMessage;
use linkworld_contract::wire::raw::RawJson;
use linkworld_system::clock::{random_uuid, rfc3339};

/// Who speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Sender {
    /// `app:agent`.
    Agent(String),
    /// The id of a user.
    User(String),
    /// The platform, for an app.
    System(String),
}

impl Sender {
    fn parts(&self) -> (&'static str, &str) {
        match self {
            Self::Agent(key) => ("agent", key),
            Self::User(id) => ("user", id),
            Self::System(app) => ("system", app),
        }
    }

    /// The member that this is.
    fn member(&self) -> Option<String> {
        match self {
            Self::Agent(key) => Some(key.clone()),
            Self::User(id) => Some(user(id)),
            Self::System(_) => None,
        }
    }
}

/// A user as a member of rooms.
pub(crate) fn user(id: &str) -> String {
    format!("user:{id}")
}

/// Adds a message to a room.
pub(crate) fn post(
    store: &Store,
    room: &RoomRow,
    sender: &Sender,
    (content, metadata): (String, RawJson),
    now: i64,
) -> Result<RoomMessageRow, StoreError> {
    let (sender_type, sender_ref) = sender.parts();
    let speaker = sender.member();
    let members = store.members(room)?;
    // Only members are reached, and nobody mentions themselves.
    let targets = mentions(&content).into_iter();
    let targets = targets.filter(|key| members.contains(key) && speaker.as_ref() != Some(key)).collect();
    let message = RoomMessageRow {
        id: random_uuid(),
        room_id: room.id.clone(),
        sender_type: sender_type.to_owned(),
        sender_ref: sender_ref.to_owned(),
        content,
        metadata,
        targets,
        created_at: now,
    };
    store.add_message(room, &message)?;
    Ok(message)
}

/// What a text mentions, each once: `@app:agent` and `@user:<id>`. An address such as `ada@crm.example` is no mention.
fn mentions(content: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (at, _) in content.match_indices('@') {
        if content[..at].chars().next_back().is_some_and(char::is_alphanumeric) {
            continue;
        }
        let is_part = |char: char| char.is_ascii_alphanumeric() || "-_:".contains(char);
        let key: &str = content[at + 1..].split(|char| !is_part(char)).next().unwrap_or_default();
        let key = key.trim_end_matches(':');
        let is_member = key.split_once(':').is_some_and(|(app, agent)| !app.is_empty() && !agent.contains(':'));
        if is_member && !found.iter().any(|known| known == key) {
            found.push(key.to_owned());
        }
    }
    found
}

/// A message in its wire form.
pub(crate) fn shown(row: RoomMessageRow) -> RoomMessage {
    RoomMessage {
        id: row.id,
        room_id: row.room_id,
        sender_type: row.sender_type,
        sender_ref: row.sender_ref,
        content: row.content,
        metadata: row.metadata,
        routed_targets: row.targets,
        created_at: rfc3339(row.created_at),
    }
}

#[cfg(test)]
mod tests {
    use super::mentions;

    #[test]
    fn mentions_are_found_once_and_addresses_are_none() {
        let text =
            "@sales:bdr and @sales:bdr, (@crm:a_b-c)! @user:1-2: ada@crm:x @ @: @crm @:x @a:b:c @über:x @ops:lead.";
        assert_eq!(mentions(text), ["sales:bdr", "crm:a_b-c", "user:1-2", "ops:lead"]);
        assert!(mentions("").is_empty());
    }
}
