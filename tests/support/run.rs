//! One run of the program, and everything expected of it.

use super::home::{Home, Ran, exit_code};
use snapbox::assert::Action;
use snapbox::{Assert, Data, IntoData, Redactions};
use std::io::Write;
use std::path::PathBuf;
use std::process::Stdio;

/// One run of the program in a sealed home. Expected are exit code 0 and not a single byte on stdout or stderr,
/// unless the test states otherwise:
///
/// ```ignore
/// Run::new()
///     .file("linkworld.app.yaml", "name: [")
///     .args(&["validate", "--format", "concise"])
///     .code(1)
///     .stdout(str![""])
///     .run();
/// ```
///
/// Then `UPDATE=1 cargo test --test cli NAME` puts the output in. In expected text `[HOME]` is the path of the home,
/// `[..]` is any part of a line, and a line `...` is any number of lines.
#[must_use = "nothing runs before `run`"]
pub(crate) struct Run<'home> {
    home: Place<'home>,
    args: Vec<String>,
    env: Vec<(String, String)>,
    folder: PathBuf,
    stdin: Vec<u8>,
    code: i32,
    stdout: Expected,
    stderr: Expected,
    files: Vec<(String, String)>,
    redactions: Redactions,
}

enum Place<'home> {
    Own(Home),
    Shared(&'home Home),
}

/// What is expected of one stream.
enum Expected {
    /// All of it.
    Exactly(Data),
    /// At least these words, in any order.
    Has(Vec<String>),
}

impl Default for Expected {
    fn default() -> Self {
        Self::Exactly("".into_data().raw())
    }
}

impl Expected {
    fn has(&mut self, words: &str) {
        match self {
            Self::Has(all) => all.push(words.to_owned()),
            Self::Exactly(_) => *self = Self::Has(vec![words.to_owned()]),
        }
    }

    /// What is wrong with the text, if anything.
    fn mismatch(&self, name: &str, actual: &str, redactions: &Redactions) -> Option<String> {
        match self {
            Self::Exactly(expected) => assert(redactions)
                .try_eq(Some(&name), actual.into_data(), expected.clone())
                .err()
                .map(|error| error.to_string()),
            Self::Has(words) => {
                let missing: Vec<_> = words.iter().filter(|words| !actual.contains(words.as_str())).collect();
                (!missing.is_empty()).then(|| format!("{name} does not have {missing:?}:\n{actual}"))
            }
        }
    }
}

impl Run<'static> {
    /// In a fresh home that goes with the run.
    pub(crate) fn new() -> Self {
        Self::at(Place::Own(Home::new()))
    }
}

impl<'home> Run<'home> {
    /// In a home that has a past or a future.
    pub(crate) fn in_home(home: &'home Home) -> Self {
        Self::at(Place::Shared(home))
    }

    fn at(home: Place<'home>) -> Self {
        Self {
            home,
            args: Vec::new(),
            env: Vec::new(),
            folder: PathBuf::new(),
            stdin: Vec::new(),
            code: 0,
            stdout: Expected::default(),
            stderr: Expected::default(),
            files: Vec::new(),
            redactions: Redactions::new(),
        }
    }

    fn home(&self) -> &Home {
        match &self.home {
            Place::Own(home) => home,
            Place::Shared(home) => home,
        }
    }

    /// Adds arguments.
    pub(crate) fn args(mut self, args: &[&str]) -> Self {
        self.args.extend(args.iter().map(|arg| (*arg).to_owned()));
        self
    }

    /// Sets a variable for this run.
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Writes a file below the home before the run.
    pub(crate) fn file(self, path: &str, bytes: impl AsRef<[u8]>) -> Self {
        self.home().write(path, bytes);
        self
    }

    /// Runs in this folder below the home.
    pub(crate) fn folder(mut self, path: &str) -> Self {
        self.folder = path.into();
        self
    }

    pub(crate) fn stdin(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.stdin = bytes.as_ref().to_owned();
        self
    }

    /// Expects this exit code; 128 and the signal where a signal ends the program.
    pub(crate) fn code(mut self, code: i32) -> Self {
        self.code = code;
        self
    }

