//! The terminal: the only place that prints, asks or draws.
//!
//! stdout is the answer, stderr is the talk. Both go through one handle each, colour falls off in pipes, and a
//! reader that went away is success. Text from outside passes [`clean`] before it gets here or on its way.

mod clean;
mod concise;
mod diff;
mod github;
mod gitlab;
mod human;
mod json;
mod junit;
mod progress;
mod prompt;
mod sarif;

pub use clean::clean;
pub use progress::Progress;
pub use prompt::PromptError;

use anstream::{AutoStream, ColorChoice};
use linkworld_contract::secret::Secret;
use linkworld_manifest::diagnostic::{Report, Severity};
use serde_json::Value;
use std::io::{IsTerminal, Read, Write};

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How a report of findings is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Caret snippets.
    Human,
    /// One line each.
    Concise,
    /// One JSON envelope.
    Json,
    /// One JSON object a line, for each finding.
    Ndjson,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Workflow commands of GitHub Actions.
    Github,
    /// GitLab's code quality report.
    Gitlab,
    /// JUnit XML.
    Junit,
}

/// A report in a format, ending in a line break unless it is empty.
pub fn rendered(report: &Report, format: Format, styled: bool) -> String {
    let mut text = match format {
        Format::Human => human::text(report, styled),
        Format::Concise => concise::lines(report).join("\n"),
        Format::Json => json::envelope(report).to_string(),
        Format::Ndjson => json::lines(report).join("\n"),
        Format::Sarif => format!("{:#}", sarif::log(report)),
        Format::Github => github::commands(report).join("\n"),
        Format::Gitlab => format!("{:#}", gitlab::report(report)),
        Format::Junit => junit::document(report),
    };
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// A report as Markdown for the summary page of a GitHub Actions step.
pub fn step_summary(report: &Report) -> String {
    github::summary(report)
}

/// What a piece of text is, not what it looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The heading of a failure.
    Error,
    /// The heading of a warning.
    Warning,
    /// What to do next, and good news.
    Good,
    /// Where something comes from: prefixes, times.
    Context,
    /// Names worth finding with the eye.
    Name,
}

/// The two streams of this process and what may be done on them.
pub struct Terminal {
    out: AutoStream<std::io::Stdout>,
    err: AutoStream<std::io::Stderr>,
    color: Color,
    interactive: bool,
}

