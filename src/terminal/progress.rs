//! One moving line while something takes time; nothing at all where nobody watches.

use crate::terminal::clean::clean;
use indicatif::{HumanBytes, ProgressBar, ProgressStyle};
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

    /// Says what is under way now.
    pub fn step(&self, text: &str) {
        self.bar.set_style(style("{spinner:.green} {msg} {elapsed:.dim}"));
        self.bar.set_message(clean(text).into_owned());
    }

    /// Says what is being uploaded, and draws how much of `bytes` has been sent.
    pub fn upload(&self, text: &str, bytes: u64, sent: UploadProgress) {
        let far = move |_: &indicatif::ProgressState, out: &mut dyn std::fmt::Write| {
            // Drawing cannot fail in a way that matters.
            let _ = write!(out, "{} of {}", HumanBytes(sent.bytes()), HumanBytes(bytes));
        };
        self.bar.set_style(style("{spinner:.green} {msg} {far} {elapsed:.dim}").with_key("far", far));
        self.bar.set_message(clean(text).into_owned());
    }

    /// A line that stays, on stderr above the moving one.
    pub fn say(&self, text: &str) {
        self.bar.suspend(|| {
            // Nobody listens to stderr: there is nobody to tell.
            let _ = writeln!(anstream::stderr(), "{}", clean(text));
        });
    }

    /// Takes the line away.
    pub fn done(self) {
        self.bar.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}
