//! The client of the developer API: against a server that answers as scripted, and, as the whole program, through a
//! proxy that injects faults.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests drive the machine itself")]
#![allow(clippy::await_holding_refcell_ref, reason = "none is held: guards end with their statements")]

mod faults;
mod requests;
#[path = "../support/mod.rs"]
mod support;
