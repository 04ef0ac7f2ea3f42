//! What apps and agents of a tenant do together.

pub(in crate::store) mod commitments;
#[cfg(test)]
mod plans;
pub(in crate::store) mod rooms;
pub(in crate::store) mod wires;
