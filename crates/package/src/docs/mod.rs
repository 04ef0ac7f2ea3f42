//! `app_docs/`: the end-user documentation of an app (contract section 6).

mod anchors;
mod asides;
mod front_matter;
mod links;
pub mod markdown;
mod page;
pub mod path;
mod plan;
pub mod site;

pub use page::{DocsPage, read_page};
pub use path::{ENTRY, FOLDER};
pub use plan::{DocsPlan, plan};
