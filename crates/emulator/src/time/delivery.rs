//! The delivery of a commitment that is due: a message in a room, or a notification for a user (contract 12.9).

use crate::audit::{self, AuditOutcome, AuditSubject, AuditTarget, CallStart};
use crate::collaboration::commitment::{self, DeliveryTarget};
use crate::collaboration::room::{self, Sender};
use crate::state::PlatformState;
use crate::store::{AuditRow, DueCommitment, Store, StoreError};
use linkworld_contract::wire::control::{AuditEntry, AuditKind};
use linkworld_contract::wire::raw::{RawJson, RawObject};
use std::sync::Arc;

/// Delivers a commitment whose begin is in the log. Returns the status of the delivery. Where the target is gone, the
/// commitment stays `attempted`.
pub(crate) async fn carry_out(
    state: &Arc<PlatformState>,
    due: DueCommitment,
    (row, start): (AuditRow, CallStart),
) -> Result<&'static str, StoreError> {
    let clock = state.clock.clone();
    let work = move |store: &Store| {
        let delivery = Delivery { store, due: &due, parent: row.id, start: CallStart::now(&clock) };
        let (outcome, entry) = delivery.make(clock.unix_millis())?;
        if outcome.status() == AuditOutcome::success().status() {
            store.commitment_was_sent(&due.row.id)?;
        }
        let status = outcome.status();
        let entries = entry.into_iter().chain([audit::end(store, row, outcome, start)?]);
        Ok((status, entries.collect::<Vec<_>>()))
    };
    let (status, entries) = state.store.run(work).await?;
    entries.into_iter().for_each(|entry| state.publish_entry(entry));
    Ok(status)
}

struct Delivery<'a> {
    store: &'a Store,
    due: &'a DueCommitment,
    /// The id of the commitment's entry in the log.
    parent: i64,
    start: CallStart,
}

impl Delivery<'_> {
    fn make(&self, now: i64) -> Result<(AuditOutcome, Option<AuditEntry>), StoreError> {
        let DueCommitment { install, row } = self.due;
        let target = row.target.as_ref().and_then(|target| commitment::target(target).ok());
        Ok(match target {
            Some(DeliveryTarget::Room(id)) => match self.store.room_with_id(&install.tenant_id, &id)? {
                None => (AuditOutcome::error("room_not_found"), None),
                Some(found) => {
                    let mut about = RawObject::default();
                    about.set("commitment_id", RawJson::of(&row.id));
                    about.set("from_agent", RawJson::of(&row.agent));
                    let said = (format!("{}: {}", row.title, row.content), RawJson::of(&about));
                    room::post(self.store, &found, &Sender::System(install.app.clone()), said, now)?;
                    (AuditOutcome::success(), Some(self.note(&found.id)?))
                }
            },
            // A notification is nothing but the state `sent` and the entry in the log.
            Some(DeliveryTarget::User(id)) => match self.store.user_with_id(&install.tenant_id, &id)? {
                None => (AuditOutcome::error("user_not_found"), None),
                Some(_) => (AuditOutcome::success(), None),
            },
            None => (AuditOutcome::error("no_target"), None),
        })
    }

    fn note(&self, room: &str) -> Result<AuditEntry, StoreError> {
        let subject = AuditSubject::new(AuditKind::RoomPost, room).caused_by(Some(self.parent));
        audit::write(self.store, &AuditTarget::of(&self.due.install), subject, AuditOutcome::success(), self.start)
    }
}
