//! A progress line for what takes time; nothing at all where stderr is not an interactive terminal.

use crate::terminal::layout::units::size;
use crate::terminal::layout::width::columns;
use crate::terminal::layout::wrap::wrap;
use crate::terminal::text::clean::one_line;
use indicatif::{ProgressBar, ProgressStyle};
use linkworld_system::upload::UploadProgress;
use std::io::Write;
use std::time::Duration;

/// A spinner with the name of the step under way. Clones draw the same line.
#[derive(Clone)]
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    pub(super) fn new(visible: bool) -> Self {
        if !visible {
            return Self { bar: ProgressBar::hidden() };
        }
        let bar = ProgressBar::new_spinner().with_style(style("{spinner:.green} {msg} {elapsed:.dim}"));
        bar.enable_steady_tick(Duration::from_millis(100));
        Self { bar }
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
        self.bar.suspend(|| {
            let text = one_line(text);
            let text = match columns(&std::io::stderr()) {
                Some(columns) => wrap(&text, columns, 2),
                None => text.into_owned(),
            };
            // Without a reader of stderr there is nothing to do about it.
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
