//! The one complete check of an eval file: size and encoding, YAML, fields, the rules between them.

use crate::codes;
use crate::decode::typed::FromNormalForm;
use crate::decode::{duplicates, values, wording};
use crate::diagnostic::{Diagnostic, Severity};
use crate::drift::Compat;
use crate::eval_file::{against, pruned, rules};
use crate::source::{SourceFile, Span};
use crate::source_map::SourceMap;
use crate::spec::app::Manifest;
use crate::spec::eval_file::file::{EVAL_FILE, EvalFile};
use crate::yaml::node::{Data, Node};
use crate::yaml::reader;
use linkworld_contract::encoding;
use linkworld_contract::limits::EVAL_FILE_BYTES_MAX;

/// Findings about what the Python command line ignores.
const IGNORED: [&str; 2] = [codes::UNKNOWN_FIELD, codes::DUPLICATE_KEY];

/// An eval file with everything that was found in it.
#[derive(Debug, Clone)]
pub struct CheckedEvalFile {
    /// The text that was checked; empty when it was too large, and cut at the first byte that is not UTF-8.
    pub source: SourceFile,
    /// The scenarios; none if there are errors.
    pub eval_file: Option<EvalFile>,
    /// Where the values are in the text.
    pub source_map: SourceMap,
    /// All findings, in the order of the text.
    pub findings: Vec<Diagnostic>,
}

/// Checks the bytes of an eval file; `name` is what the report shows.
pub fn check(name: impl Into<String>, bytes: Vec<u8>) -> CheckedEvalFile {
    let name = name.into();
    if bytes.len() > EVAL_FILE_BYTES_MAX {
        return check_oversized(name, bytes.len() as u64);
    }
    if let Err(problem) = encoding::with_mark(&bytes) {
        let before = String::from_utf8_lossy(&bytes[..problem.at]).into_owned();
        let headline = format!("the eval file {problem}");
        let finding = Diagnostic::error(codes::EVAL_FILE_NOT_UTF8, Span::empty(problem.at), headline);
        return rejected(SourceFile::new(name, before), finding.help(problem.help()));
    }
    let text = String::from_utf8(bytes).expect("checked above");
    check_text(SourceFile::new(name, text))
}

/// The result for a file that was not read because it is larger than the cap.
pub fn check_oversized(name: impl Into<String>, size: u64) -> CheckedEvalFile {
    let headline = format!("the eval file has {size} bytes, expected at most {EVAL_FILE_BYTES_MAX}");
    let finding = Diagnostic::error(codes::EVAL_FILE_TOO_LARGE, Span::empty(0), headline);
    rejected(SourceFile::new(name, ""), finding.help("split it into several files"))
}

fn check_text(source: SourceFile) -> CheckedEvalFile {
    let root = match reader::parse(source.text(), Compat::Ours) {
        Err(finding) => return rejected(source, *finding),
        Ok(None) => Node::leaf(Span::empty(0), Data::Null),
        Ok(Some(root)) => root,
    };
    let mut findings = reader::defects(&root);
    if !matches!(root.data, Data::Map(_)) {
        if findings.is_empty() {
            let finding = wording::not_a_mapping(&root, source.text());
            findings.push(finding.help("an eval file starts with `scenarios:`"));
        }
        return CheckedEvalFile { source, eval_file: None, source_map: SourceMap::default(), findings };
    }
    findings.extend(duplicates(&root, source.text()).findings);
    findings.extend(values::decode_as(&root, &EVAL_FILE, source.text(), Compat::Ours).1);
    let mut findings: Vec<Diagnostic> = findings.into_iter().map(as_ignored).collect();
    // A required field whose key is misspelt is missing once the misspelt one is ignored.
    let known = pruned::object(&root, &EVAL_FILE);
    let (normal, found) = values::decode_as(&known, &EVAL_FILE, source.text(), Compat::Ours);
    if !has_errors(&findings) {
        findings.extend(found);
    }
    let source_map = SourceMap::new(root);
    let eval_file = EvalFile::from_normal_form(&normal).filter(|_| !has_errors(&findings));
    if let Some(file) = &eval_file {
        findings.extend(rules::apply(file, &source_map));
    }
    settle(&mut findings);
    let eval_file = eval_file.filter(|_| !has_errors(&findings));
    CheckedEvalFile { source, eval_file, source_map, findings }
}

/// What is ignored is no error, and is not fixed by a guess.
fn as_ignored(finding: Diagnostic) -> Diagnostic {
    if IGNORED.contains(&finding.code) { finding.as_warning() } else { finding }
}

fn has_errors(findings: &[Diagnostic]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}

/// Puts the findings in the order of the text. A value that several aliases share is one mistake, not several.
fn settle(findings: &mut Vec<Diagnostic>) {
    findings.sort_by(Diagnostic::by_place);
    findings.dedup_by(|a, b| a.is_same_mistake(b));
    // `--fix` writes manifests only; what to type is in the help lines.
    findings.iter_mut().for_each(|finding| finding.edits.clear());
}

fn rejected(source: SourceFile, finding: Diagnostic) -> CheckedEvalFile {
    CheckedEvalFile { source, eval_file: None, source_map: SourceMap::default(), findings: vec![finding] }
}

impl CheckedEvalFile {
    /// With the findings of a comparison with the project's manifest.
    pub fn compared_with(mut self, manifest: &Manifest) -> Self {
        if let Some(file) = &self.eval_file {
            self.findings.extend(against::check(file, &self.source_map, manifest));
            settle(&mut self.findings);
        }
        self
    }

    /// The line of a scenario, from 1.
    pub fn line_of(&self, scenario: usize) -> usize {
        self.line_at(&format!("scenarios.{scenario}"))
    }

    /// The line of the value at a path; that of what contains it if it is not in the file.
    pub fn line_at(&self, path: &str) -> usize {
        let outer = std::iter::successors(Some(path), |path| path.rsplit_once('.').map(|(outer, _)| outer));
        let found =
            outer.into_iter().find_map(|path| self.source_map.key(path).or_else(|| self.source_map.value(path)));
        self.source.position(found.unwrap_or_default().start).line
    }

    /// Whether the file contains a value at a path.
    pub fn contains(&self, path: &str) -> bool {
        self.source_map.value(path).is_some()
    }
}
