//! The contract's rules between fields: unique names, references, heartbeats, public routes, tabs.
//!
//! They read the normal form, in which what could not be read is absent; a rule that needs it reports nothing. All
//! violations are reported, where the SDK stops at the first.

mod agents;
mod checker;
mod heartbeats;
mod manifest;
mod view;

pub(crate) use manifest::apply;
