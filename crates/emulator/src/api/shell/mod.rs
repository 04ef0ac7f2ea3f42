//! What is behind the page around bundles. The page has its own token; what it does for a bundle is done as a user of a tenant.

pub(crate) mod calls;
pub(crate) mod news;
pub(crate) mod panel;
mod panel_tabs;
mod subject;
pub(crate) mod view;
