//! What happens while a project runs, printed line by line.

use crate::error::CommandError;
use crate::exit::Exit;
use crate::local::signals::Signals;
use crate::local::start_advice::StartedHandler;
use crate::output::audit_table;
use crate::terminal::{Role, Terminal, count, duration, paint};
use linkworld_contract::wire::control::AuditKind;
use linkworld_emulator::PlatformEvent;
use linkworld_system::process::{HandlerEvent, OutputStream};
use tokio::sync::mpsc;

/// Events of the local platform and of the handler, and signals.
pub(super) struct Events {
    platform: mpsc::Receiver<PlatformEvent>,
    handler: mpsc::Receiver<HandlerEvent>,
    signals: Signals,
    label: String,
    /// What is known about the handler, to explain why it does not run.
    started: StartedHandler,
    /// Whether the handler was healthy once. The error of a start that failed is printed at the end.
    was_healthy: bool,
}

impl Events {
    /// Listens to an app's handler, to the platform, and to signals.
    pub(super) fn listen(
        label: &str,
        started: &StartedHandler,
        (platform, handler): (mpsc::Receiver<PlatformEvent>, mpsc::Receiver<HandlerEvent>),
    ) -> Result<Self, CommandError> {
        let (label, started) = (label.to_owned(), started.clone());
        Ok(Self { platform, handler, signals: Signals::listen()?, label, started, was_healthy: false })
    }

    /// Prints the next event, or returns how a signal ends the program.
    pub(super) async fn show_next(&mut self, terminal: &mut Terminal) -> Option<Exit> {
        tokio::select! {
            Some(event) = self.handler.recv() => self.show_handler(terminal, event),
            Some(event) = self.platform.recv() => show_platform(terminal, event),
            exit = self.signals.next() => return Some(exit),
        }
        None
    }

    /// Prints the events that are left.
    pub(super) fn drain(&mut self, terminal: &mut Terminal) {
        while let Ok(event) = self.handler.try_recv() {
            self.show_handler(terminal, event);
        }
        while let Ok(event) = self.platform.try_recv() {
            show_platform(terminal, event);
        }
    }

    fn show_handler(&mut self, terminal: &mut Terminal, event: HandlerEvent) {
        let label = &self.label;
        let prefix = paint(Role::Context, format!("{label} |")) + " ";
        match event {
            HandlerEvent::Line { stream: OutputStream::Stdout | OutputStream::Stderr, text } => {
                terminal.pass_through(prefix + text);
            }
            HandlerEvent::Healthy { .. } => self.was_healthy = true,
            HandlerEvent::Exited { status } => terminal.warn(format!("the handler of {label} exited: {status}")),
            HandlerEvent::Restarting => terminal.message(prefix + "restarting"),
            HandlerEvent::Down { .. } if !self.was_healthy => {}
            HandlerEvent::Down { error } => {
                terminal.warn(format!("the handler of {label} is not restarted: {error}"));
                if let Some(advice) = self.started.advice_on(&error) {
                    terminal.message(format!("  because: {}", advice.cause));
                    terminal.hint(advice.hint);
                }
            }
        }
    }
}

fn show_platform(terminal: &mut Terminal, event: PlatformEvent) {
    match event {
        PlatformEvent::Audited { entry, cause } => {
            let arrow = match entry.kind {
                AuditKind::Tool | AuditKind::Event => "->",
                _ => "<-",
            };
            let scope = entry.scope.as_deref().map(|scope| format!(" ({scope})")).unwrap_or_default();
            let context = paint(Role::Context, format!("{arrow} {}", entry.app));
            let took = format!("{scope} in {}", duration(entry.duration_us));
            // The error of a denied call only repeats the decision.
            let tells_more = !audit_table::is_denied(&entry) && !audit_table::error(&entry).is_empty();
            let error = tells_more.then(|| audit_table::error(&entry).to_owned());
            let cause = cause.or(error).map(|cause| format!(": {cause}")).unwrap_or_default();
            let call = context + format!(" {}: ", audit_table::subject(&entry));
            terminal.message(call + audit_table::outcome(&entry) + took + cause);
        }
        PlatformEvent::Registered { app, version, promoted, again } => {
            let how = match (again, promoted) {
                (true, _) => "again, unchanged",
                (false, true) => "as the current version",
                (false, false) => "without making it current",
            };
            terminal.message(format!("{app} {version} was registered {how}"));
        }
        PlatformEvent::Bundled { app, version, files, promoted, again } => {
            let how =
                if again { "again, unchanged".to_owned() } else { format!("with {}", count(files as usize, "file")) };
            let current = if promoted { "; it is the current version" } else { "" };
            terminal.message(format!("the bundle of {app} {version} was uploaded {how}{current}"));
        }
        PlatformEvent::Upgraded { app, version, upgraded, skipped, failed } => {
            let counts = format!("{upgraded} upgraded, {skipped} unchanged, {failed} failed");
            terminal.message(format!("upgraded tenants of {app} to {version}: {counts}"));
        }
        PlatformEvent::DiskProblem(what) => terminal.warn(&what),
        PlatformEvent::InternalError(what) => {
            terminal.warn(format!("internal error while handling a request; please report it: {what}"))
        }
    }
}
