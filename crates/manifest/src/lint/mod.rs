//! Documented rules beyond the schema: warnings and errors about a manifest that can be read. One file per topic.

mod agents;
mod chrome;
mod connections;
mod cron;
mod deprecated;
mod dialect;
mod expression;
pub mod fix;
mod heartbeats;
mod integrations;
pub mod policy;
mod release;
mod routes;
mod rule;
mod run;
mod scopes;
mod settings;
mod table;
mod tools;

pub use rule::{LintInput, LintRule, LintRun, Needs};
pub use run::run;
pub use table::RULES;
