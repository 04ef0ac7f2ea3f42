//! Findings as GitHub Actions sees them: workflow commands for annotations, Markdown for the step summary.

use crate::layout::plural::count;
use crate::text::clean::{one_line, several_lines};
use crate::text::log_commands::broken_words;
use linkworld_manifest::diagnostic::{Diagnostic, Report, Severity};
use linkworld_manifest::source::SourceFile;

/// Annotations of one level that GitHub keeps of a step; more are dropped. `[GitHub]`
const ANNOTATIONS_MAX: usize = 10;
/// Rows of a summary: more are not read by anybody.
const SUMMARY_ROWS_MAX: usize = 500;

/// One workflow command for each finding, the most important first.
pub(crate) fn commands(report: &Report) -> Vec<String> {
    by_importance(report).into_iter().map(|(source, finding)| command(source, finding)).collect()
}

/// The commands that GitHub keeps, and the findings of both severities that have none.
pub(crate) fn annotations(report: &Report) -> (Vec<String>, [usize; 2]) {
    let mut kept = Vec::new();
    let mut counts = [0; 2];
    for (source, finding) in by_importance(report) {
        let count = &mut counts[usize::from(finding.severity == Severity::Warning)];
        *count += 1;
        if *count <= ANNOTATIONS_MAX {
            kept.push(command(source, finding));
        }
    }
    (kept, counts.map(|count| count.saturating_sub(ANNOTATIONS_MAX)))
}

/// Errors first, and of one severity the first finding of every file before the second of any.
fn by_importance(report: &Report) -> Vec<(&SourceFile, &Diagnostic)> {
    let mut ranked = Vec::new();
    for file in report.files() {
        let mut counts = [0; 2];
        for finding in &file.findings {
            let level = usize::from(finding.severity == Severity::Warning);
            ranked.push((level, counts[level], &file.source, finding));
            counts[level] += 1;
        }
    }
    ranked.sort_by_key(|(level, nth, ..)| (*level, *nth));
    ranked.into_iter().map(|(_, _, source, finding)| (source, finding)).collect()
}

fn command(source: &SourceFile, finding: &Diagnostic) -> String {
    let (start, end) = (source.position(finding.primary.span.start), source.position(finding.primary.span.end));
    // GitHub ignores columns of an annotation over several lines.
    let columns =
        if start.line == end.line { format!(",col={},endColumn={}", start.column, end.column) } else { String::new() };
    let lines = std::iter::once(&finding.headline).chain(&finding.help).map(|line| one_line(line));
    let message = lines.collect::<Vec<_>>().join("\n");
    format!(
        "::{} file={},line={},endLine={}{columns},title={}::{}",
        level(finding),
        property(source.name()),
        start.line,
        end.line,
        property(finding.code),
        data(&message)
    )
}

fn level(finding: &Diagnostic) -> &'static str {
    match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// A heading, and a table of the most important findings that fits into `bytes_max`; none when not even the heading
/// does.
pub(crate) fn summary(report: &Report, bytes_max: usize) -> Option<String> {
    let (errors, warnings) = (report.count(Severity::Error), report.count(Severity::Warning));
    let mut text = format!("### linkworld: {}, {}\n", count(errors, "error"), count(warnings, "warning"));
    let rest = |shown: usize| format!("\n… and {} more\n", errors + warnings - shown);
    if errors + warnings > 0 {
        text.push_str("\n| | place | finding |\n|---|---|---|\n");
    }
    let longest_rest = rest(0).len();
    if text.len() + longest_rest > bytes_max {
        return None;
    }
    for (shown, (source, finding)) in by_importance(report).into_iter().enumerate() {
        let at = source.position(finding.primary.span.start);
        let place = format!("{}:{}:{}", cell(source.name()).replace('`', "'"), at.line, at.column);
        let headline = cell(&finding.headline);
        let row = format!("| {} | `{place}` | {headline} (`{}`) |\n", level(finding), finding.code);
        if shown == SUMMARY_ROWS_MAX || text.len() + row.len() + longest_rest > bytes_max {
            text.push_str(&rest(shown));
            break;
        }
        text.push_str(&row);
    }
    Some(text)
}

fn data(text: &str) -> String {
    broken_words(&several_lines(text)).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

fn cell(text: &str) -> String {
    one_line(text).replace('|', "\\|").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::{ANNOTATIONS_MAX, SUMMARY_ROWS_MAX, annotations, cell, commands, data, property, summary};
    use linkworld_manifest::diagnostic::{Diagnostic, Report};
    use linkworld_manifest::source::{SourceFile, Span};

    #[test]
    fn text_cannot_leave_its_place() {
        assert_eq!(data("50%\n::set-env ##[x"), "50%25%0A: :set-env # #[x");
        assert_eq!(property("a:b,c"), "a%3Ab%2Cc");
        assert_eq!(cell("a|b<script>\nc"), "a\\|b&lt;script>\\nc");
    }

    /// Two files with so many warnings, then errors, each.
    fn report(warnings: usize, errors: usize) -> Report {
        let mut report = Report::default();
        for name in ["one", "two"] {
            let warnings = (0..warnings).map(|at| Diagnostic::warning("w", Span::empty(0), format!("w{at}")));
            let errors = (0..errors).map(|at| Diagnostic::error("e", Span::empty(0), format!("e{at}")));
            report.add(SourceFile::new(name, "text"), warnings.chain(errors).collect());
        }
        report
    }

    #[test]
    fn the_most_important_annotations_come_first_and_the_rest_is_counted() {
        let (kept, rest) = annotations(&report(6, 5));
        assert_eq!((kept.len(), rest), (2 * ANNOTATIONS_MAX, [0, 2]));
        assert_eq!(annotations(&report(0, 6)).1, [2, 0]);
        let all = commands(&report(1, 2));
        let words: Vec<_> = all.iter().map(|line| (&line[..16], &line[line.len() - 2..])).collect();
        assert_eq!(
            words,
            [
                ("::error file=one", "e0"),
                ("::error file=two", "e0"),
                ("::error file=one", "e1"),
                ("::error file=two", "e1"),
                ("::warning file=o", "w0"),
                ("::warning file=t", "w0"),
            ]
        );
    }

    #[test]
    fn a_summary_fits_and_ends_after_a_row() {
        let report = report(0, SUMMARY_ROWS_MAX);
        let whole = summary(&report, usize::MAX).unwrap();
        assert!(whole.ends_with(&format!("\n… and {SUMMARY_ROWS_MAX} more\n")), "{}", &whole[whole.len() - 80..]);
        for bytes_max in [120, 500, whole.len() - 1, whole.len()] {
            let text = summary(&report, bytes_max).unwrap();
            assert!(text.len() <= bytes_max, "{} of {bytes_max}", text.len());
            let rows = text.lines().filter(|line| line.starts_with("| error")).count();
            assert!(text.lines().all(|line| !line.starts_with("| error") || line.ends_with("(`e`) |")), "{text}");
            assert!(text.ends_with(&format!("… and {} more\n", 2 * SUMMARY_ROWS_MAX - rows)), "{text}");
        }
        assert_eq!(summary(&report, 60), None);
    }
}
