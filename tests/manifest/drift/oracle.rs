//! The SDK in a Python process of its own, asked in batches.

use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

/// What the SDK says about one document.
pub(crate) struct Verdict {
    pub(crate) ok: bool,
    pub(crate) normal: Option<Value>,
    pub(crate) error: String,
}

pub(crate) struct Oracle {
    child: Child,
    answers: BufReader<ChildStdout>,
}

pub(crate) fn python() -> PathBuf {
    // The fuzz crate includes this file too.
    let folders = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let own = folders.map(|folder| folder.join("tests/.venv/bin/python")).find(|python| python.exists());
    let python =
        std::env::var_os("LINKWORLD_TEST_PYTHON").map(PathBuf::from).or(own).unwrap_or_else(|| "tests/.venv".into());
    assert!(python.exists(), "{} is missing: run tests/setup first", python.display());
    python
}

impl Oracle {
    pub(crate) fn start() -> Self {
        let mut child = Command::new(python())
            .args(["-c", include_str!("oracle.py")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a Python that starts");
        let answers = BufReader::new(child.stdout.take().expect("a piped stdout"));
        Self { child, answers }
    }

    /// One verdict per text, in order. The batch must be small enough that both pipes cannot fill.
    pub(crate) fn judge(&mut self, texts: &[&str]) -> Vec<Verdict> {
        let mut verdicts = Vec::with_capacity(texts.len());
        for text in texts {
            let line = serde_json::to_string(text).expect("a JSON string");
            let input = self.child.stdin.as_mut().expect("a piped stdin");
            writeln!(input, "{line}").expect("an oracle that listens");
            input.flush().expect("an oracle that listens");
            let mut answer = String::new();
            self.answers.read_line(&mut answer).expect("an oracle that answers");
            let mut answer: Value = serde_json::from_str(&answer).unwrap_or_else(|error| panic!("{error}: {answer}"));
            verdicts.push(Verdict {
                ok: answer["ok"] == true,
                error: answer["error"].as_str().unwrap_or_default().to_owned(),
                normal: Some(answer["normal"].take()).filter(|normal| !normal.is_null()),
            });
        }
        verdicts
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}
