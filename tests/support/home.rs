//! A sealed home, and what a run in it printed.

use super::dev::Dev;
use super::files::copy_app;
use super::leaks::{Guard, Kind};
use super::processes::{free_port, python};
use super::run::Run;
use super::signals;
use serde_json::Value;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::sync::Arc;

/// Where programs put temporary files: in the home, so that the leak scan sees them.
const TEMPORARY: &str = "tmp";

/// A home nobody else sees: every run of the program in it starts from an empty environment, default signal
/// dispositions and an empty signal mask. What the program has to keep secret must not be seen in anything it writes;
/// [`super::leaks`] looks after every run and at the end.
pub(crate) struct Home {
    folder: tempfile::TempDir,
    env: Vec<(String, String)>,
    pub(super) guard: Arc<Guard>,
}

/// What a run printed and how it ended.
#[derive(Debug)]
#[must_use]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// Fails with everything the run printed unless it ended with `code`.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "\n--- stdout\n{}\n--- stderr\n{}", self.stdout, self.stderr);
        self
    }

    /// stdout as one JSON value.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}", self.stdout))
    }

    /// Fails unless stderr has the words.
    #[track_caller]
    pub(crate) fn says(self, words: &str) -> Self {
        assert!(self.stderr.contains(words), "stderr does not say {words:?}:\n{}", self.stderr);
        self
    }
}

impl Home {
    pub(crate) fn new() -> Self {
        signals::reset_for_children();
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join(TEMPORARY)).unwrap();
        Self { folder, env: Vec::new(), guard: Arc::default() }
    }

    /// A fresh value that from now on must not be seen in any output, file, argument or environment of this home.
    pub(crate) fn canary(&self) -> String {
        self.guard.canary()
    }

    /// Holds a value of the test's own to the same.
    pub(crate) fn guard(&self, value: &str) {
        self.guard.watch(value, Kind::Secret);
    }

    /// Lets the file below the home have canaries: the credential file, and what a test itself has written.
    pub(crate) fn allow(&self, path: impl AsRef<Path>) {
        self.guard.allow(&self.path().join(path));
    }

    /// Looks for canaries in everything below the home. Also done when the home is dropped.
    pub(crate) fn assert_no_leak(&self) {
        self.guard.scan_files(self.path());
    }

    /// Sets a variable for every run from now on.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        if name == "LINKWORLD_TOKEN" {
            self.guard.watch(value, Kind::Token);
        }
        self.env.push((name.into(), value.into()));
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The program with these arguments, in the sealed environment, for tests that start it themselves.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_linkworld"));
        command
            .args(args)
            .current_dir(self.path())
            .env_clear()
            .env("HOME", self.path())
            .env("PATH", search_path())
            .env("TMPDIR", self.path().join(TEMPORARY))
            // Thousands of runs would wait for the disk most of their time.
            .env("LINKWORLD_TEST_NO_SYNC", "1")
            // No test ever reaches the keyring of the user who runs it.
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
            .envs(self.env.iter().map(|(name, value)| (name, value)));
        command
    }

    /// One run in this home, with everything expected of it.
    pub(crate) fn test<'home>(&'home self, args: &[&str]) -> Run<'home> {
        Run::in_home(self).args(args)
    }

    /// Runs to the end with nothing on stdin, and expects nothing yet.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        self.run_with(args, b"")
    }

    /// Runs to the end with `input` on stdin, and expects nothing yet.
    pub(crate) fn run_with(&self, args: &[&str], input: &[u8]) -> Ran {
        self.test(args).stdin(input).observe()
    }

    /// Writes a file below the home and returns its path.
    pub(crate) fn write(&self, path: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Copies a fixture app into the home, on a free port of its own, and returns its folder.
    pub(crate) fn app(&self, name: &str) -> PathBuf {
        let target = self.path().join(name);
        copy_app(name, &target, free_port());
        target
    }

    /// Starts `linkworld dev` on any port and waits until it reports that it is ready.
    pub(crate) fn dev(&self, project: &Path, more: &[&str]) -> Dev {
        let mut dev = self.spawn_dev(project, more);
        dev.wait_until_ready();
        dev
    }

    /// The same without waiting.
    pub(crate) fn spawn_dev(&self, project: &Path, more: &[&str]) -> Dev {
        if !project.starts_with(self.path()) {
            self.guard.look_beside(project);
        }
        Dev::spawn(self.command(&dev_args(project, more)), self.path(), Arc::clone(&self.guard))
    }

    /// Starts `linkworld dev` by way of another program, which becomes the command line that follows its arguments.
    pub(crate) fn dev_through(&self, launcher: &[String], project: &Path, more: &[&str]) -> Dev {
        let direct = self.command(&dev_args(project, more));
        let mut command = Command::new(&launcher[0]);
        command.args(&launcher[1..]).arg(direct.get_program()).args(direct.get_args());
        command.current_dir(self.path()).env_clear();
        command.envs(direct.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let mut dev = Dev::spawn(command, self.path(), Arc::clone(&self.guard));
        dev.wait_until_ready();
        dev
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.assert_no_leak();
        }
    }
}

/// Where programs are looked for: the interpreter itself first, as a version manager's `python3` takes three times as
/// long to start.
fn search_path() -> OsString {
    let python = python();
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    let folders = python.parent().map(Path::to_owned).into_iter().chain(std::env::split_paths(&inherited));
    std::env::join_paths(folders).unwrap()
}

fn dev_args<'args>(project: &'args Path, more: &[&'args str]) -> Vec<&'args str> {
    let ports = ["--port", "0", "--parent-port", "0"];
    let own = |flag: &str| more.contains(&flag);
    let ports: &[&str] = if own("--parent-port") { &ports[..2] } else { &ports };
    let bundle: &[&str] = if own("--bundle-port") { &[] } else { &["--bundle-port", "0"] };
    [&["dev", project.to_str().unwrap(), "--json"], ports, bundle, more].concat()
}

/// As a shell reports it: 128 and the signal for a process that a signal ended.
pub(crate) fn exit_code(status: ExitStatus) -> i32 {
    use std::os::unix::process::ExitStatusExt;
    status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or_default())
}
