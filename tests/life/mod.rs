//! The life of an app on a local platform, from its first start to the end of its tenant, and what is left when the
//! platform is killed at one of the writes in it.

mod checked;
pub(crate) mod script;
mod stored;

pub(crate) use checked::{Life, Tally, killed_at};
