//! Groups of options that several commands share.

mod app;
mod body;
mod frontend;
mod manifest;
mod severity;
mod since;

pub use app::project_app;
pub use body::body_argument;
pub use frontend::FrontendOptions;
pub use manifest::ManifestOptions;
pub use severity::{ProjectPolicy, SeverityOptions, check_is_readable};
pub use since::{ClockTime, Since, time_span};
