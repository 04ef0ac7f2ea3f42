//! Commands about what apps and agents of a tenant do together.

pub mod commitments;
pub mod rooms;
pub mod visions;
pub mod wires;
