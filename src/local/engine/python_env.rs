//! A virtual environment for a Python project that has a `requirements.txt` and no environment of its own.
//!
//! It is in the state folder, by the content of `requirements.txt` and the interpreter, and is used again. It is made in its
//! final place, because its scripts contain their path; a file in it says that it is complete.

use crate::context::Context;
use crate::error::CommandError;
use crate::local::signals::Signals;
use linkworld_contract::digest;
use linkworld_contract::limits::{HANDLER_TAIL_LINES, REQUIREMENTS_BYTES_MAX};
use linkworld_system::files::{self, FileError, FileLock};
use linkworld_system::process::run_program;
use linkworld_terminal::{Exit, duration};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tokio::time::sleep;

pub(in crate::local) const REQUIREMENTS: &str = "requirements.txt";
const PYTHON: &str = "python3";
/// How often a lock that another `dev` holds is tried.
const LOCK_INTERVAL: Duration = Duration::from_millis(100);
/// The file that says that an environment is complete.
const COMPLETE: &str = "linkworld-complete";
const IN_ENVIRONMENT: &str = if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" };
/// What identifies an interpreter.
const WHICH: &str = "import sys; print(sys.executable, sys.version)";

/// How preparing ended.
pub enum PreparedPython {
    /// The interpreter to use instead of `python3`; none if the project needs no environment.
    Interpreter(Option<PathBuf>),
    /// A signal came first.
    Stopped(Exit),
}

/// The interpreter of the environment of a project, which is made in the folder `state` if it is not there yet.
pub async fn prepare(
    context: &mut Context,
    (state, root): (&Path, &Path),
    given: &[String],
) -> Result<PreparedPython, CommandError> {
    let root = files::canonical(root);
    let file = root.join(REQUIREMENTS);
    if !linkworld_project::handler::runs_path_python(&root, given) || !file.is_file() {
        return Ok(PreparedPython::Interpreter(None));
    }
    let text = files::read_text(&file, REQUIREMENTS_BYTES_MAX)?;
    if lines(&text).next().is_none() {
        return Ok(PreparedPython::Interpreter(None));
    }
    let mut signals = Signals::listen_meanwhile()?;
    tokio::select! {
        made = environment(context, (state, &root), &text) => made.map(PreparedPython::Interpreter),
        exit = signals.next() => Ok(PreparedPython::Stopped(exit)),
    }
}

async fn environment(
    context: &mut Context,
    (state, root): (&Path, &Path),
    text: &str,
) -> Result<Option<PathBuf>, CommandError> {
    let mut which = String::new();
    let found = run_program(Path::new(PYTHON), &["-c", WHICH].map(OsStr::new), root, |line| which += &line).await;
    if !found.is_ok_and(|status| status.success()) {
        // The start of the handler reports it.
        return Ok(None);
    }
    let folders = state.join("venvs");
    let folder = folders.join(key(text, &which, root));
    let python = folder.join(IN_ENVIRONMENT);
    let complete = folder.join(COMPLETE);
    files::create_private_dir(&folders)?;
    let _lock = locked(&folder.with_extension("lock")).await?;
    if files::exists(&complete) && python.is_file() {
        return Ok(Some(python));
    }
    files::remove_dir(&folder)?;
    let start = Instant::now();
    context.terminal.message(format!("installing {REQUIREMENTS} into a virtual environment, {}", folder.display()));
    let venv = [OsStr::new("-m"), OsStr::new("venv"), folder.as_os_str()];
    let install = ["-m", "pip", "install", "--disable-pip-version-check", "-r", REQUIREMENTS].map(OsStr::new);
    let mut made = run(context, Path::new(PYTHON), &venv, root).await;
    if made.is_ok() {
        made = run(context, &python, &install, root).await;
    }
    if let Err(error) = made {
        // What cannot be removed is replaced at the next start.
        let _ = files::remove_dir(&folder);
        return Err(error);
    }
    files::write_private(&complete, b"")?;
    let micros = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
    context.terminal.message(format!("the virtual environment is complete after {}", duration(micros)));
    Ok(Some(python))
}

/// Takes a lock, once another `dev` that makes the same environment is done.
async fn locked(path: &Path) -> Result<FileLock, FileError> {
    loop {
        match files::lock(path) {
            Err(FileError::Locked(_)) => sleep(LOCK_INTERVAL).await,
            lock => return lock,
        }
    }
}

/// Runs a step and prints what it reports. A failure has the last lines.
async fn run(context: &mut Context, program: &Path, args: &[&OsStr], root: &Path) -> Result<(), CommandError> {
    let mut printed: Vec<String> = Vec::new();
    let ended = run_program(program, args, root, |line| {
        if line.starts_with("Collecting ") || line.starts_with("Installing collected ") {
            context.terminal.message(format!("  {line}"));
        }
        printed.push(line);
    });
    let why = match ended.await {
        Ok(status) if status.success() => return Ok(()),
        Ok(status) => status.to_string(),
        Err(error) => error.to_string(),
    };
    let words: Vec<_> = args.iter().map(|arg| arg.to_string_lossy()).collect();
    let failed = format!("`{} {}` failed: {why}", program.display(), words.join(" "));
    let last = printed.split_off(printed.len().saturating_sub(HANDLER_TAIL_LINES));
    let error = last.into_iter().fold(CommandError::local(failed), |error, line| error.because(line));
    Err(error.hint(format!(
        "correct {REQUIREMENTS}, create an environment yourself (`{PYTHON} -m venv .venv`), or pass --no-venv to run \
         `{PYTHON}` without one"
    )))
}

/// The lines of `requirements.txt` that ask for something.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// What the environment depends on. Options and paths may lead to files of the project.
fn key(text: &str, which: &str, root: &Path) -> String {
    let leads_to_files = lines(text).any(|line| line.starts_with(['-', '.', '/']) || line.contains("file:"));
    let project = if leads_to_files { root.as_os_str().as_encoded_bytes() } else { b"" };
    digest::short_hex(&[text.as_bytes(), b"\0", which.as_bytes(), b"\0", project].concat())
}

#[cfg(test)]
mod tests {
    use super::key;
    use std::path::Path;

    #[test]
    fn environments_are_shared_only_where_they_are_equal() {
        let (one, two) = (Path::new("/one"), Path::new("/two"));
        assert_eq!(key("flask==3.0", "3.11", one), key("flask==3.0", "3.11", two));
        assert_ne!(key("flask==3.0", "3.11", one), key("flask==3.0", "3.12", one));
        assert_ne!(key("flask==3.0", "3.11", one), key("flask==3.1", "3.11", one));
        assert_ne!(key("-e .", "3.11", one), key("-e .", "3.11", two));
    }
}
