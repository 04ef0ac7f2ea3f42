//! Documented rules beyond the schema: warnings and errors about a manifest that can be read. One file per topic.

mod access;
mod agents;
mod chrome;
mod deprecated;
mod image;
mod release;
mod routes;
mod rule;
mod run;
pub(crate) mod schedules;
mod settings;
mod table;
mod tools;

pub use rule::{LintInput, LintRule, LintRun, Needs};
pub use run::run;
pub(crate) use settings::misfit;
pub use table::RULES;
