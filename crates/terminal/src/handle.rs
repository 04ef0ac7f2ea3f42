//! The two streams of the process and what may be done with them.

use crate::findings::format::{Format, rendered_at};
use crate::findings::{diff, github, json, summary};
use crate::layout::plural::count;
use crate::layout::table::Table;
use crate::layout::width::{WIDTH_DEFAULT, columns, document_width};
use crate::layout::wrap::wrap;
use crate::progress::Progress;
use crate::prompt::{self, PromptError};
use crate::sink::Sink;
use crate::text::clean::one_line;
use crate::text::log_commands::Syntax;
use crate::text::style::{Color, Role};
use crate::text::styled_text::{StyledText, paint};
use linkworld_contract::secret::Secret;
use linkworld_contract::wire::raw::RawJson;
use linkworld_manifest::diagnostic::Report;
use serde_json::Value;
use std::io::{IsTerminal, Read};

/// What the surroundings of a run mean for what is printed.
#[derive(Debug, Clone, Copy, Default)]
pub struct RunEnvironment {
    /// `CI` is set: no prompts and no progress.
    pub is_pipeline: bool,
    /// A CI service looks for commands in what is printed.
    pub is_log_scanned: bool,
}

/// The two streams of this process and what may be done on them.
pub struct Terminal {
    out: Sink<std::io::Stdout>,
    err: Sink<std::io::Stderr>,
    color: Color,
    interactive: bool,
    is_log_scanned: bool,
}

impl Terminal {
    /// For a run with these circumstances.
    pub fn new(color: Color, run: RunEnvironment) -> Self {
        let interactive = !run.is_pipeline && std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
        Self {
            out: Sink::new(std::io::stdout(), color, run.is_log_scanned),
            err: Sink::new(std::io::stderr(), color, run.is_log_scanned),
            color,
            interactive,
            is_log_scanned: run.is_log_scanned,
        }
    }

