//! The page around bundles, for the projects of a run.

mod pages;

pub(super) use pages::open;
pub use pages::{OpenedShell, ShellPlan};
