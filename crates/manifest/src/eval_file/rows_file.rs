//! Rows of a scenario in a file of their own.

use crate::codes;
use crate::decode::{coerce, duplicates};
use crate::diagnostic::{Diagnostic, Severity};
use crate::drift::Compat;
use crate::source::{SourceFile, Span};
use crate::yaml::node::{Data, Node};
use crate::yaml::reader;
use linkworld_contract::encoding;
use linkworld_contract::limits::{EVAL_ROWS_MAX, LINT_FINDINGS_MAX};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use std::path::Path;

/// How a file with rows is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowsFormat {
    /// A JSON object in each line.
    Lines,
    /// A JSON list of objects.
    Json,
    /// A YAML list of mappings.
    Yaml,
}

impl RowsFormat {
    /// The format of a file with this name.
    pub(super) fn of(path: &str) -> Option<Self> {
        match Path::new(path).extension()?.to_str()? {
            "jsonl" | "ndjson" => Some(Self::Lines),
            "json" => Some(Self::Json),
            "yaml" | "yml" => Some(Self::Yaml),
            _ => None,
        }
    }
}

/// What a file with rows has.
#[derive(Debug, Clone)]
pub struct RowsFile {
    /// Its text.
    pub source: SourceFile,
    /// The rows, complete only if there are no errors.
    pub rows: Vec<Map<String, Value>>,
    /// All findings.
    pub findings: Vec<Diagnostic>,
}

/// Reads a file with rows; `name` is what the report shows, and its extension says how the file is written.
pub fn read_rows(name: impl Into<String>, bytes: &[u8]) -> RowsFile {
    let name = name.into();
    let format = RowsFormat::of(&name).unwrap_or(RowsFormat::Lines);
    let text = match encoding::text(bytes) {
        Ok(text) => text.to_owned(),
        Err(problem) => {
            let before = String::from_utf8_lossy(&bytes[..problem.at]).into_owned();
            let finding = Diagnostic::error(codes::EVAL_ROWS, Span::empty(problem.at), format!("the file {problem}"));
            let findings = vec![finding.help(problem.help())];
            return RowsFile { source: SourceFile::new(name, before), rows: Vec::new(), findings };
        }
    };
    let mut reading = RowsReading { text: &text, rows: Vec::new(), findings: Vec::new() };
    match format {
        RowsFormat::Lines => reading.lines(),
        RowsFormat::Json => reading.json(),
        RowsFormat::Yaml => reading.yaml(),
    }
    if reading.rows.is_empty() && reading.findings.is_empty() {
        reading.refuse(
            Span::empty(0),
            "the file has no rows".to_owned(),
            "add a row, for example `{\"text\": \"Hello\"}`",
        );
    }
    let RowsReading { rows, findings, .. } = reading;
    RowsFile { source: SourceFile::new(name, text), rows, findings }
}

struct RowsReading<'t> {
    text: &'t str,
    rows: Vec<Map<String, Value>>,
    findings: Vec<Diagnostic>,
}

impl<'t> RowsReading<'t> {
    fn refuse(&mut self, span: Span, headline: String, help: &str) {
        if self.findings.len() < LINT_FINDINGS_MAX {
            self.findings.push(Diagnostic::error(codes::EVAL_ROWS, span, headline).help(help));
        }
    }

    /// Adds a row; false once there are too many.
    fn add(&mut self, span: Span, row: Option<Value>) -> bool {
        if self.rows.len() == EVAL_ROWS_MAX {
            self.refuse(
                span,
                format!("more than {EVAL_ROWS_MAX} rows"),
                "split the file, and use each part in a scenario of its own",
            );
            return false;
        }
        match row {
            Some(Value::Object(row)) => self.rows.push(row),
            _ => self.refuse(
                span,
                "a row that is not a mapping of names to values".to_owned(),
                "write `{\"name\": \"value\"}`",
            ),
        }
        true
    }

    fn lines(&mut self) {
        let mut start = 0;
        for line in self.text.split_inclusive('\n') {
            let (at, content) = (start, line.trim());
            start += line.len();
            if content.is_empty() {
                continue;
            }
            let first = at + line.len() - line.trim_start().len();
            let row = match serde_json::from_str::<Value>(content) {
                Ok(row) => Some(row),
                Err(error) => {
                    self.not_json(first, content, &error);
                    continue;
                }
            };
            if !self.add(Span::new(first, first + content.len()), row) {
                break;
            }
        }
    }

