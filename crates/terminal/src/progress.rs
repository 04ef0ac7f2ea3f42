//! A progress line for what takes time; nothing at all where stderr is not an interactive terminal.

use crate::layout::units::size;
use crate::layout::width::columns;
use crate::layout::wrap::wrap;
use crate::text::clean::one_line;
use crate::text::log_commands::Syntax;
use indicatif::{ProgressBar, ProgressStyle};
use linkworld_system::upload::UploadProgress;
use std::io::Write;
use std::time::Duration;

/// A spinner with the name of the step under way. Clones draw the same line.
#[derive(Clone)]
pub struct Progress {
    bar: ProgressBar,
    /// Whether a runner looks for commands in what is written.
    is_scanned: bool,
}

impl Progress {
    pub(super) fn new(visible: bool, is_scanned: bool) -> Self {
        if !visible {
            return Self { bar: ProgressBar::hidden(), is_scanned };
        }
        let bar = ProgressBar::new_spinner().with_style(style("{spinner:.green} {msg} {elapsed:.dim}"));
        bar.enable_steady_tick(Duration::from_millis(100));
        Self { bar, is_scanned }
    }

    /// Whether there is a progress line.
    pub fn is_visible(&self) -> bool {
        !self.bar.is_hidden()
    }

    /// Shows the step under way.
    pub fn step(&self, text: &str) {
        self.bar.set_style(style("{spinner:.green} {msg} {elapsed:.dim}"));
        self.bar.set_message(one_line(text).into_owned());
    }

    /// Shows an upload and how much of `bytes` has been sent.
    pub fn upload(&self, text: &str, bytes: u64, sent: UploadProgress) {
        let far = move |_: &indicatif::ProgressState, out: &mut dyn std::fmt::Write| {
            // Drawing cannot fail in a way that matters.
            let _ = write!(out, "{} of {}", size(sent.bytes()), size(bytes));
        };
        self.bar.set_style(style("{spinner:.green} {msg} {far} {elapsed:.dim}").with_key("far", far));
        self.bar.set_message(one_line(text).into_owned());
    }

    /// A message on stderr, above the progress line.
    pub fn message(&self, text: &str) {
        let text = one_line(text);
        match columns(&std::io::stderr()) {
            Some(columns) => self.print(&wrap(&text, columns, 2)),
            None => self.print(&text),
        }
    }

    /// A line that another program printed, on stderr, above the progress line. It is not wrapped, and has no colors.
    pub fn output(&self, line: &str) {
        let text = anstream::adapter::strip_str(line).to_string();
        self.print(&one_line(&text));
    }

    fn print(&self, text: &str) {
        let text = Syntax::Words.escaped(text, self.is_scanned);
        // Without a reader of stderr there is nothing to do about it.
        self.bar.suspend(|| {
            let _ = writeln!(anstream::stderr(), "{text}");
        });
    }

    /// Removes the line.
    pub fn done(self) {
        self.bar.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}
