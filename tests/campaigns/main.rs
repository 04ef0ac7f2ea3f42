//! What needs more than most machines have: a keyring daemon, strace, another user, a container engine, a registry.
//! `cargo test` leaves it out; `tests/campaign` runs it.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests drive the machine itself")]

mod accounts;
#[path = "../behaviours/mod.rs"]
mod behaviours;
mod containers;
mod engines;
mod kills;
#[path = "../life/mod.rs"]
mod life;
mod load;
mod moments;
mod registry;
mod rust;
mod signals;
#[path = "../support/mod.rs"]
mod support;
mod typescript;
