//! What the agents of an app do with others: events, rooms and commitments.

pub(crate) mod commitments;
pub(crate) mod events;
pub(crate) mod fetch;
mod method;
pub(crate) mod rooms;
