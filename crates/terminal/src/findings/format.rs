//! The formats of a report of findings.

use crate::findings::{concise, github, gitlab, human, json, junit, sarif};
use crate::layout::width::WIDTH_DEFAULT;
use crate::text::log_commands::Syntax;
use linkworld_manifest::diagnostic::Report;

/// How a report of findings is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Snippets of the source with the place marked.
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

impl Format {
    /// Whether it is read by a service that knows files by their paths in the repository.
    pub fn is_for_services(self) -> bool {
        matches!(self, Self::Sarif | Self::Github | Self::Gitlab | Self::Junit)
    }

    /// How its text is escaped.
    pub(crate) fn syntax(self) -> Syntax {
        match self {
            Self::Human | Self::Concise => Syntax::Words,
            Self::Json | Self::Ndjson | Self::Sarif | Self::Gitlab => Syntax::Json,
            Self::Github => Syntax::Commands,
            Self::Junit => Syntax::Xml,
        }
    }
}

/// A report in a format for a file or a pipe, ending in a line break unless it is empty.
pub fn rendered(report: &Report, format: Format, styled: bool) -> String {
    // No runner looks into a file.
    format.syntax().escaped(&rendered_at(report, format, styled, WIDTH_DEFAULT), false).into_owned()
}

/// The same for a terminal of so many columns.
pub(crate) fn rendered_at(report: &Report, format: Format, styled: bool, columns: usize) -> String {
    let mut text = match format {
        Format::Human => human::text(report, styled, columns).ansi().to_owned(),
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

/// A report as Markdown for the summary page of a GitHub Actions step, in at most so many bytes.
pub fn step_summary(report: &Report, bytes_max: usize) -> Option<String> {
    github::summary(report, bytes_max)
}