    /// Expects exactly this on stdout. What is written as `str![…]` is rewritten with `UPDATE=1`.
    pub(crate) fn stdout(mut self, expected: impl IntoData) -> Self {
        self.stdout = Expected::Exactly(expected.into_data());
        self
    }

    /// Expects exactly this on stderr.
    pub(crate) fn stderr(mut self, expected: impl IntoData) -> Self {
        self.stderr = Expected::Exactly(expected.into_data());
        self
    }

    /// Expects these words somewhere on stdout, and allows others.
    pub(crate) fn stdout_has(mut self, words: &str) -> Self {
        self.stdout.has(words);
        self
    }

    /// Expects these words somewhere on stderr, and allows others.
    pub(crate) fn stderr_has(mut self, words: &str) -> Self {
        self.stderr.has(words);
        self
    }

    /// Expects a file below the home to have exactly this text after the run.
    pub(crate) fn leaves(mut self, path: &str, expected: &str) -> Self {
        self.files.push((path.to_owned(), expected.to_owned()));
        self
    }

    /// Shows `value` as `placeholder`, such as `[ORIGIN]`, in everything compared.
    pub(crate) fn redact(mut self, placeholder: &'static str, value: &str) -> Self {
        self.redactions.insert(placeholder, value.to_owned()).unwrap();
        self
    }

    /// Runs to the end and returns what happened without holding it against anything. Secrets are looked for all the
    /// same.
    pub(crate) fn observe(&self) -> Ran {
        let home = self.home();
        let args: Vec<&str> = self.args.iter().map(String::as_str).collect();
        home.guard.notice(&args, &self.stdin);
        let mut command = home.command(&args);
        command.current_dir(home.path().join(&self.folder));
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        home.guard.started(child.id());
        home.guard.scan_processes(&args);
        // A program that does not read its input may be gone already.
        let _ = child.stdin.take().unwrap().write_all(&self.stdin);
        home.guard.scan_processes(&args);
        let output = child.wait_with_output().unwrap();
        home.guard.scan("stdout", &output.stdout);
        home.guard.scan("stderr", &output.stderr);
        Ran {
            code: exit_code(output.status),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Runs to the end and fails unless everything is as expected.
    #[track_caller]
    pub(crate) fn run(mut self) -> Ran {
        let ran = self.observe();
        let path = self.home().path().display().to_string();
        self.redactions.insert("[HOME]", path).unwrap();
        let mut wrong = Vec::new();
        if ran.code != self.code {
            wrong.push(format!("exit code {}, expected {}", ran.code, self.code));
        }
        wrong.extend(self.stdout.mismatch("stdout", &ran.stdout, &self.redactions));
        wrong.extend(self.stderr.mismatch("stderr", &ran.stderr, &self.redactions));
        for (path, expected) in &self.files {
            match std::fs::read_to_string(self.home().path().join(path)) {
                Ok(text) if text == *expected => {}
                Ok(text) => wrong.push(format!("{path} is\n{text}\nexpected\n{expected}")),
                Err(error) => wrong.push(format!("{path}: {error}")),
            }
        }
        assert!(
            wrong.is_empty(),
            "linkworld {}\n{}\n--- stdout\n{}\n--- stderr\n{}",
            self.args.join(" "),
            wrong.join("\n"),
            ran.stdout,
            ran.stderr
        );
        ran
    }
}

/// Whether this run rewrites what is expected.
pub(crate) fn is_update() -> bool {
    std::env::var_os("UPDATE").is_some_and(|value| !value.is_empty())
}

fn assert(redactions: &Redactions) -> Assert {
    let action = if is_update() { Action::Overwrite } else { Action::Verify };
    // A backslash is a backslash.
    Assert::new().action(action).redact_with(redactions.clone()).normalize_paths(false)
}

/// The text as it would be written down: with `[HOME]` for the path of the home, and with the wildcards of `expected`
/// kept where they fit.
pub(crate) fn normalized(home: &Home, actual: &str, expected: &str) -> String {
    let mut redactions = Redactions::new();
    redactions.insert("[HOME]", home.path().display().to_string()).unwrap();
    let (actual, _) = assert(&redactions).normalize(actual.into_data(), expected.into_data());
    actual.render().unwrap()
}
