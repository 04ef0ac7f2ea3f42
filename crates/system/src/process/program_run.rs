//! One run of a program of the user's machine, to its end, with its output line by line.

use super::output::OutputLines;
use crate::env;
use std::ffi::OsStr;
use std::io::Error;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use tokio::process::Command;
use tokio::sync::mpsc;

/// Lines that wait for the receiver.
const LINES_WAITING_MAX: usize = 64;

/// Runs a program with this program's environment, apart from the token, and passes each line that it prints to `line`. If this is dropped, the
/// program is killed.
pub async fn run_program(
    program: &Path,
    args: &[&OsStr],
    dir: &Path,
    mut line: impl FnMut(String),
) -> Result<ExitStatus, Error> {
    #[expect(clippy::disallowed_methods, reason = "processes are started in this module")]
    let mut command = Command::new(program);
    command.args(args).current_dir(dir).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    // Packages run code of their own while they are built.
    command.env_remove(env::TOKEN.name);
    let mut child = command.kill_on_drop(true).spawn()?;
    let (tell, mut heard) = mpsc::channel(LINES_WAITING_MAX);
    if let Some(stdout) = child.stdout.take() {
        tokio::spawn(forward(OutputLines::new(stdout), tell.clone()));
    }
    if let Some(stderr) = child.stderr.take() {
        tokio::spawn(forward(OutputLines::new(stderr), tell.clone()));
    }
    drop(tell);
    while let Some(text) = heard.recv().await {
        line(text);
    }
    child.wait().await
}

async fn forward<R: tokio::io::AsyncRead + Unpin>(mut lines: OutputLines<R>, tell: mpsc::Sender<String>) {
    while let Some(text) = lines.next().await {
        if tell.send(text).await.is_err() {
            return;
        }
    }
}
