//! `defaults/templates/*.json`: the document templates of a version (contract section 7).

mod plan;
pub mod rules;

pub use plan::{FOLDER, TemplatesPlan, plan};
