//! Checks `app_docs` in a posted manifest: both known formats, size limits and paths (contract section 6).
//!
//! The limits are those of `linkworld_package::docs::limits`, which the client checks too.

use crate::server::body_fields::problem;
use linkworld_contract::limits::{DOCS_FILE_BYTES_MAX, DOCS_FILES_MAX, DOCS_TOTAL_BYTES_MAX};
use linkworld_contract::wire::developer::{APP_DOCS, FieldError};
use linkworld_package::docs::limits::{self, DocsPageProblem, DocsProblem};
use linkworld_package::docs::path::DocsPathProblem;
use serde_json::{Value, json};

/// All problems of the docs. A missing key and null mean no docs.
pub(super) fn check(app_docs: Option<&Value>) -> Vec<FieldError> {
    let files = match app_docs {
        None | Some(Value::Null) => return Vec::new(),
        Some(Value::Object(map)) => map.iter().map(|(path, text)| (path.as_str(), Some(text))).collect(),
        Some(Value::Array(list)) => {
            list.iter().map(|file| (file["path"].as_str().unwrap_or_default(), file.get("content"))).collect()
        }
        Some(_) => {
            let msg = "expected an object of path to text, or a list of {path, content}";
            return vec![at(&[], msg, "dict_type")];
        }
    };
    let files: Vec<(&str, Option<&Value>)> = files;
    let sizes: Vec<(&str, Option<u64>)> =
        files.iter().map(|(path, text)| (*path, text.and_then(Value::as_str).map(|text| text.len() as u64))).collect();
    limits::check(&sizes).into_iter().map(refusal).collect()
}

fn refusal(problem: DocsProblem<'_>) -> FieldError {
    match problem {
        DocsProblem::TooManyFiles(files) => {
            at(&[], format!("{files} files, at most {DOCS_FILES_MAX} are allowed"), "too_long")
        }
        DocsProblem::TooLarge(bytes) => {
            at(&[], format!("{bytes} bytes in total, at most {DOCS_TOTAL_BYTES_MAX} are allowed"), "too_long")
        }
        DocsProblem::Page(path, problem) => {
            let loc = [json!(path)];
            match problem {
                DocsPageProblem::Path(problem) => at(&loc, path_message(problem), "value_error"),
                DocsPageProblem::Duplicate => at(&loc, "duplicate path", "value_error"),
                DocsPageProblem::NotText => at(&loc, "expected text", "string_type"),
                DocsPageProblem::TooLarge(bytes) => {
                    let msg = format!("{bytes} bytes, at most {DOCS_FILE_BYTES_MAX} are allowed in a page");
                    at(&loc, msg, "too_long")
                }
            }
        }
    }
}

fn at(place: &[Value], msg: impl ToString, kind: &str) -> FieldError {
    let loc: Vec<Value> = [json!("manifest"), json!(APP_DOCS)].into_iter().chain(place.iter().cloned()).collect();
    problem(&loc, msg, kind)
}

fn path_message(problem: DocsPathProblem<'_>) -> &'static str {
    match problem {
        DocsPathProblem::NotMarkdown => "expected a path that ends in `.md`",
        DocsPathProblem::Segment(_) => {
            "expected names between single `/`, without control characters and `\\`, none of them hidden"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use linkworld_contract::limits::{DOCS_FILE_BYTES_MAX, DOCS_FILES_MAX, DOCS_TOTAL_BYTES_MAX};
    use serde_json::{Map, Value, json};

    fn files(count: usize, bytes: usize) -> Value {
        Value::Object((0..count).map(|n| (format!("f{n}.md"), json!("x".repeat(bytes)))).collect::<Map<_, _>>())
    }

    #[test]
    fn caps_hold_at_the_cap_and_one_past_it() {
        assert_eq!(check(Some(&files(DOCS_FILES_MAX, 1))), []);
        assert_eq!(check(Some(&files(DOCS_FILES_MAX + 1, 1))).len(), 1);
        assert_eq!(check(Some(&files(1, DOCS_FILE_BYTES_MAX))), []);
        assert_eq!(check(Some(&files(1, DOCS_FILE_BYTES_MAX + 1))).len(), 1);
        assert_eq!(check(Some(&files(16, DOCS_TOTAL_BYTES_MAX / 16))), []);
        let mut over = files(16, DOCS_TOTAL_BYTES_MAX / 16);
        over["one.md"] = json!("x");
        assert_eq!(check(Some(&over)).len(), 1);
        // Bytes, not characters.
        assert_eq!(check(Some(&json!({"a.md": "ä".repeat(DOCS_FILE_BYTES_MAX / 2 + 1)}))).len(), 1);
    }

    #[test]
    fn shapes_and_paths() {
        assert_eq!(check(None), []);
        assert_eq!(check(Some(&json!(null))), []);
        assert_eq!(check(Some(&json!([{"path": "a/b.md", "content": "x"}]))), []);
        assert_eq!(check(Some(&json!([{"path": "a.md", "content": "x"}, {"path": "a.md", "content": "x"}]))).len(), 1);
        assert_eq!(check(Some(&json!({"Getting Started.md": "x", "übersicht.md": "x", "はじめに.md": "x"}))), []);
        assert_eq!(check(Some(&json!("x"))).len(), 1);
        assert_eq!(check(Some(&json!({"a.md": 1}))).len(), 1);
        assert_eq!(check(Some(&json!([1]))).len(), 2);
        let bad = [
            "",
            "/a.md",
            "a//b.md",
            "../a.md",
            "a/../b.md",
            "a/./b.md",
            ".a.md",
            "a.MD",
            "a.txt",
            "a\nb.md",
            "a\\b.md",
            ".md",
            "a/.md",
        ];
        for path in bad {
            assert_eq!(check(Some(&json!({ path: "x" }))).len(), 1, "{path:?}");
        }
    }
}
