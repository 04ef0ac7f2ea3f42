//! Runs the rules: on a valid manifest, and on what is right in another.

use crate::codes;
use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::rule::{LintInput, LintRun, Needs};
use crate::lint::table::RULES;
use crate::source_map::SourceMap;
use crate::spec::app::MANIFEST;
use crate::spec::field::FieldKind;
use crate::spec::lookup;
use crate::yaml::node::Data;
use std::cell::LazyCell;

/// The findings of every rule that can be right about this manifest.
///
/// In a file with errors, a rule reports only values that the file contains, and only where no error touches them or
/// what the rule needs beside them: one mistake is one finding.
pub fn run(input: &LintInput<'_>) -> Vec<Diagnostic> {
    let Some(errors) = input.errors else {
        return RULES.iter().flat_map(|rule| LintRun::findings(rule, *input)).collect();
    };
    let errors = ErrorPlaces::new(errors, input.source_map);
    let mut findings = Vec::new();
    for rule in RULES {
        if let Needs::Sections(sections) = rule.needs
            && !sections.iter().all(|section| errors.spare_section(section))
        {
            continue;
        }
        findings.extend(LintRun::findings(rule, *input).into_iter().filter(|finding| match rule.needs {
            Needs::SingleValues | Needs::Sections(_) => errors.spare(&finding.path),
            Needs::Siblings => errors.spare(&finding.path) && errors.spare(parent(&finding.path)),
        }));
    }
    findings
}

/// Unknown fields whose values are looked at; with more of them, each is taken for any field.
const UNKNOWN_FIELDS_MAX: usize = 100;

/// The errors of a file, by what they touch.
struct ErrorPlaces<'a> {
    errors: Vec<&'a Diagnostic>,
    source_map: &'a SourceMap,
    /// The values of unknown fields; none if there are too many.
    unknown: Option<Vec<&'a Data>>,
}

impl<'a> ErrorPlaces<'a> {
    fn new(findings: &'a [Diagnostic], source_map: &'a SourceMap) -> Self {
        let errors: Vec<_> = findings.iter().filter(|finding| finding.severity == Severity::Error).collect();
        let unknown: Vec<_> = errors.iter().filter(|error| error.code == codes::UNKNOWN_FIELD).collect();
        let values = || unknown.iter().filter_map(|error| source_map.node(&error.path)).map(|node| &node.data);
        let unknown = (unknown.len() <= UNKNOWN_FIELDS_MAX).then(|| values().collect());
        Self { errors, source_map, unknown }
    }

    /// True for a value that is in the file and that no error touches.
    fn spare(&self, path: &str) -> bool {
        self.source_map.value(path).is_some() && !self.touch(path)
    }

    fn touch(&self, path: &str) -> bool {
        let value = LazyCell::new(|| self.source_map.value(path));
        self.errors.iter().any(|error| {
            // An error of YAML's has a place and no path.
            let inside = || value.is_some_and(|value| (value.start..value.end).contains(&error.primary.span.start));
            is_within(path, &error.path) || is_within(&error.path, path) || (error.path.is_empty() && inside())
        })
    }

    /// True for a field of the manifest that was read whole, or that is certainly not in the file.
    fn spare_section(&self, section: &str) -> bool {
        !self.touch(section) && (self.source_map.value(section).is_some() || !self.may_be_misnamed(section))
    }

    /// True when an unknown field of the file may be this one: both are lists, mappings or texts.
    fn may_be_misnamed(&self, section: &str) -> bool {
        let Some(unknown) = &self.unknown else { return true };
        unknown.iter().any(|data| {
            matches!(
                (lookup::kind_at(&MANIFEST, section), data),
                (Some(FieldKind::List { .. }), Data::List(_) | Data::Text(_))
                    | (Some(FieldKind::Object(_)), Data::Map(_))
                    | (Some(FieldKind::Text(_)), Data::Text(_))
            )
        })
    }
}

/// The path of the object or list around a value; a field of the manifest has only itself.
fn parent(path: &str) -> &str {
    path.rsplit_once('.').map_or(path, |(parent, _)| parent)
}

/// True when the inner path is the outer one, or leads through it.
fn is_within(inner: &str, outer: &str) -> bool {
    inner == outer || inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('.'))
}
