//! `app_docs/`: the end-user documentation of an app (contract section 6).

mod anchors;
mod asides;
mod autolink;
mod content;
mod front_matter;
mod highlight;
pub mod limits;
mod links;
pub mod markdown;
mod page;
pub mod path;
mod plan;
mod reference;
pub mod routes;
pub mod site;
mod style;

pub use page::{DocsPage, read_page};
pub use path::{ENTRY, FOLDER};
pub use plan::{DocsPlan, plan};
