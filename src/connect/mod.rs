//! Connections: the platform the user is logged in to, and the local platform that is running.

mod local;
mod remote;
mod secret_target;

pub use local::LocalOptions;
pub use remote::{RemoteOptions, journals};
pub use secret_target::SecretTarget;
