//! A model that we did not write (`@copilotkit/aimock`, which `tests/setup` installs), with the APIs of OpenAI and Anthropic.

use super::Home;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The program, until it is dropped.
pub(crate) struct Aimock {
    child: Child,
    pub(crate) origin: String,
}

impl Aimock {
    /// One that replies by these fixtures, and with an error where none fits.
    pub(crate) fn start(home: &Home, fixtures: Value) -> Self {
        let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
        let program = tests.join("node_modules/@copilotkit/aimock/dist/cli.js");
        assert!(program.is_file(), "run tests/setup first: {} is missing", program.display());
        let file = home.path().join("aimock.json");
        std::fs::write(&file, json!({"fixtures": fixtures}).to_string()).unwrap();
        let mut command = Command::new(tests.join(".venv/bin/node"));
        command.arg(program).args(["-p", "0", "--strict", "-f"]).arg(file);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("node runs");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let origin = loop {
            let line = lines.next().expect("aimock prints where it listens").unwrap();
            if let Some((_, origin)) = line.split_once("listening on ") {
                break origin.to_owned();
            }
        };
        // Its output is read to the end, so that it never waits for a reader.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, origin }
    }
}

impl Drop for Aimock {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
