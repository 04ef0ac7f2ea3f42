//! Understanding a manifest: text or JSON in, the default-filled normal form, typed structs, places and findings out.
//!
//! It understands and does not judge: whether a scope exists, a cron makes sense or a field is wise is for `lint`.
//! The field table in [`spec`] drives everything; nothing about a field is written twice.

pub mod codes;
mod coerce;
mod decode;
pub mod diagnostic;
pub mod dialect;
pub mod drift;
pub mod explain;
mod fields;
mod foreign;
mod hints;
pub mod json_schema;
mod keys;
pub mod lint;
mod model;
mod moment;
mod node;
mod normal;
mod places;
mod reshape;
mod rules;
mod scalar;
mod sketch;
pub mod source;
pub mod spec;
mod spelling;
mod units;
mod walk;
mod words;
mod yaml;

pub use drift::Compat;
pub use model::{
    ActiveHours, Agent, Chrome, Dependency, Heartbeat, Knowledge, Lifecycle, Manifest, Network, Panel, Pricing,
    Resources, Route, Runtime, Schedule, Server, Setting, Slot, Subscription, Tool, Vision, Workflow,
};
pub use normal::Normal;
pub use places::Places;

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{SourceFile, Span};
use linkworld_contract::limits;
use node::{Data, Node};

/// What was understood.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Default-filled, as it goes over the wire; none if the file has errors.
    pub normal: Option<Normal>,
    /// The same, typed; none if the file has errors.
    pub manifest: Option<Manifest>,
    /// What could be read of a file that has errors, typed, with neutral values in its holes: for rules that judge
    /// one place by itself. None if the file has no errors, or holds no manifest at all.
    pub sketch: Option<Manifest>,
    /// Where things stand in the file.
    pub places: Places,
    /// Everything that is wrong, in the order of its places.
    pub findings: Vec<Diagnostic>,
}

impl Outcome {
    fn refused(finding: Diagnostic) -> Self {
        Self { normal: None, manifest: None, sketch: None, places: Places::default(), findings: vec![finding] }
    }
}

/// Reads a manifest's YAML.
pub fn read(source: &SourceFile) -> Outcome {
    read_as(source, Compat::Ours)
}

/// Reads a manifest's YAML with another verdict.
pub fn read_as(source: &SourceFile, compat: Compat) -> Outcome {
    let text = source.text();
    match yaml::parse(text, compat) {
        Err(finding) => Outcome::refused(*finding),
        Ok(None) => {
            let said = "the file is empty, expected a manifest";
            let help = "a manifest starts with `apiVersion: linkworld.ai/v2`";
            Outcome::refused(Diagnostic::error("not-a-mapping", Span::empty(0), said).help(help))
        }
        Ok(Some(root)) => understand(root, text, compat),
    }
}

/// Checks a manifest that came as JSON: no places, but the same findings at the same paths.
///
/// Nothing in the blob is ignored; what is not the manifest's own (`app_docs`) must be taken out before.
pub fn check(blob: &serde_json::Value) -> Outcome {
    let (root, too_deep) = Node::from_json(blob, limits::YAML_DEPTH_MAX);
    if too_deep {
        let said = format!("more than {} levels of nesting", limits::YAML_DEPTH_MAX);
        return Outcome::refused(Diagnostic::error("too-deep", Span::default(), said));
    }
    understand(root, "", Compat::Ours)
}

fn understand(root: Node, text: &str, compat: Compat) -> Outcome {
    let mut findings = yaml::defects(&root);
    if !matches!(root.data, Data::Map(_)) {
        if findings.is_empty() {
            findings.push(not_a_mapping(&root, text));
        }
        return Outcome { normal: None, manifest: None, sketch: None, places: Places::new(root), findings };
    }
    let twice = fields::duplicates(&root, text);
    findings.extend(twice.findings.into_iter().map(|finding| match compat {
        Compat::Ours => finding,
        Compat::Sdk17 => Diagnostic { severity: Severity::Warning, ..finding },
    }));
    let (mut normal, found) = decode::decode(&root, spec::MANIFEST, text, compat);
    findings.extend(found);
    let places = Places::new(root);
    // Two items in one say nothing about what belongs together.
    if !(twice.merged_items && compat == Compat::Ours) {
        findings.extend(rules::apply(&mut normal, &places, text, compat));
    }
    // A value that several aliases share is one mistake, not several.
    findings.sort_by(|a, b| {
        (a.primary.span, a.code, &a.headline, &a.path).cmp(&(b.primary.span, b.code, &b.headline, &b.path))
    });
    findings.dedup_by(|a, b| {
        !a.primary.span.is_empty() && a.primary.span == b.primary.span && a.code == b.code && a.headline == b.headline
    });
    let valid = !findings.iter().any(|finding| finding.severity == Severity::Error);
    let manifest = valid.then(|| Manifest::from_normal(&normal)).flatten();
    let sketch = if valid { None } else { Manifest::from_normal(&sketch::filled(&normal, spec::MANIFEST)) };
    Outcome { normal: valid.then_some(normal), manifest, sketch, places, findings }
}

fn not_a_mapping(root: &Node, text: &str) -> Diagnostic {
    let first_line = text.get(root.span.start..root.span.end).unwrap_or_default().lines().next().unwrap_or_default();
    let span = Span::new(root.span.start, root.span.start + first_line.trim_end().len());
    let found = match root.data {
        Data::Null => "nothing".to_owned(),
        _ => root.noun().to_owned(),
    };
    Diagnostic::error("not-a-mapping", span, format!("{found} at the top of the file, expected a mapping of fields"))
        .help("a manifest starts with `apiVersion: linkworld.ai/v2`")
}
