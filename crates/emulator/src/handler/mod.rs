//! Calls from the platform into an app's handler.

pub(crate) mod dispatch;
pub(crate) mod route_reply;
pub(crate) mod to_its_end;
pub(crate) mod trigger;
pub(crate) mod upstream;
pub(crate) mod user_added;
