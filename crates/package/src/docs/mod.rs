//! `app_docs/`: the end-user documentation of an app (contract section 6).

mod anchors;
mod front_matter;
mod html;
pub mod limits;
mod links;
pub mod markdown;
mod page;
pub mod path;
mod plan;
pub mod routes;
pub mod site;

pub use page::{DocsPage, read_page};
pub use path::{ENTRY, FOLDER};
pub use plan::{DocsPlan, plan};
