//! Groups of options that several commands share.

mod app;
mod frontend;

pub use app::project_app;
pub use frontend::FrontendOptions;
