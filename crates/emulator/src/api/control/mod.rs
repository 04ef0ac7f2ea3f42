//! The server side of the control API, `/_emulator/*`.

pub(crate) mod endpoints;
