//! What the tests that drive the binary from outside have in common: a sealed home, projects, a running platform.

#![allow(dead_code, reason = "each test binary uses its part")]
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests drive the machine itself")]

pub(crate) mod leaks;

use leaks::{Guard, Kind};
use serde_json::{Map, Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// Far longer than anything takes; only a hang gets here.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// Where programs put what may go at any time: in the home, so that the leak scan sees it.
const TEMPORARY: &str = "tmp";

/// A home nobody else sees: every run of the binary in it starts from an empty environment. What the binary is given
/// to keep secret must not be seen in anything it writes; [`leaks`] looks after every run and at the end.
pub(crate) struct Home {
    folder: tempfile::TempDir,
    env: Vec<(String, String)>,
    guard: Arc<Guard>,
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
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "\n--- stdout\n{}\n--- stderr\n{}", self.stdout, self.stderr);
        self
    }

    /// stdout as one JSON value.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}", self.stdout))
    }

    /// Fails unless stderr has the words.
    pub(crate) fn says(self, words: &str) -> Self {
        assert!(self.stderr.contains(words), "stderr does not say {words:?}:\n{}", self.stderr);
        self
    }
}

/// What a person saw who ran it, and how it ended.
#[derive(Debug)]
#[must_use]
pub(crate) struct Person {
    pub(crate) screen: String,
    pub(crate) code: i32,
    /// Whether the terminal shows again what is typed.
    pub(crate) echo: bool,
}

impl Person {
    /// Fails unless it ended with `code` and left the terminal as it was.
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!((self.code, self.echo), (code, true), "code and echo:\n{}", self.screen);
        self
    }

    /// Fails unless the terminal showed the words.
    pub(crate) fn sees(self, words: &str) -> Self {
        assert!(self.screen.contains(words), "the terminal does not show {words:?}:\n{}", self.screen);
        self
    }
}

