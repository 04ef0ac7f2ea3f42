//! The one complete check of a dev file: size and encoding, YAML, fields, the rules between them.

use crate::codes;
use crate::decode::duplicates;
use crate::decode::normal::NormalForm;
use crate::decode::typed::FromNormalForm;
use crate::decode::{partial, values, wording};
use crate::dev_file::path::NamedPath;
use crate::dev_file::rules;
use crate::dev_file::secrets::{self, WrittenSecret};
use crate::diagnostic::{Diagnostic, Severity};
use crate::drift::Compat;
use crate::source::{SourceFile, Span};
use crate::source_map::SourceMap;
use crate::spec::dev_file::file::{DEV_FILE, DevFile};
use crate::suggest::strange_value;
use crate::yaml::node::{Data, Node};
use crate::yaml::reader;
use linkworld_contract::encoding;
use linkworld_contract::limits::{self, DEV_FILE_BYTES_MAX};
use linkworld_contract::text::shorten;
use serde_json::json;

/// A dev file with everything that was found in it.
#[derive(Debug, Clone)]
pub struct CheckedDevFile {
    /// The text that was checked; empty when it was too large, and cut at the first byte that is not UTF-8.
    pub source: SourceFile,
    /// The description; none if there are errors. An empty file has one with all defaults.
    pub dev_file: Option<DevFile>,
    /// What could be read of a file with errors, with neutral values for the rest.
    pub partial: Option<DevFile>,
    /// Where the values are in the text.
    pub source_map: SourceMap,
    /// All findings, in the order of the text. No finding quotes the value of a secret.
    pub findings: Vec<Diagnostic>,
    /// Values that are written in place of the source of a secret: no output may show these bytes.
    pub written_secrets: Vec<Span>,
}

/// Checks the bytes of a dev file; `name` is what the report shows.
pub fn check(name: impl Into<String>, bytes: Vec<u8>) -> CheckedDevFile {
    let name = name.into();
    if bytes.len() > DEV_FILE_BYTES_MAX {
        return check_oversized(name, bytes.len() as u64);
    }
    if let Err(problem) = encoding::with_mark(&bytes) {
        let before = String::from_utf8_lossy(&bytes[..problem.at]).into_owned();
        let headline = format!("the dev file {problem}");
        let finding = Diagnostic::error(codes::DEV_FILE_NOT_UTF8, Span::empty(problem.at), headline);
        return CheckedDevFile::rejected(SourceFile::new(name, before), finding.help(problem.help()));
    }
    let text = String::from_utf8(bytes).expect("checked above");
    check_text(SourceFile::new(name, text))
}

/// The result for a file that was not read because it is larger than the cap.
pub fn check_oversized(name: impl Into<String>, size: u64) -> CheckedDevFile {
    let headline = format!("the dev file has {size} bytes, expected at most {DEV_FILE_BYTES_MAX}");
    let finding = Diagnostic::error(codes::DEV_FILE_TOO_LARGE, Span::empty(0), headline)
        .help("move documents and mocks to files of their own");
    CheckedDevFile::rejected(SourceFile::new(name, ""), finding)
}

fn check_text(source: SourceFile) -> CheckedDevFile {
    let root = match reader::parse(source.text(), Compat::Ours) {
        Err(finding) => return CheckedDevFile::rejected(source, *finding),
        // A file without content describes the world that `dev` makes without it.
        Ok(None) => Node::leaf(Span::empty(0), Data::Null),
        Ok(Some(root)) => root,
    };
    let mut findings = reader::defects(&root);
    let is_empty = matches!(root.data, Data::Null) && root.span.is_empty();
    if !is_empty && !matches!(root.data, Data::Map(_)) {
        if findings.is_empty() {
            let help = "a dev file starts with a field such as `tenants:`";
            findings.push(wording::not_a_mapping(&root, source.text()).help(help));
        }
        return CheckedDevFile { findings, ..CheckedDevFile::unread(source) };
    }
    findings.extend(duplicates(&root, source.text()).findings);
    let root = if is_empty { Node::from_json(&json!({}), limits::YAML_DEPTH_MAX).0 } else { root };
    let (normal, found) = values::decode_as(&root, &DEV_FILE, source.text(), Compat::Ours);
    findings.extend(found.into_iter().map(|finding| with_words(finding, source.text())));
    let written = secrets::written(&root);
    let findings = secrets::without_values(findings, &written);
    typed(source, SourceMap::new(root), &normal, findings, &written)
}

/// Reads the typed description and applies the rules to it.
fn typed(
    source: SourceFile,
    source_map: SourceMap,
    normal: &NormalForm,
    mut findings: Vec<Diagnostic>,
    written: &[WrittenSecret],
) -> CheckedDevFile {
    let text = source.text();
    let filled = partial::filled(normal, &DEV_FILE);
    let dev_file = DevFile::from_normal_form(&filled);
    if let Some(dev_file) = &dev_file {
        findings.extend(rules::apply(dev_file, text, &source_map));
    }
    if !text.is_ascii() {
        findings = findings.into_iter().map(|finding| strange_value::name(finding, &DEV_FILE, text)).collect();
    }
    settle(&mut findings);
    let valid = !has_errors(&findings);
    let written_secrets = written.iter().map(WrittenSecret::span).collect();
    let (dev_file, partial) = if valid { (dev_file, None) } else { (None, dev_file) };
    CheckedDevFile { source, dev_file, partial, source_map, findings, written_secrets }
}

pub(super) fn has_errors(findings: &[Diagnostic]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}

/// A command in one text, which a list cannot be made of by brackets alone.
fn with_words(finding: Diagnostic, text: &str) -> Diagnostic {
    let command = NamedPath::file().at(|file| file.dev()).at(|dev| dev.command());
    if finding.code != codes::WRONG_TYPE || finding.path != command.as_str() {
        return finding;
    }
    let span = finding.primary.span;
    let words: Vec<&str> = text.get(span.start..span.end).unwrap_or_default().split_whitespace().collect();
    let is_plain = |word: &&str| {
        word.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/' | b'='))
    };
    if words.is_empty() || !words.iter().all(is_plain) {
        return Diagnostic {
            help: vec!["write the program and each argument as items of a list".to_owned()],
            edits: Vec::new(),
            ..finding
        };
    }
    let list = format!("[{}]", words.join(", "));
    let finding = Diagnostic {
        help: vec![format!("write `{}`", shorten(&list, limits::QUOTE_CHARS_MAX))],
        edits: Vec::new(),
        ..finding
    };
    finding.unsafe_edit(span, list)
}

/// Puts the findings in the order of the text. A value that several aliases share is one mistake, not several.
pub(super) fn settle(findings: &mut Vec<Diagnostic>) {
    findings.sort_by(Diagnostic::by_place);
    findings.dedup_by(|a, b| a.is_same_mistake(b));
}

impl CheckedDevFile {
    fn unread(source: SourceFile) -> Self {
        Self {
            source,
            dev_file: None,
            partial: None,
            source_map: SourceMap::default(),
            findings: Vec::new(),
            written_secrets: Vec::new(),
        }
    }

    fn rejected(source: SourceFile, finding: Diagnostic) -> Self {
        Self { findings: vec![finding], ..Self::unread(source) }
    }

    /// The description, or what could be read of it.
    pub fn readable(&self) -> Option<&DevFile> {
        self.dev_file.as_ref().or(self.partial.as_ref())
    }

    /// True when there is no error.
    pub fn is_valid(&self) -> bool {
        self.dev_file.is_some()
    }
}
