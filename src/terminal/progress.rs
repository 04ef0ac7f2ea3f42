//! One moving line while something takes time; nothing at all where nobody watches.

use crate::terminal::clean::clean;
use indicatif::{ProgressBar, ProgressStyle};
use std::time::Duration;

/// A spinner with the name of the step under way.
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    pub(super) fn new(visible: bool) -> Self {
        if !visible {
            return Self { bar: ProgressBar::hidden() };
        }
        let style = ProgressStyle::with_template("{spinner:.green} {msg} {elapsed:.dim}")
            .unwrap_or_else(|_| ProgressStyle::default_spinner());
        let bar = ProgressBar::new_spinner().with_style(style);
        bar.enable_steady_tick(Duration::from_millis(100));
        Self { bar }
    }

    /// Says what is under way now.
    pub fn step(&self, text: &str) {
        self.bar.set_message(clean(text).into_owned());
    }

    /// Takes the line away.
    pub fn done(self) {
        self.bar.finish_and_clear();
    }
}
