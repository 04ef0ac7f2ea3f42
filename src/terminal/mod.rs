//! The terminal: the only place that prints, prompts or draws.
//!
//! Results go to stdout, messages and progress to stderr, each through one handle. Colour is removed in pipes, and a
//! reader that closed the pipe is not an error. Every other failure to write stdout ends the run with an error.
//!
//! What is printed is a [`StyledText`], and a string becomes one only by being cleaned. Each stream has one writer
//! (`sink`), which also breaks what a CI service would take for a command.

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
mod log_commands;
mod plural;
mod progress;
mod prompt;
mod sarif;
mod sink;
mod style;
mod styled_text;
mod summary;
mod table;
mod units;
mod width;
mod wrap;

pub use format::{Format, rendered, step_summary};
pub use handle::{RunEnvironment, Terminal};
pub use plural::count;
pub use progress::Progress;
pub use prompt::PromptError;
pub use style::{Color, Role};
pub use styled_text::{StyledText, paint};
pub use table::{Cell, Column, Table};
pub use units::{duration, share, size};
pub use width::document_width;
pub use wrap::wrap;
