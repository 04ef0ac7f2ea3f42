//! The wires of an app: one for each event of another app that its manifest subscribes to (contract 15.4).

use crate::store::{Store, StoreError, WireRow};
use linkworld_manifest::Manifest;

/// Adds the wires that a manifest asks for, and removes those that it does not name any more. What was decided about a
/// wire stays; a new one is active if `is_approved`.
pub(crate) fn keep(store: &Store, tenant_id: &str, manifest: &Manifest, is_approved: bool) -> Result<(), StoreError> {
    let wanted: Vec<(&str, &str)> =
        manifest.subscribes_to.iter().map(|one| (one.emitter_app.as_str(), one.event_name.as_str())).collect();
    store.retain_wires(tenant_id, &manifest.app_id, &wanted)?;
    for (emitter, event) in wanted {
        let wire = WireRow {
            emitter: emitter.to_owned(),
            event: event.to_owned(),
            subscriber: manifest.app_id.clone(),
            is_active: is_approved,
        };
        store.add_wire(tenant_id, &wire)?;
    }
    Ok(())
}
