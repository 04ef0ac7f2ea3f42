//! `app_docs/`: the end-user documentation of an app (contract section 6).

mod front_matter;
pub mod markdown;
mod page;
pub mod path;
mod plan;
pub mod site;

pub use page::{DocsPage, read_page};
pub use path::{ENTRY, FOLDER};
pub use plan::{DocsPlan, plan};
