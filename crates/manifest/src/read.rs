//! Reads a manifest: YAML or JSON in, the normal form, the typed manifest, spans and findings out.
//!
//! It knows the platform's schema and its rules between fields. Whether a scope exists or a cron expression makes
//! sense is for `lint`.

use crate::codes;
use crate::decode::normal::NormalForm;
use crate::decode::typed::FromNormalForm;
use crate::decode::{duplicates, partial, values, wording};
use crate::diagnostic::{Diagnostic, Severity};
use crate::drift::Compat;
use crate::rules;
use crate::source::{SourceFile, Span};
use crate::source_map::SourceMap;
use crate::spec::app::{MANIFEST, Manifest};
use crate::suggest::strange_value;
use crate::yaml::node::{Data, Node};
use crate::yaml::reader;
use linkworld_contract::limits;
use serde_json::Value;

/// A manifest as it was read.
#[derive(Debug, Clone)]
pub struct ReadManifest {
    /// Default-filled, as it is sent; none if there are errors.
    pub normal: Option<NormalForm>,
    /// The same, typed; none if there are errors.
    pub manifest: Option<Manifest>,
    /// What could be read of a file with errors, typed, with neutral values for the rest: for rules that check single
    /// values. None if there are no errors, or no mapping to read.
    pub partial: Option<Manifest>,
    /// Where the values are in the file.
    pub source_map: SourceMap,
    /// Everything that is wrong, in the order of the file.
    pub findings: Vec<Diagnostic>,
}

impl ReadManifest {
    pub(crate) fn rejected(finding: Diagnostic) -> Self {
        Self { normal: None, manifest: None, partial: None, source_map: SourceMap::default(), findings: vec![finding] }
    }
}

/// Reads a manifest's YAML.
pub fn read(source: &SourceFile) -> ReadManifest {
    read_as(source, Compat::Ours)
}

/// Reads a manifest's YAML with another verdict.
pub fn read_as(source: &SourceFile, compat: Compat) -> ReadManifest {
    let text = source.text();
    match reader::parse(text, compat) {
        Err(finding) => ReadManifest::rejected(*finding),
        Ok(None) => {
            let headline = "the file is empty, expected a manifest";
            ReadManifest::rejected(Diagnostic::error(codes::NOT_A_MAPPING, Span::empty(0), headline).help(FIRST_LINE))
        }
        Ok(Some(root)) => {
            let read = decode_and_check(root, text, compat);
            match strange_indentation(&read, text, compat) {
                Some(finding) => ReadManifest::rejected(finding),
                None => read,
            }
        }
    }
}

/// The one finding about indentation that only looks like spaces, if that is where the errors come from.
fn strange_indentation(read: &ReadManifest, text: &str, compat: Compat) -> Option<Diagnostic> {
    let errors =
        |read: &ReadManifest| read.findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    if errors(read) == 0 || text.is_ascii() {
        return None;
    }
    let (finding, fixed) = reader::strange_indentation(text, compat)?;
    let root = reader::parse(&fixed, compat).ok()??;
    (errors(&decode_and_check(root, &fixed, compat)) < errors(read)).then_some(*finding)
}

/// Reads a manifest that came as JSON: without spans, with the same findings at the same paths.
///
/// Nothing in the blob is ignored; what is not part of the manifest (`app_docs`) must be removed before.
pub fn read_json(blob: &Value) -> ReadManifest {
    let (root, too_deep) = Node::from_json(blob, limits::YAML_DEPTH_MAX);
    if too_deep {
        let headline = format!("more than {} levels of nesting", limits::YAML_DEPTH_MAX);
        return ReadManifest::rejected(Diagnostic::error(codes::TOO_DEEP, Span::default(), headline));
    }
    decode_and_check(root, "", Compat::Ours)
}

const FIRST_LINE: &str = "a manifest starts with `apiVersion: linkworld.ai/v2`";

fn decode_and_check(root: Node, text: &str, compat: Compat) -> ReadManifest {
    let mut findings = reader::defects(&root);
    if !matches!(root.data, Data::Map(_)) {
        if findings.is_empty() {
            findings.push(wording::not_a_mapping(&root, text).help(FIRST_LINE));
        }
        return ReadManifest {
            normal: None,
            manifest: None,
            partial: None,
            source_map: SourceMap::new(root),
            findings,
        };
    }
    let duplicates = duplicates(&root, text);
    findings.extend(duplicates.findings.into_iter().map(|finding| match compat {
        Compat::Ours => finding,
        Compat::Sdk17 => Diagnostic { severity: Severity::Warning, ..finding },
    }));
    let (mut normal, found) = values::decode(&root, text, compat);
    findings.extend(found);
    let source_map = SourceMap::new(root);
    let by_rules = rules::apply(&mut normal, &source_map, text, compat);
    // Duplicate keys alone leave no doubt about what the SDK reads, so the user's policy decides about them.
    let is_error = |finding: &Diagnostic| finding.severity == Severity::Error;
    let prevents = |finding: &&Diagnostic| is_error(finding) && finding.code != codes::DUPLICATE_KEY;
    let is_readable = !findings.iter().chain(&by_rules).any(|finding| prevents(&finding));
    // With two items merged into one it is open which fields belong together.
    if !(duplicates.merged_items && compat == Compat::Ours) {
        findings.extend(by_rules);
    }
    if !text.is_ascii() {
        findings = findings.into_iter().map(|finding| strange_value::name(finding, &MANIFEST, text)).collect();
    }
    // A value that several aliases share is one mistake, not several.
    findings.sort_by(|a, b| {
        (a.primary.span, a.code, &a.headline, &a.path).cmp(&(b.primary.span, b.code, &b.headline, &b.path))
    });
    findings.dedup_by(|a, b| a.is_same_mistake(b));
    let manifest = is_readable.then(|| Manifest::from_normal_form(&normal)).flatten();
    let partial = if is_readable { None } else { Manifest::from_normal_form(&partial::filled(&normal, &MANIFEST)) };
    ReadManifest { normal: is_readable.then_some(normal), manifest, partial, source_map, findings }
}