impl Terminal {
    /// `pipeline` says that nobody is there to answer (`CI` is set): no prompts and no progress.
    pub fn new(color: Color, pipeline: bool) -> Self {
        let choice = match color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::AlwaysAnsi,
            Color::Never => ColorChoice::Never,
        };
        let interactive = !pipeline && std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
        Self {
            out: AutoStream::new(std::io::stdout(), choice),
            err: AutoStream::new(std::io::stderr(), choice),
            color,
            interactive,
        }
    }

    /// True when stdout goes to a person.
    pub fn answers_a_person(&self) -> bool {
        std::io::stdout().is_terminal()
    }

    /// True when somebody is there to be asked.
    pub fn is_interactive(&self) -> bool {
        self.interactive
    }

    /// One line of the answer.
    pub fn answer(&mut self, line: &str) {
        let _ = writeln!(self.out, "{line}");
        let _ = self.out.flush();
    }

    /// The answer as JSON: one value, indented for a person and on one line for a program.
    pub fn answer_json(&mut self, value: &Value) {
        let text = if self.answers_a_person() { format!("{value:#}") } else { value.to_string() };
        self.answer(&text);
    }

    /// One line of talk.
    pub fn say(&mut self, line: &str) {
        let _ = writeln!(self.err, "{line}");
    }

    /// `warning: …`
    pub fn warn(&mut self, text: &str) {
        let heading = paint(Role::Warning, "warning");
        self.say(&format!("{heading}: {text}"));
    }

    /// `hint: …`
    pub fn hint(&mut self, text: &str) {
        let heading = paint(Role::Good, "hint");
        self.say(&format!("{heading}: {text}"));
    }

    /// `error: …` with its causes, then what to do.
    pub fn fail(&mut self, headline: &str, causes: &[String], hints: &[String]) {
        let heading = paint(Role::Error, "error");
        self.say(&format!("{heading}: {}", clean(headline)));
        for cause in causes {
            self.say(&format!("  because: {}", clean(cause)));
        }
        for hint in hints {
            self.hint(&clean(hint));
        }
    }

    /// A report of findings to stdout, and for people a line on stderr that sums it up.
    pub fn report(&mut self, report: &Report, format: Format) {
        if format == Format::Json && self.answers_a_person() {
            self.answer(&format!("{:#}", json::envelope(report)));
        } else {
            let text = rendered(report, format, self.color != Color::Never);
            let _ = self.out.write_all(text.as_bytes());
            let _ = self.out.flush();
        }
        if matches!(format, Format::Human | Format::Concise) {
            self.say(&summary(report));
        }
    }

    /// What changed in a text, to stdout.
    pub fn difference(&mut self, name: &str, before: &str, after: &str) {
        self.answer(&diff::unified(name, before, after));
    }

    /// Annotations of a GitHub Actions step, on stderr so that stdout stays the answer.
    pub fn annotate(&mut self, report: &Report) {
        for command in github::commands(report) {
            self.say(&command);
        }
    }

    /// A progress line on stderr; draws nothing where nobody watches.
    pub fn progress(&self) -> Progress {
        Progress::new(self.interactive)
    }

    /// One that draws nothing and only passes on what is to be said.
    pub fn progress_hidden(&self) -> Progress {
        Progress::new(false)
    }

    /// Asks without showing what is typed.
    pub fn ask_secret(&mut self, question: &str) -> Result<Secret, PromptError> {
        prompt::secret(question, self.interactive)
    }

    /// Asks for yes or no; no is what an empty answer means.
    pub fn confirm(&mut self, question: &str) -> Result<bool, PromptError> {
        prompt::confirm(question, self.interactive)
    }

    /// Asks for a line of text.
    pub fn ask(&mut self, question: &str) -> Result<String, PromptError> {
        prompt::text(question, self.interactive)
    }

    /// Asks for one of several; the answer is its place in the list.
    pub fn choose(&mut self, question: &str, options: &[String]) -> Result<usize, PromptError> {
        prompt::choice(question, options, self.interactive)
    }

    /// Everything on stdin, at most `max` bytes, or none when stdin is a person's terminal.
    pub fn read_stdin(&mut self, max: usize) -> std::io::Result<Option<Vec<u8>>> {
        if std::io::stdin().is_terminal() {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        std::io::stdin().take(max as u64 + 1).read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    }
}

/// `text` in the colours of its role; the stream takes them off where they do not belong.
pub fn paint(role: Role, text: &str) -> String {
    let code = match role {
        Role::Error => "1;31",
        Role::Warning => "1;33",
        Role::Good => "1;32",
        Role::Context => "2",
        Role::Name => "1",
    };
    format!("\u{1b}[{code}m{text}\u{1b}[0m")
}

/// `3 errors, 1 warning in 2 files`, or that there are none.
fn summary(report: &Report) -> String {
    let errors = report.count(Severity::Error);
    let warnings = report.count(Severity::Warning);
    let files = report.files().len();
    let checked = count(files, "file");
    match (errors, warnings) {
        (0, 0) => paint(Role::Good, &format!("no findings in {checked}")),
        (0, _) => format!("{} in {checked}", paint(Role::Warning, &count(warnings, "warning"))),
        (_, 0) => format!("{} in {checked}", paint(Role::Error, &count(errors, "error"))),
        _ => format!("{}, {} in {checked}", paint(Role::Error, &count(errors, "error")), count(warnings, "warning")),
    }
}

/// `1 file`, `2 files`.
pub fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}
