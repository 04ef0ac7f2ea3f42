//! The files by which a step of GitHub Actions hands on values and a summary. A run never depends on them: where one
//! cannot be written, a warning says so.

use linkworld_system::env::{self, Variable};
use linkworld_system::files;
use linkworld_terminal::Terminal;
use std::path::Path;

/// Bytes of the summary of one step. `[GitHub]`: beyond 1 MiB the whole summary is dropped.
const SUMMARY_BYTES_MAX: usize = 1024 * 1024;

/// True in a step of GitHub Actions.
pub fn is_step() -> bool {
    env::value_of(env::GITHUB_ACTIONS).as_deref() == Some("true")
}

/// Appends to the step's summary. `text` is given the bytes that are left, and returns none when it needs more.
pub fn append_summary(terminal: &mut Terminal, text: impl FnOnce(usize) -> Option<String>) {
    let Some(file) = env::value_of(env::GITHUB_STEP_SUMMARY).filter(|_| is_step()) else { return };
    let taken = files::byte_count(Path::new(&file)).unwrap_or_default();
    let left = SUMMARY_BYTES_MAX.saturating_sub(usize::try_from(taken).unwrap_or(usize::MAX));
    match text(left) {
        Some(text) => append(terminal, &env::GITHUB_STEP_SUMMARY, &file, &text),
        None => terminal.warn("the summary of this step is full; nothing was added to it"),
    }
}

/// Appends values for later steps, each `name=value` on a line.
pub fn append_outputs(terminal: &mut Terminal, lines: &str) {
    if let Some(file) = env::value_of(env::GITHUB_OUTPUT).filter(|_| is_step()) {
        append(terminal, &env::GITHUB_OUTPUT, &file, lines);
    }
}

fn append(terminal: &mut Terminal, variable: &Variable, file: &str, text: &str) {
    if let Err(error) = files::append(Path::new(file), text) {
        terminal.warn(format!("{}: {error}", variable.name));
    }
}
