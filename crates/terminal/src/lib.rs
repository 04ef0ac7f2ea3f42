//! The terminal: the only place that prints, prompts or draws.
//!
//! Results go to stdout, messages and progress to stderr, each through one handle. Colour is removed in pipes, and a
//! reader that closed the pipe is not an error. Every other failure to write stdout ends the run with an error.
//!
//! What is printed is a [`StyledText`], and a string becomes one only by being cleaned. Each stream has one writer
//! (`sink`), which also breaks what a CI service would take for a command.

mod exit;
mod findings;
mod handle;
mod layout;
mod progress;
mod prompt;
mod sink;
mod text;

pub use exit::Exit;
pub use findings::format::{Format, rendered, step_summary};
pub use handle::{RunEnvironment, Terminal};
pub use layout::plural::count;
pub use layout::table::{Cell, Column, Table};
pub use layout::units::{duration, share, size};
pub use layout::width::document_width;
pub use layout::wrap::wrap;
pub use progress::Progress;
pub use prompt::PromptError;
pub use text::style::{Color, Role};
pub use text::styled_text::{StyledText, paint};
