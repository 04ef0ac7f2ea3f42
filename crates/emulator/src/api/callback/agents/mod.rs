//! What handlers ask of agents: those of their own app, and those of others.

pub(crate) mod ask;
mod begin;
pub(crate) mod invoke;