    /// Why the result on stdout is incomplete; none when it is complete, or when its reader closed the pipe.
    pub fn output_failure(&self) -> Option<&std::io::Error> {
        self.out.failure()
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
    pub fn print(&mut self, line: impl Into<StyledText>) {
        self.out.line(&line.into());
    }

    /// Prose of the result, on stdout, wrapped at the width of the terminal.
    pub fn print_text(&mut self, text: impl Into<StyledText>, indent: usize) {
        let text = text.into();
        match columns(&std::io::stdout()) {
            Some(columns) => self.print(text.laid_out(|text| wrap(text, columns, indent))),
            None => self.print(text),
        }
    }

    /// Documentation, on stdout, wrapped even in a pipe.
    pub fn print_document(&mut self, text: &str, indent: usize) {
        self.print(StyledText::lines(text).laid_out(|text| wrap(text, document_width(), indent)));
    }

    /// A table of documentation, on stdout, laid out even in a pipe.
    pub fn print_document_table(&mut self, table: &Table) {
        for line in table.lines(Some(document_width())) {
            self.print(line);
        }
    }

    /// A table of the result, on stdout; nothing when it has no rows.
    pub fn print_table(&mut self, table: &Table) {
        for line in table.lines(columns(&std::io::stdout())) {
            self.print(line);
        }
    }

    /// The result as JSON: one value, indented on a terminal and on one line elsewhere.
    pub fn print_json(&mut self, value: &Value) {
        if self.prints_to_terminal() { self.print_json_indented(value) } else { self.print_json_line(value) }
    }

    /// JSON on one line, for a program that reads line by line.
    pub fn print_json_line(&mut self, value: &Value) {
        self.out.write(&format!("{value}\n"), Syntax::Json);
    }

    /// JSON for a person, indented everywhere.
    pub fn print_json_indented(&mut self, value: &Value) {
        self.out.write(&format!("{value:#}\n"), Syntax::Json);
    }

    /// The same for JSON whose numbers and strings must stay as they are.
    pub fn print_raw_json(&mut self, value: &RawJson) {
        let text = if self.prints_to_terminal() { value.pretty() } else { value.compact().text().to_owned() };
        self.out.write(&(text + "\n"), Syntax::Json);
    }

    /// The same, indented everywhere.
    pub fn print_raw_json_indented(&mut self, value: &RawJson) {
        self.out.write(&(value.pretty() + "\n"), Syntax::Json);
    }

    /// A program's text as it is, on stdout. No part of it may come from outside.
    pub fn print_exact(&mut self, text: &str) {
        self.out.write(&format!("{text}\n"), Syntax::Exact);
    }

    /// A message on stderr, wrapped at the width of the terminal.
    pub fn message(&mut self, text: impl Into<StyledText>) {
        self.message_indented(&text.into(), 0);
    }

    /// A line on stderr that is never wrapped, such as the output of another program.
    pub fn pass_through(&mut self, line: impl Into<StyledText>) {
        self.err.line(&line.into());
    }

    fn message_indented(&mut self, text: &StyledText, indent: usize) {
        match columns(&std::io::stderr()) {
            Some(columns) => self.pass_through(text.laid_out(|text| wrap(text, columns, indent))),
            None => self.pass_through(text),
        }
    }

    /// `warning: …`
    pub fn warn(&mut self, text: impl Into<StyledText>) {
        self.message_indented(&(paint(Role::Warning, "warning") + ": " + text), 2);
    }

    /// `hint: …`
    pub fn hint(&mut self, text: impl Into<StyledText>) {
        self.message_indented(&(paint(Role::Good, "hint") + ": " + text), 2);
    }

    /// `error: …` with its causes, then what to do next.
    pub fn fail(&mut self, headline: &str, causes: &[String], hints: &[String]) {
        self.message_indented(&(paint(Role::Error, "error") + ": " + headline), 2);
        for cause in causes {
            self.message_indented(&(StyledText::from("  because: ") + cause), 4);
        }
        for hint in hints {
            self.hint(hint);
        }
    }

    /// Help or a usage error that the reader of the command line has laid out, on the stream that it belongs to.
    pub fn print_usage(&mut self, text: &StyledText, is_error: bool) {
        if is_error { self.err.line(text) } else { self.out.line(text) }
    }

    /// A report of findings on stdout; for people also a line on stderr that sums it up.
    pub fn report(&mut self, report: &Report, format: Format) {
        if format == Format::Json && self.prints_to_terminal() {
            self.print_json(&json::envelope(report));
        } else {
            let columns = columns(&std::io::stdout()).unwrap_or(WIDTH_DEFAULT);
            let text = rendered_at(report, format, self.color != Color::Never, columns);
            self.out.write(&text, format.syntax());
        }
        if matches!(format, Format::Human | Format::Concise) {
            if format == Format::Human && report.findings().next().is_some() {
                self.pass_through("");
            }
            self.message(summary::line(report));
        }
        if format == Format::Human
            && let Some(hint) = summary::explain_hint(report)
        {
            self.hint(hint);
        }
    }

    /// What changed in a text, to stdout.
    pub fn difference(&mut self, name: &str, before: &str, after: &str) {
        self.print(diff::unified(name, before, after));
    }

    /// Annotations of a GitHub Actions step, on stderr so that stdout stays the result: as many as GitHub keeps.
    pub fn annotate(&mut self, report: &Report) {
        let (commands, rest) = github::annotations(report);
        for command in commands {
            self.err.write(&(command + "\n"), Syntax::Commands);
        }
        if let [errors, warnings] = rest
            && errors + warnings > 0
        {
            let (errors, warnings) = (count(errors, "more error"), count(warnings, "more warning"));
            self.message(format!("without an annotation, because GitHub keeps 10 of each: {errors}, {warnings}"));
        }
    }

    /// A progress line on stderr; draws nothing unless the terminal is interactive.
    pub fn progress(&self) -> Progress {
        Progress::new(self.interactive, self.is_log_scanned)
    }

    /// One that draws nothing and only passes messages on.
    pub fn progress_hidden(&self) -> Progress {
        Progress::new(false, self.is_log_scanned)
    }

    /// Prompts without showing what is typed.
    pub fn ask_secret(&mut self, question: &str) -> Result<Secret, PromptError> {
        prompt::secret(&one_line(question), self.interactive)
    }

    /// Prompts for yes or no; empty means no.
    pub fn confirm(&mut self, question: &str) -> Result<bool, PromptError> {
        prompt::confirm(&one_line(question), self.interactive)
    }

    /// Prompts for a line of text.
    pub fn ask(&mut self, question: &str) -> Result<String, PromptError> {
        prompt::text(&one_line(question), self.interactive)
    }

    /// Prompts for a line of text; an empty one means the default.
    pub fn ask_or(&mut self, question: &str, default: &str) -> Result<String, PromptError> {
        prompt::text_or(&one_line(question), &one_line(default), self.interactive)
    }

    /// Prompts for one of several and returns its index.
    pub fn choose(&mut self, question: &str, options: &[String]) -> Result<usize, PromptError> {
        let options: Vec<String> = options.iter().map(|option| one_line(option).into_owned()).collect();
        prompt::choice(&one_line(question), &options, self.interactive)
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
