//! Findings as snippets of the source with the place marked, drawn by the renderer that cargo uses.
//!
//! Each finding is drawn over the few lines around its labels only: the renderer scans all it is given.

use crate::layout::wrap::wrap;
use crate::text::clean::{one_line, several_lines};
use crate::text::styled_text::StyledText;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Patch, Renderer, Snippet};
use linkworld_contract::limits::FINDINGS_SHOWN_MAX;
use linkworld_manifest::diagnostic::{Diagnostic, Label, Report, Severity};
use linkworld_manifest::source::{SourceFile, Span};

/// Labels further away from the primary one than this many lines get a snippet of their own.
const WINDOW_LINES: usize = 200;

/// All findings with an empty line between them; empty when there are none.
pub(crate) fn text(report: &Report, styled: bool, columns: usize) -> StyledText {
    let renderer = if styled { Renderer::styled() } else { Renderer::plain() }.term_width(columns);
    let mut drawn: Vec<String> = report
        .findings()
        .take(FINDINGS_SHOWN_MAX)
        .map(|(source, finding)| draw(&renderer, source, finding, columns))
        .collect();
    let hidden = report.findings().count().saturating_sub(FINDINGS_SHOWN_MAX);
    if hidden > 0 {
        drawn.push(format!("… and {hidden} more; `--format concise` lists them all"));
    }
    StyledText::rendered(&drawn.join("\n\n"))
}

fn draw(renderer: &Renderer, source: &SourceFile, finding: &Diagnostic, columns: usize) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    // `error[code]: ` is before the title and repeated as an indent by the renderer.
    let before = "warning[]: ".len() + finding.code.len();
    let title = level.primary_title(fitted(&finding.headline, columns, before)).id(finding.code);
    let mut group = Group::with_title(title);
    let window = window(source, finding);
    group = group.element(snippet(source, finding, window));
    for label in finding.labels.iter().filter(|label| !within(window, label.span)) {
        let lines = lines_around(source, label.span);
        let lone = Snippet::source(source.slice(lines))
            .path(one_line(source.name()).into_owned())
            .line_start(source.position(lines.start).line)
            .annotation(annotation(AnnotationKind::Context, lines, label));
        group = group.element(lone);
    }
    let patch = suggestion(source, finding);
    // A single help line describes the patch, and is printed as its title.
    let (help, title) = match (&patch, finding.help.as_slice()) {
        (Some(_), [only]) => (&[][..], only.clone()),
        (_, help) => (help, "suggested fix".to_owned()),
    };
    for help in help {
        group = group.element(Level::HELP.message(fitted(help, columns, HELP_INDENT)));
    }
    let mut groups = vec![group];
    if let Some(patch) = patch {
        groups.push(Level::HELP.secondary_title(fitted(&title, columns, "help: ".len())).element(patch));
    }
    renderer.render(&groups)
}

/// Columns before a help line: the gutter and `= help: `.
const HELP_INDENT: usize = 13;
/// A text is never wrapped narrower than this.
const TEXT_WIDTH_MIN: usize = 40;

/// A cleaned text, wrapped for what is left of the terminal after `before` columns.
fn fitted(text: &str, columns: usize, before: usize) -> String {
    wrap(&one_line(text), columns.saturating_sub(before).max(TEXT_WIDTH_MIN), 0)
}

fn snippet<'a>(source: &'a SourceFile, finding: &Diagnostic, window: Span) -> Snippet<'a, Annotation<'a>> {
    let near = finding.labels.iter().filter(|label| within(window, label.span));
    Snippet::source(source.slice(window))
        .path(one_line(source.name()).into_owned())
        .line_start(source.position(window.start).line)
        .annotation(annotation(AnnotationKind::Primary, window, &finding.primary))
        .annotations(near.map(|label| annotation(AnnotationKind::Context, window, label)))
}

/// The edits as a patch, when they are close together.
fn suggestion<'a>(source: &'a SourceFile, finding: &'a Diagnostic) -> Option<Snippet<'a, Patch<'a>>> {
    let first = finding.edits.first()?;
    let lines = lines_around(source, first.span);
    let near = finding.edits.iter().all(|edit| within(lines, edit.span));
    near.then(|| {
        let patches = finding.edits.iter().map(|edit| {
            let range = edit.span.start - lines.start..edit.span.end - lines.start;
            Patch::new(range, several_lines(&edit.replacement).into_owned())
        });
        Snippet::source(source.slice(lines))
            .path(one_line(source.name()).into_owned())
            .line_start(source.position(lines.start).line)
            .patches(patches)
    })
}

fn annotation<'a>(kind: AnnotationKind, window: Span, label: &Label) -> Annotation<'a> {
    let range = label.span.start - window.start..label.span.end - window.start;
    let text = (!label.text.is_empty()).then(|| one_line(&label.text).into_owned());
    kind.span(range).label(text)
}

/// The lines from the first to the last label that is near the primary one, with one more on both sides.
fn window(source: &SourceFile, finding: &Diagnostic) -> Span {
    let home = source.position(finding.primary.span.start).line;
    let mut first = home;
    let mut last = source.position(finding.primary.span.end).line;
    for label in &finding.labels {
        let (start, end) = (source.position(label.span.start).line, source.position(label.span.end).line);
        if start.abs_diff(home) <= WINDOW_LINES && end.abs_diff(home) <= WINDOW_LINES {
            first = first.min(start);
            last = last.max(end);
        }
    }
    source.lines(first.saturating_sub(1).max(1), last + 1)
}

fn lines_around(source: &SourceFile, span: Span) -> Span {
    source.lines(source.position(span.start).line, source.position(span.end).line)
}

fn within(window: Span, span: Span) -> bool {
    window.start <= span.start && span.end <= window.end
}
