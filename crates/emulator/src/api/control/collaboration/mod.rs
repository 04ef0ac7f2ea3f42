//! What apps and agents of a tenant do together, for the developer: wires, rooms and commitments.

pub(crate) mod commitments;
pub(crate) mod rooms;
pub(crate) mod wires;
