//! Values that are written where only the source of a secret belongs. They are never repeated.

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::spec::dev_file::file::DevFile;
use crate::spec::dev_file::install::DevInstall;
use crate::spec::dev_file::pattern::VARIABLE;
use crate::spec::dev_file::tenant::DevTenant;
use crate::spec::path::{FieldPath, PathSteps};
use crate::yaml::node::{Data, MapEntry, Node};
use linkworld_contract::{limits, text};

/// Findings of reading that would quote the value.
const QUOTING: [&str; 5] =
    [codes::BAD_CHOICE, codes::WRONG_TYPE, codes::BAD_PATTERN, codes::NOT_UNICODE, codes::TOO_SHORT];

/// A value with the dotted path of its secret.
pub(super) struct WrittenSecret {
    span: Span,
    path: String,
}

impl WrittenSecret {
    /// Where the value is.
    pub(super) fn span(&self) -> Span {
        self.span
    }

    /// What is reported in place of a finding that quotes the value.
    fn finding(&self) -> Diagnostic {
        let key = self.path.rsplit('.').next().unwrap_or_default();
        let headline = format!("the value of the secret `{key}` in plain text, expected where it comes from");
        Diagnostic::error(codes::DEV_SECRET, self.span, headline)
            .help(format!("write `{key}: {{ env: {key} }}`, and set that variable, or `{key}: prompt`"))
            .help("revoke the value if this file was ever shared")
            .at(text::shorten(&self.path, limits::PATH_CHARS_MAX))
    }
}

/// All such values of a file.
pub(super) fn written(root: &Node) -> Vec<WrittenSecret> {
    let mut found = Vec::new();
    let tenants = PathSteps::from(DevFile::PATH.tenants());
    let apps = PathSteps::from(FieldPath::<DevTenant>::ROOT.apps());
    let secrets = PathSteps::from(FieldPath::<DevInstall>::ROOT.secrets());
    for tenant in entries_of(root, tenants) {
        for app in entries_of(&tenant.value, apps) {
            for secret in entries_of(&app.value, secrets) {
                let name = |entry: &MapEntry| entry.key.as_text().unwrap_or("?").to_owned();
                let path = format!("{tenants}.{}.{apps}.{}.{secrets}.{}", name(tenant), name(app), name(secret));
                collect(&secret.value, &path, false, &mut found);
            }
        }
    }
    found
}

/// The entries of a field of an object.
fn entries_of(object: &Node, field: PathSteps) -> &[MapEntry] {
    // Of equal keys the last counts.
    let value = entries(object).iter().rev().find(|entry| entry.key.as_text() == Some(field.last_name()));
    value.map(|entry| entries(&entry.value)).unwrap_or_default()
}

fn entries(node: &Node) -> &[MapEntry] {
    match &node.data {
        Data::Map(entries) => entries,
        _ => &[],
    }
}

/// Everything below a secret but `prompt` and the names of variables.
fn collect(node: &Node, path: &str, is_variable: bool, found: &mut Vec<WrittenSecret>) {
    match &node.data {
        Data::Map(entries) => {
            for entry in entries.iter() {
                collect(&entry.value, path, entry.key.as_text() == Some("env"), found);
            }
        }
        Data::List(items) => items.iter().for_each(|item| collect(item, path, false, found)),
        Data::Null => {}
        Data::Text(text) if text == "prompt" || (is_variable && (VARIABLE.accepts)(text)) => {}
        _ => found.push(WrittenSecret { span: node.span, path: path.to_owned() }),
    }
}

/// The findings with those replaced that are about such a value, one for each value.
pub(super) fn without_values(findings: Vec<Diagnostic>, written: &[WrittenSecret]) -> Vec<Diagnostic> {
    let mut reported: Vec<Span> = Vec::new();
    let mut kept = Vec::with_capacity(findings.len());
    for finding in findings {
        let at = finding.primary.span;
        let about = |secret: &&WrittenSecret| secret.span.start <= at.start && at.end <= secret.span.end;
        let about = written.iter().find(about).filter(|_| QUOTING.contains(&finding.code));
        match about {
            None => kept.push(finding),
            Some(secret) if reported.contains(&secret.span) => {}
            Some(secret) => {
                reported.push(secret.span);
                kept.push(secret.finding());
            }
        }
    }
    kept
}
