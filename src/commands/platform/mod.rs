//! Apps, versions and secrets on a platform.

pub mod apps;
pub mod deploy;
pub mod rollback;
pub mod secrets;
pub mod upgrade;
pub mod versions;
