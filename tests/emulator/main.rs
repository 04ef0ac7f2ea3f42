//! The local platform from outside: every endpoint over real sockets, with a handler on a real socket.

#![allow(clippy::unwrap_used, reason = "every function here is part of a test")]

mod bundle;
mod callback;
mod control;
mod developer;
mod door;
mod golden;
#[path = "../support/leaks.rs"]
mod leaks;
mod support;
mod upgrade;
