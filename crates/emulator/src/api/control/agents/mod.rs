//! What a person does with the agents of a tenant.

pub(crate) mod asking;
pub(crate) mod visions;
