//! A running `linkworld dev`, and everything it reports.

use super::PATIENCE;
use super::home::exit_code;
use super::leaks::{Guard, Kind};
use super::processes::processes_with;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// A running `linkworld dev`, stopped when dropped.
pub(crate) struct Dev {
    pub(crate) child: Child,
    pub(crate) origin: String,
    pub(crate) token: String,
    pub(crate) ready: Value,
    out: Receiver<String>,
    err: Receiver<String>,
    heard: String,
    home: PathBuf,
    guard: Arc<Guard>,
}

impl Dev {
    pub(super) fn spawn(mut command: Command, home: &Path, guard: Arc<Guard>) -> Self {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        guard.started(child.id());
        let out = lines(child.stdout.take().unwrap());
        let err = lines(child.stderr.take().unwrap());
        Self {
            child,
            origin: String::new(),
            token: String::new(),
            ready: Value::Null,
            out,
            err,
            heard: String::new(),
            home: home.to_owned(),
            guard,
        }
    }

    pub(super) fn wait_until_ready(&mut self) {
        if !self.is_ready() {
            let status = self.child.wait().unwrap();
            panic!("dev did not get ready ({status}):\n{}", self.stderr());
        }
    }

    /// Waits until it is ready; false if it ends before that.
    pub(crate) fn is_ready(&mut self) -> bool {
        let line = match self.out.recv_timeout(PATIENCE) {
            Ok(line) => line,
            Err(RecvTimeoutError::Disconnected) => return false,
            Err(RecvTimeoutError::Timeout) => panic!("dev is not ready after {PATIENCE:?}:\n{}", self.stderr()),
        };
        self.ready = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        self.origin = self.ready["origin"].as_str().unwrap().to_owned();
        self.token = self.ready["token"].as_str().unwrap().to_owned();
        self.guard.watch(&self.token, Kind::Token);
        let tokens = session_tokens(&self.origin);
        let is_process = self.ready["engine"] == "process";
        assert!(!tokens.is_empty() || !is_process, "a healthy handler has a token");
        for token in tokens {
            self.guard.watch(&token, Kind::Session);
        }
        self.guard.scan_processes(&[]);
        true
    }

    /// Waits until stderr says the words.
    pub(crate) fn hears(&mut self, words: &str) {
        let until = Instant::now() + PATIENCE;
        while !self.heard.contains(words) {
            let left = until.saturating_duration_since(Instant::now());
            match self.err.recv_timeout(left) {
                Ok(line) => self.heard.push_str(&format!("{line}\n")),
                Err(_) => panic!("dev did not say {words:?}:\n{}", self.heard),
            }
        }
    }

    /// What stderr has said so far.
    pub(crate) fn stderr(&mut self) -> String {
        while let Ok(line) = self.err.recv_timeout(Duration::from_millis(50)) {
            self.heard.push_str(&format!("{line}\n"));
        }
        self.heard.clone()
    }

    /// Sends a signal by its name, `INT` or `TERM` or `KILL`.
    pub(crate) fn signal(&self, name: &str) {
        let done = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status().unwrap();
        assert!(done.success());
    }

    /// Waits for the end and returns the exit code.
    pub(crate) fn ended(&mut self) -> i32 {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return exit_code(status);
            }
            assert!(Instant::now() < until, "dev does not end:\n{}", self.stderr());
            std::thread::yield_now();
        }
    }

    /// Interrupts it and waits for the end.
    pub(crate) fn stop(mut self) -> i32 {
        self.signal("INT");
        self.ended()
    }
}

impl Drop for Dev {
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            if !std::thread::panicking() {
                // The store while it is in use, with its journal.
                self.guard.scan_processes(&[]);
                self.guard.scan_files(&self.home);
            }
            self.signal("INT");
            let _ = self.child.wait();
        }
        if !std::thread::panicking() {
            let said = self.stderr();
            self.guard.scan("what dev and its handler said", said.as_bytes());
            let answered: Vec<String> = self.out.try_iter().collect();
            self.guard.scan("what dev answered after it was ready", answered.join("\n").as_bytes());
        }
    }
}

/// The tokens that handlers of the platform at `origin` have in their environment.
pub(crate) fn session_tokens(origin: &str) -> Vec<String> {
    let of = |pid: u32| {
        let environment = std::fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
        let environment = String::from_utf8_lossy(&environment).into_owned();
        let token = environment.split('\0').find_map(|line| line.strip_prefix("LINKWORLD_MCP_TOKEN="));
        token.map(str::to_owned)
    };
    let url = format!("LINKWORLD_MCP_URL={origin}/");
    processes_with(&url).into_iter().filter_map(of).collect()
}

fn lines(stream: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stream).split(b'\n') {
            let Ok(line) = line else { break };
            if sender.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                break;
            }
        }
    });
    receiver
}
