//! A project that runs on the local platform, for the commands that start one.

mod events;
mod session;
mod setting_prompts;
mod signals;

pub use session::{Session, SessionOptions, Started};
pub use setting_prompts::SettingFlags;
pub use signals::Signals;
