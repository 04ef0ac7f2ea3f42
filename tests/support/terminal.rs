//! The program on a terminal of its own, with a person who types.

use super::home::Home;
use super::processes::python;
use serde_json::{Map, Value, json};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// What a person saw who ran it, and how it ended.
#[derive(Debug)]
#[must_use]
pub(crate) struct Person {
    pub(crate) screen: String,
    pub(crate) code: i32,
    /// Whether the terminal shows again what is typed; none for one that was closed.
    pub(crate) echo: Option<bool>,
}

impl Person {
    /// Fails unless it ended with `code` and left the terminal as it was.
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!((self.code, self.echo.unwrap_or(true)), (code, true), "code and echo:\n{}", self.screen);
        self
    }

    /// Fails unless the terminal showed the words.
    pub(crate) fn sees(self, words: &str) -> Self {
        assert!(self.screen.contains(words), "the terminal does not show {words:?}:\n{}", self.screen);
        self
    }
}

impl Home {
    /// Runs to the end on a terminal: waits for words to be shown, types, and waits for the next.
    pub(crate) fn run_on_terminal(&self, args: &[&str], steps: &[(&str, &str)]) -> Person {
        for (_, typed) in steps {
            self.guard.notice(args, typed.as_bytes());
        }
        let command = self.command(args);
        let env: Map<String, Value> = command
            .get_envs()
            .filter_map(|(name, value)| Some((name.to_str()?.to_owned(), value?.to_str()?.into())))
            .collect();
        let mut argv = vec![env!("CARGO_BIN_EXE_linkworld")];
        argv.extend(args);
        let order = json!({"argv": argv, "cwd": self.path(), "env": env, "steps": steps});
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/terminal.py");
        let mut child = Command::new(python())
            .args(["-I", "-S"])
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(order.to_string().as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let words = String::from_utf8_lossy(&output.stderr);
        let said: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {words}"));
        let screen = said["screen"].as_str().unwrap().to_owned();
        self.guard.scan("the terminal", screen.as_bytes());
        assert_eq!(said["left"], 0, "not everything was asked for:\n{screen}");
        let code = i32::try_from(said["code"].as_i64().unwrap()).unwrap();
        Person { screen, code, echo: said["echo"].as_bool() }
    }
}
