//! Groups of options that several commands share.

mod app;
mod body;
mod frontend;
mod manifest;
mod severity;

pub use app::project_app;
pub use body::body_argument;
pub use frontend::FrontendOptions;
pub use linkworld_system::since::{ClockTime, Since, time_span};
pub use manifest::ManifestOptions;
pub use severity::{ProjectPolicy, SeverityOptions, check_is_readable};
