//! What the tests that run the program have in common.
//!
//! [`Run`] is one run with everything expected of it: nothing is expected unless stated, so an unexpected word fails.
//! [`Home`] is the sealed place it runs in, [`leaks`] looks for secrets in all that it leaves, and [`Dev`] is a
//! running local platform. `UPDATE=1 cargo test` rewrites expected output in the sources and in the case files.

#![allow(dead_code, unused_imports, reason = "each test binary uses a part of it")]

mod aimock;
pub(crate) mod command_line;
mod dev;
mod files;
mod home;
pub(crate) mod leaks;
mod processes;
mod run;
pub(crate) mod signals;
mod terminal;

pub(crate) use aimock::Aimock;
pub(crate) use dev::{Dev, session_tokens};
pub(crate) use files::{app_on, copy, edit, fixture};
pub(crate) use home::{Home, Ran, exit_code};
pub(crate) use processes::{call, free_port, processes_with, python, sdk_python};
pub(crate) use run::{Run, is_update, normalized};
pub(crate) use terminal::Person;

use std::time::Duration;

/// Far longer than anything takes; only a hang gets here.
pub(crate) const PATIENCE: Duration = Duration::from_secs(180);
