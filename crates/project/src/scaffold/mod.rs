//! `init`: the files of a new project, ready to validate, run and deploy. Their texts are the files in the folders beside
//! this one.

mod choices;
mod new_app;
mod tables;
mod write;

pub use choices::{Language, StarterTemplate};
pub use new_app::{NewApp, SCHEMA_FILE};
pub use write::{NewProject, ScaffoldError, write};
