//! What integration tests share.
#![allow(dead_code, reason = "every test program uses its own part of this")]
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "in helpers of tests too")]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;

/// A port nobody listens on, never given twice by one process.
///
/// Below the range the system takes ports of outgoing connections from: one of those, of a test next door, would
/// keep a handler from listening.
pub(crate) fn free_port() -> u16 {
    static GIVEN: AtomicU32 = AtomicU32::new(0);
    loop {
        let number = std::process::id().wrapping_mul(97).wrapping_add(GIVEN.fetch_add(1, Ordering::Relaxed));
        let port = u16::try_from(10_000 + number % 20_000).unwrap();
        if TcpListener::bind(("0.0.0.0", port)).is_ok() {
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

/// The Python that has the SDK, out of the virtual environment `tests/setup` makes.
pub(crate) fn sdk_python() -> PathBuf {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/.venv/bin/python");
    assert!(python.exists(), "run tests/setup first: {} is missing", python.display());
    python
}

/// A file or folder of `fixtures/`.
pub(crate) fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(path)
}

/// A copy of `fixtures/apps/NAME` of its own, that listens on `port`.
pub(crate) fn app_on(name: &str, port: u16) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy_files(&fixture("apps").join(name), folder.path());
    let manifest = folder.path().join("linkworld.app.yaml");
    let text = std::fs::read_to_string(&manifest).unwrap();
    let moved: Vec<String> = text
        .lines()
        .map(|line| if line.starts_with("  port: ") { format!("  port: {port}") } else { line.to_owned() })
        .collect();
    std::fs::write(&manifest, moved.join("\n") + "\n").unwrap();
    folder
}

fn copy_files(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir(&target).unwrap();
            copy_files(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), &target).unwrap();
        }
    }
}

/// One request to a handler; the answer's body, empty when the connection broke.
pub(crate) async fn call(port: u16, method: &str, path: &str, body: &str) -> String {
    let request = format!("{method} {path} HTTP/1.0\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    let exchange = move || {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
        stream.write_all(request.as_bytes()).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned())
    };
    tokio::task::spawn_blocking(exchange).await.unwrap().unwrap_or_default()
}
