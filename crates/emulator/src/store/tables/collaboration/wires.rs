//! The events that apps of a tenant want of each other.

use crate::store::connection::Store;
use crate::store::error::StoreError;
use rusqlite::{OptionalExtension, params};

/// An event of one app that another one subscribes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WireRow {
    /// The app that emits it.
    pub(crate) emitter: String,
    /// Its name.
    pub(crate) event: String,
    /// The app that subscribes to it.
    pub(crate) subscriber: String,
    /// Whether both apps' admins approved it.
    pub(crate) is_active: bool,
}

pub(super) const SUBSCRIBERS: &str = "SELECT subscriber FROM wires \
    WHERE tenant_id = ? AND emitter = ? AND event = ? AND active = 1 ORDER BY subscriber";

impl Store {
    /// Adds a wire that a manifest asks for; one that is there keeps what was decided about it.
    pub(crate) fn add_wire(&self, tenant_id: &str, wire: &WireRow) -> Result<(), StoreError> {
        let sql = "INSERT INTO wires (tenant_id, emitter, event, subscriber, active) VALUES (?, ?, ?, ?, ?) \
                   ON CONFLICT DO NOTHING";
        let WireRow { emitter, event, subscriber, is_active } = wire;
        self.connection.prepare_cached(sql)?.execute(params![tenant_id, emitter, event, subscriber, is_active])?;
        Ok(())
    }

    /// Approves a wire or takes the approval back. None if there is no such wire, else whether that changed it.
    pub(crate) fn set_wire(&self, tenant_id: &str, wire: &WireRow) -> Result<Option<bool>, StoreError> {
        let WireRow { emitter, event, subscriber, is_active } = wire;
        let key = params![tenant_id, emitter, event, subscriber];
        let sql = "SELECT active FROM wires WHERE tenant_id = ? AND emitter = ? AND event = ? AND subscriber = ?";
        let before: Option<bool> = self.connection.prepare_cached(sql)?.query_row(key, |row| row.get(0)).optional()?;
        let sql = "UPDATE wires SET active = ?5 \
                   WHERE tenant_id = ?1 AND emitter = ?2 AND event = ?3 AND subscriber = ?4";
        self.connection.prepare_cached(sql)?.execute(params![tenant_id, emitter, event, subscriber, is_active])?;
        Ok(before.map(|before| before != *is_active))
    }

    /// The wires of a tenant, by emitter, event and subscriber.
    pub(crate) fn wires(&self, tenant_id: &str) -> Result<Vec<WireRow>, StoreError> {
        let sql = "SELECT emitter, event, subscriber, active FROM wires WHERE tenant_id = ? ORDER BY 1, 2, 3";
        let mut query = self.connection.prepare_cached(sql)?;
        let found = query.query_map([tenant_id], |row| {
            Ok(WireRow { emitter: row.get(0)?, event: row.get(1)?, subscriber: row.get(2)?, is_active: row.get(3)? })
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// The apps that get an event.
    pub(crate) fn subscribers(&self, tenant_id: &str, emitter: &str, event: &str) -> Result<Vec<String>, StoreError> {
        let mut query = self.connection.prepare_cached(SUBSCRIBERS)?;
        Ok(query.query_map([tenant_id, emitter, event], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// Removes the wires that an app asked for and that its manifest does not name any more.
    pub(crate) fn retain_wires(
        &self,
        tenant_id: &str,
        subscriber: &str,
        wanted: &[(&str, &str)],
    ) -> Result<(), StoreError> {
        for wire in self.wires(tenant_id)?.into_iter().filter(|wire| wire.subscriber == subscriber) {
            if !wanted.contains(&(wire.emitter.as_str(), wire.event.as_str())) {
                let sql = "DELETE FROM wires WHERE tenant_id = ? AND emitter = ? AND event = ? AND subscriber = ?";
                let key = [tenant_id, &wire.emitter, &wire.event, subscriber];
                self.connection.prepare_cached(sql)?.execute(key)?;
            }
        }
        Ok(())
    }
}
