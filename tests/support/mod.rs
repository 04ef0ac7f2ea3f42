//! What integration tests share.
#![allow(dead_code, reason = "every test program uses its own part of this")]
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "in helpers of tests too")]

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// A port nobody listens on right now.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("0.0.0.0:0").unwrap().local_addr().unwrap().port()
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