impl Home {
    pub(crate) fn new() -> Self {
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

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_linkworld"));
        command
            .args(args)
            .current_dir(self.path())
            .env_clear()
            .env("HOME", self.path())
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("TMPDIR", self.path().join(TEMPORARY))
            // No test ever reaches the keyring of whoever runs it.
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
            .envs(self.env.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs to the end with nothing on stdin.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        self.run_with(args, b"")
    }

    /// Runs to the end with `input` on stdin.
    pub(crate) fn run_with(&self, args: &[&str], input: &[u8]) -> Ran {
        self.guard.notice(args, input);
        let mut child =
            self.command(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        self.guard.started(child.id());
        self.guard.scan_processes(args);
        // A program that does not read its input may be gone already.
        let _ = child.stdin.take().unwrap().write_all(input);
        self.guard.scan_processes(args);
        let output = child.wait_with_output().unwrap();
        self.guard.scan("stdout", &output.stdout);
        self.guard.scan("stderr", &output.stderr);
        Ran {
            code: code_of(output.status),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

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
        Person { screen, code, echo: said["echo"].as_bool().unwrap() }
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

    /// Starts `linkworld dev` on any port and waits until it says that it is ready.
    pub(crate) fn dev(&self, project: &Path, more: &[&str]) -> Dev {
        let mut dev = self.spawn_dev(project, more);
        dev.wait_until_ready();
        dev
    }

    /// The same without waiting.
    pub(crate) fn spawn_dev(&self, project: &Path, more: &[&str]) -> Dev {
        let mut args = vec!["dev", project.to_str().unwrap(), "--json", "--port", "0"];
        args.extend(more);
        if !project.starts_with(self.path()) {
            self.guard.look_beside(project);
        }
        Dev::spawn(self.command(&args), (self.path(), Arc::clone(&self.guard)))
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.assert_no_leak();
        }
    }
}

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
    fn spawn(mut command: Command, (home, guard): (&Path, Arc<Guard>)) -> Self {
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

    fn wait_until_ready(&mut self) {
        let Ok(line) = self.out.recv_timeout(PATIENCE) else {
            let status = self.child.wait().unwrap();
            panic!("dev did not get ready ({status}):\n{}", self.stderr());
        };
        self.ready = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        self.origin = self.ready["origin"].as_str().unwrap().to_owned();
        self.token = self.ready["token"].as_str().unwrap().to_owned();
        self.guard.watch(&self.token, Kind::Token);
        let tokens = session_tokens(&self.origin);
        assert!(!tokens.is_empty(), "a healthy handler has a token");
        for token in tokens {
            self.guard.watch(&token, Kind::Session);
        }
        self.guard.scan_processes(&[]);
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
                return code_of(status);
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
fn session_tokens(origin: &str) -> Vec<String> {
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

fn code_of(status: ExitStatus) -> i32 {
    use std::os::unix::process::ExitStatusExt;
    status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or_default())
}

/// A path below `fixtures/`.
pub(crate) fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(path)
}

/// A port nobody listens on, never given twice by one process.
///
/// Below the range the system takes ports of outgoing connections from: one of those, of a test next door, would
/// keep a handler from listening.
pub(crate) fn free_port() -> u16 {
    static GIVEN: AtomicU32 = AtomicU32::new(0);
    loop {
        let number = std::process::id().wrapping_mul(97).wrapping_add(GIVEN.fetch_add(1, Ordering::Relaxed));
        let port = u16::try_from(10_000 + number % 20_000).unwrap();
        if std::net::TcpListener::bind(("0.0.0.0", port)).is_ok() {
            return port;
        }
    }
}

/// The interpreter itself: behind `python3` may be a script of a version manager that sets variables of its own.
pub(crate) fn python() -> PathBuf {
    static PYTHON: LazyLock<PathBuf> = LazyLock::new(|| {
        let asked = Command::new("python3").args(["-c", "import sys; print(sys.executable)"]).output();
        let asked = asked.expect("run tests/setup first: python3 is missing");
        String::from_utf8(asked.stdout).unwrap().trim().into()
    });
    PYTHON.clone()
}

/// The Python that has the published SDK, out of the virtual environment `tests/setup` makes.
pub(crate) fn sdk_python() -> PathBuf {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/.venv/bin/python");
    assert!(python.is_file(), "run tests/setup first: {} is missing", python.display());
    python
}

/// A copy of `fixtures/apps/NAME` of its own, that listens on `port`.
pub(crate) fn app_on(name: &str, port: u16) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy_app(name, folder.path(), port);
    folder
}

fn copy_app(name: &str, target: &Path, port: u16) {
    copy(&fixture("apps").join(name), target);
    edit(&target.join("linkworld.app.yaml"), |text| {
        let moved = |line: &str| if line.starts_with("  port: ") { format!("  port: {port}") } else { line.to_owned() };
        text.lines().map(moved).collect::<Vec<_>>().join("\n") + "\n"
    });
}

/// One request to a handler; the answer's body, empty when the connection broke.
pub(crate) async fn call(port: u16, method: &str, path: &str, body: &str) -> String {
    let request = format!("{method} {path} HTTP/1.0\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    let exchange = move || {
        let mut stream = std::net::TcpStream::connect(("127.0.0.1", port)).ok()?;
        stream.write_all(request.as_bytes()).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned())
    };
    tokio::task::spawn_blocking(exchange).await.unwrap().unwrap_or_default()
}

/// Rewrites a text file.
pub(crate) fn edit(path: &Path, change: impl FnOnce(String) -> String) {
    let text = std::fs::read_to_string(path).unwrap();
    std::fs::write(path, change(text)).unwrap();
}

/// Copies a folder.
pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            if entry.file_name() != "__pycache__" {
                copy(&entry.path(), &target);
            }
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Processes of this machine whose environment has `needle`, by number.
pub(crate) fn processes_with(needle: &str) -> Vec<u32> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        if pid == std::process::id() {
            continue;
        }
        let environment = std::fs::read(entry.path().join("environ")).unwrap_or_default();
        if environment.windows(needle.len()).any(|window| window == needle.as_bytes()) {
            found.push(pid);
        }
    }
    found
}
