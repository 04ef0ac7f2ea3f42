//! Cases written as files: one run each, in `tests/cli/cases/*.txt`.
//!
//! ```text
//! # Comments come first.
//! $ CI=1 linkworld validate --format concise
//! ? 1
//! -- linkworld.app.yaml --
//! a file of the home
//! -- stdin --
//! -- stdout --
//! what is expected; `[..]`, `...` and `[HOME]` as in `support::Run`
//! -- stderr --
//! ```
//!
//! Every part but the command may be missing: no files, empty input and output, exit code 0. `UPDATE=1` writes what
//! came out into the case, `CASE=words` runs only the cases whose name has the words.

use crate::support::{Home, Run, is_update, normalized};
use std::fmt::Write;
use std::path::{Path, PathBuf};

#[derive(Default)]
struct Case {
    comments: String,
    command: String,
    code: i32,
    /// Name and text of each, in their order.
    files: Vec<(String, String)>,
    stdin: Option<String>,
    stdout: String,
    stderr: String,
}

impl Case {
    fn parse(text: &str) -> Result<Self, String> {
        let mut case = Self::default();
        let mut part: Option<&mut String> = None;
        for line in text.split_inclusive('\n') {
            let name = line.trim_end().strip_prefix("-- ").and_then(|rest| rest.strip_suffix(" --"));
            match (name, &mut part) {
                (Some("stdin"), _) => part = Some(case.stdin.insert(String::new())),
                (Some("stdout"), _) => part = Some(&mut case.stdout),
                (Some("stderr"), _) => part = Some(&mut case.stderr),
                (Some(path), _) => {
                    case.files.push((path.to_owned(), String::new()));
                    part = case.files.last_mut().map(|(_, text)| text);
                }
                (None, Some(part)) => part.push_str(line),
                (None, None) if line.starts_with('#') => case.comments.push_str(line),
                (None, None) if line.starts_with("$ ") && case.command.is_empty() => {
                    case.command = line[2..].trim_end().to_owned();
                }
                (None, None) if line.starts_with("? ") => {
                    case.code = line[2..].trim().parse().map_err(|error| format!("{line:?}: {error}"))?;
                }
                (None, None) => return Err(format!("{line:?} is neither comment, command nor exit code")),
            }
        }
        if case.command.is_empty() { Err("no line starts with `$ `".into()) } else { Ok(case) }
    }

    /// As it is written in a file.
    fn text(&self) -> String {
        let mut text = format!("{}$ {}\n", self.comments, self.command);
        if self.code != 0 {
            let _ = writeln!(text, "? {}", self.code);
        }
        let mut part = |name: &str, content: &str| {
            let _ = write!(text, "-- {name} --\n{content}");
        };
        for (path, content) in &self.files {
            part(path, content);
        }
        if let Some(stdin) = &self.stdin {
            part("stdin", stdin);
        }
        for (name, content) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if !content.is_empty() {
                part(name, content);
            }
        }
        text
    }

    /// The same case with what came out of it.
    fn actual(&self) -> Self {
        let home = Home::new();
        let mut run = Run::in_home(&home);
        for (path, content) in &self.files {
            run = run.file(path, content);
        }
        let mut words = words(&self.command).into_iter().peekable();
        while let Some((name, value)) = words.peek().and_then(|word| word.split_once('=')) {
            run = run.env(name, value);
            words.next();
        }
        assert_eq!(words.next().as_deref(), Some("linkworld"), "{}", self.command);
        let args: Vec<String> = words.collect();
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let ran = run.args(&args).stdin(self.stdin.as_deref().unwrap_or_default()).observe();
        Self {
            comments: self.comments.clone(),
            command: self.command.clone(),
            code: ran.code,
            files: self.files.clone(),
            stdin: self.stdin.clone(),
            stdout: with_line_end(normalized(&home, &ran.stdout, &self.stdout)),
            stderr: with_line_end(normalized(&home, &ran.stderr, &self.stderr)),
        }
    }
}

/// A part of a case ends with a line end.
fn with_line_end(text: String) -> String {
    if text.is_empty() || text.ends_with('\n') { text } else { format!("{text}\n(no line end)\n") }
}

/// Splits at spaces that are not between single quotes.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (number, part) in line.split('\'').enumerate() {
        let quoted = number % 2 == 1;
        let mut pieces = if quoted { vec![part] } else { part.split(' ').collect() };
        // What touches a quote belongs to its word.
        if number > 0 {
            let first = pieces.remove(0);
            if let Some(word) = words.last_mut() {
                String::push_str(word, first);
            }
        }
        words.extend(pieces.into_iter().map(str::to_owned));
    }
    words.retain(|word| !word.is_empty());
    words
}

fn paths() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/cases");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

#[test]
fn every_case_does_what_its_file_says() {
    let wanted = std::env::var("CASE").unwrap_or_default();
    let mut wrong = Vec::new();
    let paths = paths();
    assert!(paths.len() >= 20, "cases are missing: {}", paths.len());
    for path in paths {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if !name.contains(&wanted) {
            continue;
        }
        let written = std::fs::read_to_string(&path).unwrap();
        let case = Case::parse(&written).unwrap_or_else(|error| panic!("{name}: {error}"));
        let (expected, actual) = (case.text(), case.actual().text());
        if actual == expected {
            continue;
        }
        if is_update() {
            std::fs::write(&path, actual).unwrap();
        } else {
            wrong.push(format!("{name}:\n{}", diffy::create_patch(&expected, &actual)));
        }
    }
    assert!(wrong.is_empty(), "UPDATE=1 writes what came out into the cases\n{}", wrong.join("\n"));
}

#[test]
fn a_case_is_read_and_written_alike() {
    let text = "# why\n$ A=b linkworld x 'two words'\n? 3\n-- a/b.txt --\none\n\n-- stdin --\n-- stdout --\nout\n";
    let case = Case::parse(text).unwrap();
    assert_eq!(case.text(), text);
    assert_eq!((case.code, case.stdin.as_deref(), case.stderr.as_str()), (3, Some(""), ""));
    assert_eq!(words(&case.command), ["A=b", "linkworld", "x", "two words"]);
    assert_eq!(words("a '' b'c d'e"), ["a", "bc de"]);
    for bad in ["", "x\n", "$ a\n$ b\n", "$ a\n? x\n"] {
        assert!(Case::parse(bad).is_err(), "{bad:?}");
    }
}
