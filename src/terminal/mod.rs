//! The terminal: the only place that prints, prompts or draws.
//!
//! Results go to stdout, messages and progress to stderr, each through one handle. Colour is removed in pipes, and a
//! reader that closed the pipe is not an error. Text from outside passes through [`clean()`] before it is printed.

mod clean;
mod concise;
mod diff;
mod format;
mod github;
mod gitlab;
mod handle;
mod human;
mod json;
mod junit;
mod plural;
mod progress;
mod prompt;
mod sarif;
mod style;
mod summary;
mod table;
mod units;
mod width;
mod wrap;

pub use clean::clean;
pub use format::{Format, rendered, step_summary};
pub use handle::Terminal;
pub use plural::count;
pub use progress::Progress;
pub use prompt::PromptError;
pub use style::{Color, Role, paint};
pub use table::{Cell, Column, Table};
pub use units::{duration, share, size};
pub use width::document_width;
pub use wrap::wrap;
