//! Documented rules beyond the schema: warnings and errors about a manifest that can be read. One file per topic.

mod agents;
mod chrome;
mod connections;
mod cron;
mod cron_expression;
mod cron_shape;
mod deprecated;
mod dialect;
mod heartbeats;
mod image;
mod integrations;
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
pub(crate) use settings::misfit;
pub use table::RULES;
