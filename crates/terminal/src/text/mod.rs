//! Cleaned and styled text, the only text that is printed.

pub(super) mod clean;
pub(super) mod log_commands;
pub(super) mod style;
pub(super) mod styled_text;
