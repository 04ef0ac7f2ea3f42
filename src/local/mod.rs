//! A project that runs on the local platform, for the commands that start one.

pub mod engine;
mod events;
pub mod handler_env;
mod handler_place;
mod handler_plan;
mod install_report;
mod opening;
pub mod plan;
pub mod probe;
mod project_watch;
mod running;
mod session;
mod setting_prompts;
mod shell;
mod signals;
mod start_advice;

pub use install_report::show_world;
pub use running::{TestedApp, TestedFiles};
pub use session::{HandlerOptions, Session, SessionInstance, SessionOptions, Started};
pub use setting_prompts::{SettingFlags, given_settings};
pub use shell::{OpenedShell, ShellPlan};
pub use signals::Signals;
