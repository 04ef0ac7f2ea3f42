//! `--fix`: applies the edits of a manifest's findings, in rounds, as long as that adds no errors.

use crate::project::scaffold::SCHEMA_FILE;
use crate::project::{Project, ProjectError, check_text, load_with};
use linkworld_manifest::Compat;
use linkworld_manifest::codes;
use linkworld_manifest::diagnostic::{Diagnostic, Severity};
use linkworld_manifest::fix as edits;
use linkworld_manifest::source::SourceFile;
use linkworld_system::files;
use std::path::Path;

/// Maximum number of rounds: an edit may make the next one possible.
const ROUNDS_MAX: usize = 10;

/// A manifest before and after.
#[derive(Debug, Clone)]
pub struct FixedManifest {
    /// As it was, with the name shown to the user.
    pub before: SourceFile,
    /// With the edits applied.
    pub after: String,
    /// Number of findings that were fixed.
    pub applied: usize,
}

/// Fixes a loaded project's manifest in memory; with `modeline`, adds a first line that points editors to the schema.
pub fn fix(project: &Project, compat: Compat, modeline: bool) -> Option<FixedManifest> {
    let manifest = project.report.files().first()?;
    let before = project.manifest()?.clone();
    let mut best = FixedManifest { after: before.text().to_owned(), before, applied: 0 };
    let mut findings = manifest.findings.clone();
    for _ in 0..ROUNDS_MAX {
        let round = edits::apply(&best.after, &findings);
        if round.applied == 0 {
            break;
        }
        let again = check_text(best.before.name(), round.text.clone().into_bytes(), compat);
        let file = again.report.into_files().into_iter().next()?;
        if !is_better(&findings, &file.findings) {
            break;
        }
        best.after = round.text;
        best.applied += round.applied;
        findings = file.findings;
    }
    if modeline && let Some(after) = with_modeline(&best.after) {
        best.after = after;
    }
    (best.after != best.before.text()).then_some(best)
}

/// The text with a first line that points editors to its schema; none when it has such a line anywhere.
fn with_modeline(text: &str) -> Option<String> {
    const MARK: &str = "yaml-language-server:";
    if text.lines().any(|line| line.trim_start().starts_with('#') && line.contains(MARK)) {
        return None;
    }
    let (mark, rest) = match text.strip_prefix('\u{feff}') {
        Some(rest) => ("\u{feff}", rest),
        None => ("", text),
    };
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    Some(format!("{mark}# {MARK} $schema=./{SCHEMA_FILE}{end}{rest}"))
}

/// Whether the edits added no errors.
fn is_better(before: &[Diagnostic], after: &[Diagnostic]) -> bool {
    // Secrets can be accepted, which the check of a text alone does not know.
    let counts = |one: &&Diagnostic| one.severity == Severity::Error && one.code != codes::MANIFEST_SECRET;
    let errors = |findings: &[Diagnostic]| findings.iter().filter(counts).count();
    let stop = |findings: &[Diagnostic]| {
        findings.iter().find(|one| one.code == codes::YAML_SYNTAX).map(|one| one.primary.span)
    };
    match (stop(before), stop(after)) {
        // After a syntax error nothing was read, so errors that show up now existed before.
        (Some(_), None) => true,
        (Some(before), Some(after)) => after.start > before.start,
        (None, Some(_)) => false,
        (None, None) => errors(after) <= errors(before),
    }
}

/// Writes the fixed manifest atomically with the file's own mode, and loads the project again.
pub fn write(path: &Path, fixed: &FixedManifest, compat: Compat, include: &[String]) -> Result<Project, ProjectError> {
    files::replace(Path::new(fixed.before.name()), fixed.after.as_bytes())?;
    load_with(path, compat, include)
}

#[cfg(test)]
mod tests {
    use super::with_modeline;

    #[test]
    fn the_modeline_is_the_first_line_and_is_added_once() {
        let line = "# yaml-language-server: $schema=./linkworld.schema.json";
        assert_eq!(with_modeline("a: 1\n"), Some(format!("{line}\na: 1\n")));
        assert_eq!(with_modeline("\u{feff}a: 1\r\n"), Some(format!("\u{feff}{line}\r\na: 1\r\n")));
        assert_eq!(with_modeline("# note\n# yaml-language-server: $schema=x\na: 1\n"), None);
    }
}
