//! A handler in a job object: everything it starts belongs to the job, and the system ends the job when the last
//! handle to it closes, which is when this process ends, however it ends.

use super::super::end::{HandlerEnd, HandlerExit};
use super::super::spec::{AppliedLimits, HandlerCommand, HandlerSpec, ProcessLimits};
use crate::env;
use process_wrap::tokio::{ChildWrapper, CommandWrap, JobObject, KillOnDrop};
use std::io::Result;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tokio::process::{ChildStderr, ChildStdout};

/// A handler and everything it starts.
pub(in super::super) struct Supervised {
    child: Option<Box<dyn ChildWrapper>>,
    handler: Option<u32>,
    end: HandlerEnd,
}

impl Supervised {
    /// Starts the handler suspended, puts it into a job and resumes it. There is no supervisor process.
    pub(in super::super) fn spawn(
        spec: &HandlerSpec,
        program: &HandlerCommand,
        _supervisor: (&Path, Option<ProcessLimits>),
    ) -> Result<Self> {
        let mut command = CommandWrap::with_new(&program.program, |command| {
            command
                .args(&program.args)
                .current_dir(&program.dir)
                .env_clear()
                .envs(env::handler_variables())
                .envs(spec.env.iter().map(|(name, value)| (name, value)))
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped());
        });
        // In this order: the job is told to end its processes when it is dropped.
        command.wrap(KillOnDrop).wrap(JobObject);
        match command.spawn() {
            Ok(child) => Ok(Self { handler: child.id(), child: Some(child), end: HandlerEnd::Unknown }),
            // Reported by `wait`, as the supervisor of other systems does.
            Err(error) => {
                let end = HandlerEnd::NotStarted(error.raw_os_error().unwrap_or_default());
                Ok(Self { handler: None, child: None, end })
            }
        }
    }

    /// What the handler prints; once.
    pub(in super::super) fn take_output(&mut self) -> Option<(ChildStdout, ChildStderr)> {
        let child = self.child.as_mut()?;
        Some((child.stdout().take()?, child.stderr().take()?))
    }

    /// The process that everything of the handler is below.
    pub(in super::super) fn root(&self) -> Option<u32> {
        self.child.as_ref().and_then(|child| child.id())
    }

    /// The handler's process number.
    pub(in super::super) fn handler(&self) -> Option<u32> {
        self.handler
    }

    /// Nothing is limited on Windows.
    pub(in super::super) fn limits(&self) -> AppliedLimits {
        AppliedLimits::None
    }

    /// Waits until nothing of the handler is left, and returns how it ended. May be dropped and called again.
    pub(in super::super) async fn wait(&mut self) -> HandlerEnd {
        let Some(child) = &mut self.child else { return self.end };
        if let Ok(status) = child.wait().await {
            self.end = HandlerEnd::Exit(HandlerExit::Code(status.code().unwrap_or_default()));
        }
        self.end
    }

    /// Ends everything of the handler at once: Windows has no request to end that a program without a window hears.
    pub(in super::super) async fn request_stop(&mut self, _grace: Duration) {
        self.kill().await;
    }

    /// Ends everything of the handler at once.
    pub(in super::super) async fn kill(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.start_kill();
        }
    }
}
