//! The server side of the control API, `/_emulator/*`: how commands and tests control a running local platform.

pub(crate) mod accounts;
pub(crate) mod activity;
pub(crate) mod agents;
pub(crate) mod app_routes;
pub(crate) mod clock;
pub(crate) mod collaboration;
pub(crate) mod installs;
pub(crate) mod instances;
pub(in crate::api) mod lookup;
pub(crate) mod reply;
pub(crate) mod schedules;
pub(crate) mod secrets;
pub(crate) mod tenant;
pub(crate) mod trigger;
pub(crate) mod vault;
pub(crate) mod worlds;
