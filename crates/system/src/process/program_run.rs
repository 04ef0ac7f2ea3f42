//! One run of a program of the user's machine, to its end, with its output line by line.

use super::output::OutputLines;
use crate::env;
use linkworld_contract::limits::PROGRAM_OUTPUT_DEADLINE;
use std::ffi::OsStr;
use std::io::Error;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use tokio::io::AsyncRead;
use tokio::process::Command;

/// Runs a program with this program's environment, apart from the token, and passes each line that it prints to `print`. If
/// this is dropped, the program is killed.
pub async fn run_program(
    program: &Path,
    args: &[&OsStr],
    dir: &Path,
    mut print: impl FnMut(String),
) -> Result<ExitStatus, Error> {
    #[expect(clippy::disallowed_methods, reason = "processes are started in this module")]
    let mut command = Command::new(program);
    // Packages run code of their own while they are built.
    command.args(args).current_dir(dir).env_remove(env::TOKEN.name);
    run_to_end(command, |line| print(line.to_owned())).await
}

/// Opens an address in the user's browser, if the system has a way to do so. Nobody waits for it, and nothing is said if it
/// fails: whoever calls this has printed the address.
pub fn open_in_browser(address: String) {
    const OPENER: &str = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    };
    tokio::spawn(async move {
        let _ = run_program(Path::new(OPENER), &[OsStr::new(&address)], Path::new("."), |_| {}).await;
    });
}

/// Runs a command to its end, and passes each line that it prints on either stream to `print`. If this is dropped, the
/// command is killed.
pub(super) async fn run_to_end(mut command: Command, mut print: impl FnMut(&str)) -> Result<ExitStatus, Error> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn()?;
    let mut out = child.stdout.take().map(OutputLines::new);
    let mut err = child.stderr.take().map(OutputLines::new);
    let mut status = None;
    while status.is_none() || out.is_some() || err.is_some() {
        tokio::select! {
            line = next_line(&mut out), if out.is_some() => line.as_deref().into_iter().for_each(&mut print),
            line = next_line(&mut err), if err.is_some() => line.as_deref().into_iter().for_each(&mut print),
            ended = child.wait(), if status.is_none() => status = Some(ended?),
            // A process that it left behind may keep the streams open.
            () = tokio::time::sleep(PROGRAM_OUTPUT_DEADLINE), if status.is_some() => break,
        }
    }
    match status {
        Some(status) => Ok(status),
        None => child.wait().await,
    }
}

/// The next line of a stream, which is dropped at its end. Of a line that is drawn again and again, the last state.
async fn next_line<R: AsyncRead + Unpin>(stream: &mut Option<OutputLines<R>>) -> Option<String> {
    let Some(line) = stream.as_mut()?.next().await else {
        *stream = None;
        return None;
    };
    let last = line.rsplit('\r').find(|part| !part.trim().is_empty()).unwrap_or_default();
    Some(last.to_owned())
}

#[cfg(all(test, unix))]
mod tests {
    use super::run_program;
    use std::ffi::OsStr;
    use std::path::Path;

    #[tokio::test]
    async fn a_process_that_is_left_behind_does_not_hold_up_the_end() {
        let script = "echo begun; sleep 60 & echo $!; exit 3";
        let mut lines = Vec::new();
        let args = ["-c", script].map(OsStr::new);
        let status = run_program(Path::new("/bin/sh"), &args, Path::new("/"), |line| lines.push(line)).await.unwrap();
        assert_eq!((status.code(), lines[0].as_str()), (Some(3), "begun"));
        let left = rustix::process::Pid::from_raw(lines[1].parse().unwrap()).unwrap();
        rustix::process::kill_process(left, rustix::process::Signal::KILL).expect("it was still there");
    }
}
