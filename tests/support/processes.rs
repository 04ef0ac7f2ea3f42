//! Ports, interpreters and processes of this machine.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

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
