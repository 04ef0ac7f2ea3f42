//! The two streams of the process and what may be done with them.

use crate::terminal::clean::clean;
use crate::terminal::format::{Format, rendered_at};
use crate::terminal::progress::Progress;
use crate::terminal::prompt::{self, PromptError};
use crate::terminal::style::{Color, Role, paint};
use crate::terminal::table::Table;
use crate::terminal::width::{WIDTH_DEFAULT, columns, document_width};
use crate::terminal::wrap::wrap;
use crate::terminal::{diff, github, json, summary};
use anstream::{AutoStream, ColorChoice};
use linkworld_contract::secret::Secret;
use linkworld_manifest::diagnostic::Report;
use serde_json::Value;
use std::io::{IsTerminal, Read, Write};

/// The two streams of this process and what may be done on them.
pub struct Terminal {
    out: AutoStream<std::io::Stdout>,
    err: AutoStream<std::io::Stderr>,
    color: Color,
    interactive: bool,
}

impl Terminal {
    /// `is_pipeline` is true where `CI` is set: no prompts and no progress.
    pub fn new(color: Color, is_pipeline: bool) -> Self {
        let choice = match color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::AlwaysAnsi,
            Color::Never => ColorChoice::Never,
        };
        let interactive = !is_pipeline && std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
        Self {
            out: AutoStream::new(std::io::stdout(), choice),
            err: AutoStream::new(std::io::stderr(), choice),
            color,
            interactive,
        }
    }

    /// True when stdout is a terminal.
    pub fn prints_to_terminal(&self) -> bool {
        std::io::stdout().is_terminal()
    }

    /// True when a person can be prompted.
    pub fn is_interactive(&self) -> bool {
        self.interactive
    }

    /// A line of the result, on stdout.
    pub fn print(&mut self, line: &str) {
        let _ = writeln!(self.out, "{line}");
        let _ = self.out.flush();
    }

    /// Prose of the result, on stdout, wrapped at the width of the terminal.
    pub fn print_text(&mut self, text: &str, indent: usize) {
        match columns(&std::io::stdout()) {
            Some(columns) => self.print(&wrap(text, columns, indent)),
            None => self.print(text),
        }
    }

    /// Documentation, on stdout, wrapped even in a pipe.
    pub fn print_document(&mut self, text: &str, indent: usize) {
        let text = wrap(text, document_width(), indent);
        self.print(&text);
    }

    /// A table of documentation, on stdout, laid out even in a pipe.
    pub fn print_document_table(&mut self, table: &Table) {
        for line in table.lines(Some(document_width())) {
            self.print(&line);
        }
    }

    /// A table of the result, on stdout; nothing when it has no rows.
    pub fn print_table(&mut self, table: &Table) {
        for line in table.lines(columns(&std::io::stdout())) {
            self.print(&line);
        }
    }

    /// The result as JSON: one value, indented on a terminal and on one line elsewhere.
    pub fn print_json(&mut self, value: &Value) {
        let text = if self.prints_to_terminal() { format!("{value:#}") } else { value.to_string() };
        self.print(&text);
    }

    /// A message on stderr, wrapped at the width of the terminal.
    pub fn message(&mut self, text: &str) {
        self.message_indented(text, 0);
    }

    /// A line on stderr as it is: output of other programs, workflow commands.
    pub fn pass_through(&mut self, line: &str) {
        let _ = writeln!(self.err, "{line}");
    }

    fn message_indented(&mut self, text: &str, indent: usize) {
        match columns(&std::io::stderr()) {
            Some(columns) => self.pass_through(&wrap(text, columns, indent)),
            None => self.pass_through(text),
        }
    }

    /// `warning: …`
    pub fn warn(&mut self, text: &str) {
        let heading = paint(Role::Warning, "warning");
        self.message_indented(&format!("{heading}: {text}"), 2);
    }

    /// `hint: …`
    pub fn hint(&mut self, text: &str) {
        let heading = paint(Role::Good, "hint");
        self.message_indented(&format!("{heading}: {text}"), 2);
    }

    /// `error: …` with its causes, then what to do next.
    pub fn fail(&mut self, headline: &str, causes: &[String], hints: &[String]) {
        let heading = paint(Role::Error, "error");
        self.message_indented(&format!("{heading}: {}", clean(headline)), 2);
        for cause in causes {
            self.message_indented(&format!("  because: {}", clean(cause)), 4);
        }
        for hint in hints {
            self.hint(&clean(hint));
        }
    }

    /// A report of findings on stdout; for people also a line on stderr that sums it up.
    pub fn report(&mut self, report: &Report, format: Format) {
        if format == Format::Json && self.prints_to_terminal() {
            self.print(&format!("{:#}", json::envelope(report)));
        } else {
            let columns = columns(&std::io::stdout()).unwrap_or(WIDTH_DEFAULT);
            let text = rendered_at(report, format, self.color != Color::Never, columns);
            let _ = self.out.write_all(text.as_bytes());
            let _ = self.out.flush();
        }
        if matches!(format, Format::Human | Format::Concise) {
            if format == Format::Human && report.findings().next().is_some() {
                self.pass_through("");
            }
            self.message(&summary::line(report));
        }
        if format == Format::Human
            && let Some(hint) = summary::explain_hint(report)
        {
            self.hint(&hint);
        }
    }

    /// What changed in a text, to stdout.
    pub fn difference(&mut self, name: &str, before: &str, after: &str) {
        self.print(&diff::unified(name, before, after));
    }

    /// Annotations of a GitHub Actions step, on stderr so that stdout stays the result.
    pub fn annotate(&mut self, report: &Report) {
        for command in github::commands(report) {
            self.pass_through(&command);
        }
    }

    /// A progress line on stderr; draws nothing unless the terminal is interactive.
    pub fn progress(&self) -> Progress {
        Progress::new(self.interactive)
    }

    /// One that draws nothing and only passes messages on.
    pub fn progress_hidden(&self) -> Progress {
        Progress::new(false)
    }

    /// Prompts without showing what is typed.
    pub fn ask_secret(&mut self, question: &str) -> Result<Secret, PromptError> {
        prompt::secret(question, self.interactive)
    }

    /// Prompts for yes or no; empty means no.
    pub fn confirm(&mut self, question: &str) -> Result<bool, PromptError> {
        prompt::confirm(question, self.interactive)
    }

    /// Prompts for a line of text.
    pub fn ask(&mut self, question: &str) -> Result<String, PromptError> {
        prompt::text(question, self.interactive)
    }

    /// Prompts for one of several and returns its index.
    pub fn choose(&mut self, question: &str, options: &[String]) -> Result<usize, PromptError> {
        prompt::choice(question, options, self.interactive)
    }

    /// Everything on stdin, at most `max` bytes, or none when stdin is a terminal.
    pub fn read_stdin(&mut self, max: usize) -> std::io::Result<Option<Vec<u8>>> {
        if std::io::stdin().is_terminal() {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        std::io::stdin().take(max as u64 + 1).read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    }
}
