//! What `linkworld deploy` does: prepare what is sent, send it, report what happened.

pub mod delivery;
pub mod report;
pub mod shipment;
