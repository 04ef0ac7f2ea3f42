//! Tenants as a file describes them, and what brings the store to that description.

mod apply;
pub(crate) mod description;

pub use apply::TenantChange;
pub(crate) use apply::{apply, lacking_secrets};
pub use description::{AppCallSetup, AppSetup, CollectionSetup, DocumentSetup, TenantSetup, UserSetup, WireSetup};
