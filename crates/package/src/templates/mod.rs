//! `defaults/templates/*.json`: the document templates of a version (contract section 7).

mod near;
mod plan;
pub mod rules;

pub use near::{FOLDERS_PARENT, NEAR_FOLDERS, left_out};
pub use plan::{FOLDER, TemplatesPlan, plan};
