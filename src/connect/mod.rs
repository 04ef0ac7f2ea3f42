//! Connections: the platform the user is logged in to, and the local platform that is running.

pub mod json_argument;
mod local;
mod remote;
pub mod route;
mod secret_target;
pub mod service;
mod service_reply;
mod verify;
mod world_place;

pub use local::{LocalOptions, TenantCommandOptions, tenant_or_default};
pub use remote::{RemoteOptions, journals, not_resumable};
pub use secret_target::{SecretOptions, SecretTarget};
pub use verify::verify;
pub use world_place::WorldPlace;
