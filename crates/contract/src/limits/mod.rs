//! Every limit and deadline of the program, each with its unit at the end of the name and its source beside it.
//!
//! `[S]` is a seed document, `[K]` the published Python SDK 1.7.0, `[C]` the published Python CLI 0.10.0,
//! `[R]` our own decision. Nothing here depends on what it limits.

mod callbacks;
mod handlers;
mod local_platform;
mod manifest;
mod packages;
mod requests;
mod shell;
mod units;

pub use callbacks::*;
pub use handlers::*;
pub use local_platform::*;
pub use manifest::*;
pub use packages::*;
pub use requests::*;
pub use shell::*;
