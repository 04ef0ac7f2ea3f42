//! Rooms of a tenant, their members and their messages.

use crate::store::connection::Store;
use crate::store::error::StoreError;
use linkworld_contract::wire::raw::RawJson;
use rusqlite::{OptionalExtension, Row, params};

/// A room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RoomRow {
    pub(crate) id: String,
    pub(crate) tenant_id: String,
    pub(crate) name: String,
    /// Milliseconds since 1970.
    pub(crate) created_at: i64,
}

/// A message of a room.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RoomMessageRow {
    pub(crate) id: String,
    pub(crate) room_id: String,
    /// `agent`, `user` or `system`.
    pub(crate) sender_type: String,
    pub(crate) sender_ref: String,
    pub(crate) content: String,
    /// An object.
    pub(crate) metadata: RawJson,
    /// The members that it mentions.
    pub(crate) targets: Vec<String>,
    /// Milliseconds since 1970.
    pub(crate) created_at: i64,
}

fn read_room(row: &Row<'_>) -> rusqlite::Result<RoomRow> {
    Ok(RoomRow { id: row.get(0)?, tenant_id: row.get(1)?, name: row.get(2)?, created_at: row.get(3)? })
}

fn read_message(row: &Row<'_>) -> rusqlite::Result<Result<RoomMessageRow, StoreError>> {
    let (metadata, targets): (String, String) = (row.get(5)?, row.get(6)?);
    let (Ok(metadata), Ok(targets)) = (RawJson::parse(metadata.as_bytes()), serde_json::from_str(&targets)) else {
        return Ok(Err(StoreError::Unreadable("message of a room")));
    };
    Ok(Ok(RoomMessageRow {
        id: row.get(0)?,
        room_id: row.get(1)?,
        sender_type: row.get(2)?,
        sender_ref: row.get(3)?,
        content: row.get(4)?,
        metadata,
        targets,
        created_at: row.get(7)?,
    }))
}

pub(super) const MESSAGES: &str = "SELECT id, room_id, sender_type, sender_ref, content, metadata, targets, created_at \
    FROM room_messages WHERE room_id = ? ORDER BY number DESC LIMIT ?";

impl Store {
    /// Adds a room; false if the tenant has one of this name.
    pub(crate) fn add_room(&self, room: &RoomRow) -> Result<bool, StoreError> {
        let sql = "INSERT INTO rooms (id, tenant_id, name, created_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING";
        let row = params![room.id, room.tenant_id, room.name, room.created_at];
        Ok(self.connection.prepare_cached(sql)?.execute(row)? == 1)
    }

    /// The rooms of a tenant, by name.
    pub(crate) fn rooms(&self, tenant_id: &str) -> Result<Vec<RoomRow>, StoreError> {
        let sql = "SELECT id, tenant_id, name, created_at FROM rooms WHERE tenant_id = ? ORDER BY name";
        let mut query = self.connection.prepare_cached(sql)?;
        Ok(query.query_map([tenant_id], read_room)?.collect::<Result<_, _>>()?)
    }

    /// A room of a tenant by its id.
    pub(crate) fn room_with_id(&self, tenant_id: &str, id: &str) -> Result<Option<RoomRow>, StoreError> {
        let sql = "SELECT id, tenant_id, name, created_at FROM rooms WHERE id = ? AND tenant_id = ?";
        Ok(self.connection.prepare_cached(sql)?.query_row([id, tenant_id], read_room).optional()?)
    }

    /// A room of a tenant by its id or name.
    pub(crate) fn room(&self, tenant_id: &str, named: &str) -> Result<Option<RoomRow>, StoreError> {
        let sql = "SELECT id, tenant_id, name, created_at FROM rooms WHERE tenant_id = ?1 AND (id = ?2 OR name = ?2) \
                   ORDER BY id <> ?2 LIMIT 1";
        let mut query = self.connection.prepare_cached(sql)?;
        Ok(query.query_row([tenant_id, named], read_room).optional()?)
    }

    /// Removes a room with its members and messages.
    pub(crate) fn remove_room(&self, room: &RoomRow) -> Result<(), StoreError> {
        for sql in [
            "DELETE FROM room_messages WHERE room_id = ?",
            "DELETE FROM room_members WHERE room_id = ?",
            "DELETE FROM rooms WHERE id = ?",
        ] {
            self.connection.prepare_cached(sql)?.execute([&room.id])?;
        }
        Ok(())
    }

    /// Adds a member; false if it is one.
    pub(crate) fn add_member(&self, room: &RoomRow, member: &str) -> Result<bool, StoreError> {
        let sql = "INSERT INTO room_members (tenant_id, room_id, member) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
        Ok(self.connection.prepare_cached(sql)?.execute([&room.tenant_id, &room.id, member])? == 1)
    }

    /// Removes a member; false if it is none.
    pub(crate) fn remove_member(&self, room: &RoomRow, member: &str) -> Result<bool, StoreError> {
        let sql = "DELETE FROM room_members WHERE room_id = ? AND member = ?";
        Ok(self.connection.prepare_cached(sql)?.execute([&room.id, member])? == 1)
    }

    /// The members of a room, in order.
    pub(crate) fn members(&self, room: &RoomRow) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT member FROM room_members WHERE room_id = ? ORDER BY member";
        let mut query = self.connection.prepare_cached(sql)?;
        Ok(query.query_map([&room.id], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// Adds a message.
    pub(crate) fn add_message(&self, room: &RoomRow, message: &RoomMessageRow) -> Result<(), StoreError> {
        let sql = "INSERT INTO room_messages (id, tenant_id, room_id, sender_type, sender_ref, content, metadata, \
                   targets, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
        let targets = RawJson::of(&message.targets);
        self.connection.prepare_cached(sql)?.execute(params![
            message.id,
            room.tenant_id,
            room.id,
            message.sender_type,
            message.sender_ref,
            message.content,
            message.metadata.text(),
            targets.text(),
            message.created_at,
        ])?;
        Ok(())
    }

    /// How many messages a room has.
    pub(crate) fn message_count(&self, room: &RoomRow) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM room_messages WHERE room_id = ?";
        let count: i64 = self.connection.prepare_cached(sql)?.query_row([&room.id], |row| row.get(0))?;
        Ok(count.unsigned_abs())
    }

    /// The newest messages of a room, in the order in which they were written.
    pub(crate) fn messages(&self, room: &RoomRow, limit: u32) -> Result<Vec<RoomMessageRow>, StoreError> {
        let mut query = self.connection.prepare_cached(MESSAGES)?;
        let found = query.query_map(params![room.id, limit], read_message)?.map(|row| row?);
        let mut messages = found.collect::<Result<Vec<_>, StoreError>>()?;
        messages.reverse();
        Ok(messages)
    }
}
