//! `--fix`: applies the edits of a manifest's findings, and writes the file.

use crate::loading::{Project, ProjectError, check_options, load_with};
use crate::scaffold::SCHEMA_FILE;
use linkworld_manifest::Compat;
use linkworld_manifest::codes;
use linkworld_manifest::diagnostic::{Applicability, Diagnostic};
use linkworld_manifest::explain::DescribedFile;
use linkworld_manifest::fix as edits;
use linkworld_manifest::source::SourceFile;
use linkworld_system::files;
use std::path::Path;

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

/// What to fix.
#[derive(Debug, Clone, Copy)]
pub struct FixOptions {
    /// Whose rules apply.
    pub compat: Compat,
    /// The least certain edits that are applied.
    pub at_worst: Applicability,
    /// Adds a first line that points editors to the schema.
    pub modeline: bool,
}

/// Fixes a loaded project's manifest in memory.
pub fn fix(project: &Project, options: FixOptions) -> Option<FixedManifest> {
    if project.described != DescribedFile::Manifest {
        return None;
    }
    let manifest = project.report.files().first()?;
    // The text of a file that could not be read is not all of it, and would replace the rest.
    let unread = [codes::MANIFEST_TOO_LARGE, codes::MANIFEST_NOT_UTF8];
    if manifest.findings.iter().any(|finding| unread.contains(&finding.code)) {
        return None;
    }
    let before = project.manifest()?.clone();
    // That something looks like a secret can be accepted, which the check of a text alone does not know.
    let findings: Vec<Diagnostic> =
        manifest.findings.iter().filter(|finding| finding.code != codes::MANIFEST_SECRET).cloned().collect();
    let rules = check_options(options.compat);
    let fixed = edits::in_rounds(&before, &findings, rules, options.at_worst);
    let mut best = FixedManifest { before, after: fixed.text, applied: fixed.applied };
    if options.modeline {
        let (schema, rest) = match without_schema_line(&best.after, options.compat) {
            Some((address, rest)) => (address, rest),
            None => (format!("./{SCHEMA_FILE}"), best.after.clone()),
        };
        if let Some(after) = with_modeline(&rest, &schema) {
            best.applied += usize::from(rest != best.after);
            best.after = after;
        }
    }
    (best.after != best.before.text()).then_some(best)
}

/// The text with a first line that points editors to its schema; none when it has such a line anywhere.
fn with_modeline(text: &str, schema: &str) -> Option<String> {
    const MARK: &str = "yaml-language-server:";
    if text.lines().any(|line| line.trim_start().starts_with('#') && line.contains(MARK)) {
        return None;
    }
    let (mark, rest) = match text.strip_prefix('\u{feff}') {
        Some(rest) => ("\u{feff}", rest),
        None => ("", text),
    };
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    Some(format!("{mark}# {MARK} $schema={schema}{end}{rest}"))
}

/// The address in a line `$schema: ADDRESS`, as some editors write it, and the text without that line.
fn without_schema_line(text: &str, compat: Compat) -> Option<(String, String)> {
    if !text.contains("$schema") {
        return None;
    }
    let checked = linkworld_manifest::check("", text.as_bytes().to_vec(), check_options(compat));
    let is_schema = |finding: &&Diagnostic| finding.code == codes::UNKNOWN_FIELD && finding.path == "$schema";
    let key = checked.findings.iter().find(is_schema)?.primary.span;
    let before = text.get(..key.start)?.trim_start_matches('\u{feff}');
    let line = text.get(key.start..)?.split_inclusive('\n').next()?;
    let written = text.get(key.end..key.start + line.len())?.trim_end().strip_prefix(':')?.trim();
    let address =
        ['"', '\''].iter().find_map(|quote| written.strip_prefix(*quote)?.strip_suffix(*quote)).unwrap_or(written);
    let is_plain =
        !address.is_empty() && !address.contains(|char: char| char.is_whitespace() || "\"'#{[|>&*".contains(char));
    if !is_plain || !(before.is_empty() || before.ends_with('\n')) {
        return None;
    }
    let rest = format!("{}{}", &text[..key.start], &text[key.start + line.len()..]);
    Some((address.to_owned(), rest))
}

/// Writes the fixed manifest atomically with the file's own mode, and loads the project again.
pub fn write(path: &Path, fixed: &FixedManifest, compat: Compat, include: &[String]) -> Result<Project, ProjectError> {
    files::replace(Path::new(fixed.before.name()), fixed.after.as_bytes())?;
    load_with(path, compat, include)
}

#[cfg(test)]
mod tests {
    use super::{with_modeline, without_schema_line};
    use linkworld_manifest::Compat;

    const ADDRESS: &str = "./linkworld.schema.json";

    #[test]
    fn the_modeline_is_the_first_line_and_is_added_once() {
        let line = "# yaml-language-server: $schema=./linkworld.schema.json";
        assert_eq!(with_modeline("a: 1\n", ADDRESS), Some(format!("{line}\na: 1\n")));
        assert_eq!(with_modeline("\u{feff}a: 1\r\n", ADDRESS), Some(format!("\u{feff}{line}\r\na: 1\r\n")));
        assert_eq!(with_modeline("# note\n# yaml-language-server: $schema=x\na: 1\n", ADDRESS), None);
    }

    #[test]
    fn a_schema_key_becomes_the_modeline() {
        let moved = |text: &str| without_schema_line(text, Compat::Ours);
        let rest = "app_id: x\n".to_owned();
        let schema = |address: &str, rest: &str| Some((address.to_owned(), rest.to_owned()));
        assert_eq!(moved("$schema: ./s.json\napp_id: x\n"), schema("./s.json", &rest));
        assert_eq!(
            moved("\u{feff}\"$schema\": \"https://a/b.json\"\r\napp_id: x\n"),
            schema("https://a/b.json", &format!("\u{feff}{rest}"))
        );
        assert_eq!(moved("app_id: x\n$schema: './s.json'\n"), schema("./s.json", &rest));
        for kept in
            ["app_id: x\n", "{\"$schema\": \"s\"}\n", "$schema: a b\n", "$schema: a # note\n", "$schema:\n  - a\n"]
        {
            assert_eq!(moved(kept), None, "{kept}");
        }
    }
}