    fn json(&mut self) {
        let items: Vec<&'t RawValue> = match serde_json::from_str(self.text) {
            Ok(items) => items,
            Err(error) if error.is_data() => {
                return self.refuse(
                    Span::empty(0),
                    "the file is not a list".to_owned(),
                    "write `[{\"name\": \"value\"}]`",
                );
            }
            Err(error) => return self.not_json(0, self.text, &error),
        };
        for item in items {
            let start = item.get().as_ptr() as usize - self.text.as_ptr() as usize;
            if !self.add(Span::new(start, start + item.get().len()), serde_json::from_str(item.get()).ok()) {
                break;
            }
        }
    }

    fn yaml(&mut self) {
        let root = match reader::parse(self.text, Compat::Ours) {
            Err(finding) => return self.findings.push(*finding),
            Ok(None) => Node::leaf(Span::empty(0), Data::Null),
            Ok(Some(root)) => root,
        };
        self.findings.extend(reader::defects(&root));
        self.findings.extend(duplicates(&root, self.text).findings);
        self.findings.retain(|finding| finding.severity == Severity::Error);
        self.findings.iter_mut().for_each(|finding| finding.edits.clear());
        match &root.data {
            Data::List(items) => {
                items.iter().all(|item| self.add(item.span, coerce::json(item, false)));
            }
            Data::Null => {}
            _ => self.refuse(root.span, "the file is not a list".to_owned(), "write `- name: value` for each row"),
        }
    }

    /// Invalid JSON; `text` starts at `offset`.
    fn not_json(&mut self, offset: usize, text: &str, error: &serde_json::Error) {
        let line_start: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
        let at = (line_start + error.column().saturating_sub(1)).min(text.len());
        let at = (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
        let why = error.to_string();
        let why = why.rsplit_once(" at line ").map_or(why.as_str(), |(why, _)| why);
        self.refuse(
            Span::empty(offset + at),
            format!("invalid JSON: {why}"),
            "write a JSON object in one line of a `.jsonl` file, a list of objects in a `.json` file",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::read_rows;
    use linkworld_contract::limits::EVAL_ROWS_MAX;
    use serde_json::{Value, json};

    fn rows(name: &str, text: &str) -> Value {
        let file = read_rows(name, text.as_bytes());
        assert_eq!(file.findings, [], "{name} {text}");
        json!(file.rows)
    }

    /// Line, column and headline of each finding.
    fn findings(name: &str, bytes: &[u8]) -> Vec<String> {
        let file = read_rows(name, bytes);
        let shown = file.findings.iter().map(|finding| {
            let at = file.source.position(finding.primary.span.start);
            format!("{}:{} {}", at.line, at.column, finding.headline)
        });
        shown.collect()
    }

    #[test]
    fn all_formats_have_the_same_rows() {
        let expected = json!([{"n": 7, "t": "ä"}, {"o": {"a": [1, null]}}]);
        assert_eq!(rows("a.jsonl", "{\"n\": 7, \"t\": \"ä\"}\r\n\n  {\"o\": {\"a\": [1, null]}}"), expected);
        assert_eq!(rows("a.json", "[{\"n\": 7, \"t\": \"ä\"},\n {\"o\": {\"a\": [1, null]}}]\n"), expected);
        assert_eq!(rows("a.yaml", "- {n: 7, t: ä}\n- o:\n    a: [1, null]\n"), expected);
        assert_eq!(rows("b.ndjson", "\u{feff}{\"n\": 1e3}\n"), json!([{"n": 1e3}]));
    }

    #[test]
    fn bad_rows_are_found_with_their_places() {
        let of = |name: &str, text: &str| findings(name, text.as_bytes());
        assert_eq!(
            of("a.jsonl", "{\"a\": 1}\n[1]\n  {\"ä\": }\n5\n"),
            [
                "2:1 a row that is not a mapping of names to values",
                "3:9 invalid JSON: expected value",
                "4:1 a row that is not a mapping of names to values",
            ]
        );
        assert_eq!(of("a.json", "[{\"a\": 1},\n 7]"), ["2:2 a row that is not a mapping of names to values"]);
        assert_eq!(of("a.json", "[{\"a\": 1},\n 7"), ["2:2 invalid JSON: EOF while parsing a list"]);
        assert_eq!(of("a.json", "{\"a\": 1}"), ["1:1 the file is not a list"]);
        assert_eq!(of("a.yaml", "- {a: 1}\n- text\n"), ["2:3 a row that is not a mapping of names to values"]);
        assert_eq!(of("a.yaml", "a: 1\n"), ["1:1 the file is not a list"]);
        for (name, text) in [("a.jsonl", ""), ("a.jsonl", "\n \n"), ("a.json", "[]"), ("a.yaml", ""), ("a.yaml", "[]")]
        {
            assert_eq!(of(name, text), ["1:1 the file has no rows"], "{name} {text:?}");
        }
        assert_eq!(findings("a.jsonl", b"{\"a\": \"\xff\"}").len(), 1);
    }

    #[test]
    fn as_many_rows_as_the_limit_are_read() {
        let lines = |count: usize| "{\"a\": 1}\n".repeat(count);
        assert_eq!(rows("a.jsonl", &lines(EVAL_ROWS_MAX)).as_array().unwrap().len(), EVAL_ROWS_MAX);
        let more = format!("{}:1 more than {EVAL_ROWS_MAX} rows", EVAL_ROWS_MAX + 1);
        assert_eq!(findings("a.jsonl", lines(EVAL_ROWS_MAX + 2).as_bytes()), [more]);
        let list = |count: usize| format!("[{}]", vec!["{\"a\": 1}"; count].join(","));
        for name in ["a.json", "a.yaml"] {
            assert_eq!(rows(name, &list(EVAL_ROWS_MAX)).as_array().unwrap().len(), EVAL_ROWS_MAX);
            assert_eq!(findings(name, list(EVAL_ROWS_MAX + 1).as_bytes()).len(), 1);
        }
    }
}
