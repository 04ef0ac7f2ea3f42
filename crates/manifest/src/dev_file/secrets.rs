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

/// A value with the dotted path of its place.
pub(super) struct WrittenSecret {
    span: Span,
    path: String,
    place: ValuePlace,
}

/// Where a value is written.
#[derive(Clone, Copy)]
enum ValuePlace {
    /// In place of the source of a secret.
    Source,
    /// In place of all secrets of an app.
    Secrets,
    /// Behind the name of a variable.
    Variable,
}

impl WrittenSecret {
    /// Where the value is.
    pub(super) fn span(&self) -> Span {
        self.span
    }

    /// What is reported in place of a finding that quotes the value.
    fn finding(&self) -> Diagnostic {
        let key = self.path.rsplit('.').next().unwrap_or_default();
        let (headline, help) = match self.place {
            ValuePlace::Source => (
                format!("the value of the secret `{key}` in plain text, expected where it comes from"),
                format!("write `{key}: {{ env: {key} }}`, and set that variable, or `{key}: prompt`"),
            ),
            ValuePlace::Secrets => (
                "values of secrets in plain text, expected where they come from".to_owned(),
                "write `NAME: { env: NAME }` lines, indented, and set these variables".to_owned(),
            ),
            ValuePlace::Variable => (
                "the value of a variable in plain text, expected its name alone".to_owned(),
                "remove the `=` and what follows, and set the variable in the shell".to_owned(),
            ),
        };
        Diagnostic::error(codes::DEV_SECRET, self.span, headline)
            .help(help)
            .help("revoke the value if it is secret and this file was ever shared")
            .at(text::shorten(&self.path, limits::PATH_CHARS_MAX))
    }
}

/// All such values of a file, also below keys that are there twice.
pub(super) fn written(root: &Node) -> Vec<WrittenSecret> {
    let mut found = Vec::new();
    let tenants = PathSteps::from(DevFile::PATH.tenants());
    let apps = PathSteps::from(FieldPath::<DevTenant>::ROOT.apps());
    for tenant in values_of(root, tenants).flat_map(entries) {
        for app in values_of(&tenant.value, apps).flat_map(entries) {
            let path = format!("{tenants}.{}.{apps}.{}", name(tenant), name(app));
            of_install(&app.value, &path, &mut found);
        }
    }
    let env = DevFile::PATH.dev().env();
    for dev in values_of(root, DevFile::PATH.dev().into()) {
        for list in values_of(dev, env.into()) {
            let items: &[Node] = if let Data::List(items) = &list.data { items } else { std::slice::from_ref(list) };
            for (index, item) in items.iter().enumerate().filter(|(_, item)| has_values(item)) {
                let path = format!("{env}.{index}");
                found.push(WrittenSecret { span: item.span, path, place: ValuePlace::Variable });
            }
        }
    }
    found
}

fn name(entry: &MapEntry) -> &str {
    entry.key.as_text().unwrap_or("?")
}

fn of_install(install: &Node, path: &str, found: &mut Vec<WrittenSecret>) {
    let secrets = PathSteps::from(FieldPath::<DevInstall>::ROOT.secrets());
    for all in values_of(install, secrets) {
        let path = format!("{path}.{secrets}");
        match &all.data {
            Data::Map(entries) => {
                for secret in entries.iter() {
                    collect(&secret.value, &format!("{path}.{}", name(secret)), false, found);
                }
            }
            _ if has_values(all) => found.push(WrittenSecret { span: all.span, path, place: ValuePlace::Secrets }),
            _ => {}
        }
    }
}

/// True for text such as `NAME=VALUE`, alone or in a list.
fn has_values(node: &Node) -> bool {
    match &node.data {
        Data::List(items) => items.iter().any(has_values),
        Data::Text(text) => text.contains(['=', ':']),
        Data::Map(entries) => !entries.is_empty(),
        _ => false,
    }
}

/// The values of a field of an object: more than one if its key is repeated.
fn values_of(object: &Node, field: PathSteps) -> impl Iterator<Item = &Node> {
    let named = move |entry: &&MapEntry| entry.key.as_text() == Some(field.last_name());
    entries(object).iter().filter(named).map(|entry| &entry.value)
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
        Data::Null => {}
        Data::Text(text) if text == "prompt" || (is_variable && (VARIABLE.accepts)(text)) => {}
        _ => found.push(WrittenSecret { span: node.span, path: path.to_owned(), place: ValuePlace::Source }),
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
