//! What happens while a project runs, printed line by line.

use crate::error::CommandError;
use crate::local::signals::Signals;
use crate::local::start_advice::StartedHandler;
use crate::output::audit_table;
use crate::output::prices::{self, CostBudget};
use linkworld_contract::wire::control::{AuditEntry, AuditKind};
use linkworld_emulator::{BundleProblem, PlatformEvent};
use linkworld_system::process::{HandlerEvent, OutputStream};
use linkworld_terminal::{Exit, Role, Terminal, count, duration, paint};
use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// What stands for all apps or tenants in an entry.
const EVERY: &str = "*";
/// Events of one handler that wait to be printed. When it is full, the handler waits.
const EVENTS_WAITING_MAX: usize = 1_024;
/// How long lines of calls may be held back. `[R]`: nobody sees it, and a quick client makes dozens of calls meanwhile.
const PLATFORM_NEWS_DELAY: Duration = Duration::from_millis(10);

impl CostBudget {
    /// Why the run ends, if it has become too expensive.
    fn spend(&self, event: &PlatformEvent) -> Option<String> {
        let PlatformEvent::Audited { used, .. } = event else { return None };
        prices::over(&self.sheet, used, self.max)
    }
}

/// Events of the platform, taken many at once: whoever waits for each of them is woken by each call, which pays for it.
struct PlatformNews {
    events: mpsc::Receiver<PlatformEvent>,
    /// When one was waited for last.
    waited: Instant,
}

impl PlatformNews {
    /// The next one; late by [`PLATFORM_NEWS_DELAY`] at most.
    async fn next(&mut self) -> Option<PlatformEvent> {
        if let Ok(event) = self.events.try_recv() {
            return Some(event);
        }
        tokio::time::sleep_until(self.waited + PLATFORM_NEWS_DELAY).await;
        let event = self.events.recv().await;
        self.waited = Instant::now();
        event
    }
}

/// Events of the local platform and of its handlers, and signals.
pub(super) struct Events {
    platform: PlatformNews,
    arriving: mpsc::UnboundedReceiver<HeardHandler>,
    handlers: Vec<HeardHandler>,
    /// The handler that is asked first for the next event, so that one which prints much does not hide the others.
    turn: usize,
    signals: Signals,
    /// The tenant that is not named; none if there are several.
    tenant: Option<String>,
    /// What the run may cost, if that is limited.
    budget: Option<CostBudget>,
}

/// A handler whose events are printed.
struct HeardHandler {
    label: String,
    /// What is known about the handler, to explain why it does not run.
    started: Option<StartedHandler>,
    /// Whether the handler was healthy once. The error of a start that failed is printed at the end.
    was_healthy: bool,
    events: mpsc::Receiver<HandlerEvent>,
}

/// Makes channels for handlers whose events are to be printed.
#[derive(Clone)]
pub(super) struct HandlerNews(mpsc::UnboundedSender<HeardHandler>);

impl HandlerNews {
    /// A channel for the events of a handler.
    pub(super) fn of(&self, label: &str, started: Option<StartedHandler>) -> mpsc::Sender<HandlerEvent> {
        let (sender, events) = mpsc::channel(EVENTS_WAITING_MAX);
        let label = label.to_owned();
        // Without a reader the run is over.
        let _ = self.0.send(HeardHandler { label, started, was_healthy: false, events });
        sender
    }
}

impl Events {
    /// Listens to the platform, to signals, and to the handlers that are announced.
    pub(super) fn listen(
        platform: mpsc::Receiver<PlatformEvent>,
        tenant: Option<String>,
    ) -> Result<(Self, HandlerNews), CommandError> {
        let (sender, arriving) = mpsc::unbounded_channel();
        let signals = Signals::listen()?;
        let platform = PlatformNews { events: platform, waited: Instant::now() };
        Ok((
            Self { platform, arriving, handlers: Vec::new(), turn: 0, signals, tenant, budget: None },
            HandlerNews(sender),
        ))
    }

    /// Ends the run once it costs more.
    pub(super) fn limit_cost(&mut self, budget: CostBudget) {
        self.budget = Some(budget);
    }

    /// Prints the next event, or returns how a signal ends the program.
    pub(super) async fn show_next(&mut self, terminal: &mut Terminal) -> Option<Exit> {
        let Self { platform, arriving, handlers, turn, signals, tenant, budget } = self;
        tokio::select! {
            Some(handler) = arriving.recv() => handlers.push(handler),
            (index, event) = next_of(handlers, *turn) => {
                *turn = index + 1;
                // Calls that ended before it was printed come first.
                while let Ok(ended) = platform.events.try_recv() {
                    if let Some(exit) = spend_and_show(terminal, ended, (tenant.as_deref(), budget.as_ref())) {
                        return Some(exit);
                    }
                }
                handlers[index].show(terminal, event);
            }
            Some(event) = platform.next() => {
                return spend_and_show(terminal, event, (tenant.as_deref(), budget.as_ref()));
            }
            exit = signals.next() => return Some(exit),
        }
        None
    }

    /// Prints the events that are left.
    pub(super) fn drain(&mut self, terminal: &mut Terminal) {
        while let Ok(handler) = self.arriving.try_recv() {
            self.handlers.push(handler);
        }
        for handler in &mut self.handlers {
            while let Ok(event) = handler.events.try_recv() {
                handler.show(terminal, event);
            }
        }
        while let Ok(event) = self.platform.events.try_recv() {
            show_platform(terminal, event, self.tenant.as_deref());
        }
    }
}

/// Prints an event of the platform. The exit if the run has become too expensive by it.
fn spend_and_show(
    terminal: &mut Terminal,
    event: PlatformEvent,
    (tenant, budget): (Option<&str>, Option<&CostBudget>),
) -> Option<Exit> {
    let why = budget.and_then(|budget| budget.spend(&event));
    show_platform(terminal, event, tenant);
    let why = why?;
    terminal.fail(&why, &[], &[]);
    Some(Exit::Failed)
}

/// The next event of any handler, and its position.
async fn next_of(handlers: &mut [HeardHandler], turn: usize) -> (usize, HandlerEvent) {
    poll_fn(|context| {
        let count = handlers.len();
        for index in (0..count).map(|offset| (turn + offset) % count) {
            if let Poll::Ready(Some(event)) = handlers[index].events.poll_recv(context) {
                return Poll::Ready((index, event));
            }
        }
        Poll::Pending
    })
    .await
}

impl HeardHandler {
    fn show(&mut self, terminal: &mut Terminal, event: HandlerEvent) {
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
                if let Some(advice) = self.started.as_ref().and_then(|started| started.advice_on(&error)) {
                    terminal.message(format!("  because: {}", advice.cause));
                    terminal.hint(advice.hint);
                }
            }
        }
    }
}

/// What an entry is about: an app, with its tenant where there are several, or a tenant.
fn subject_of(entry: &AuditEntry, tenant: Option<&str>) -> String {
    match (entry.app.as_str(), entry.tenant.as_str()) {
        (EVERY, tenant) => tenant.to_owned(),
        (app, EVERY) => app.to_owned(),
        (app, named) if tenant == Some(named) => app.to_owned(),
        (app, named) => format!("{app}@{named}"),
    }
}

fn show_platform(terminal: &mut Terminal, event: PlatformEvent, tenant: Option<&str>) {
    match event {
        PlatformEvent::Audited { entry, cause, .. } => {
            let arrow = match entry.kind {
                AuditKind::Tool | AuditKind::Event => "->",
                _ => "<-",
            };
            let scope = entry.scope.as_deref().map(|scope| format!(" ({scope})")).unwrap_or_default();
            let app = subject_of(&entry, tenant);
            let context = paint(Role::Context, format!("{arrow} {app}"));
            let took = format!("{scope} in {}", duration(entry.duration_us));
            // The error of a denied call only repeats the decision.
            let tells_more = !audit_table::is_denied(&entry) && !audit_table::error(&entry).is_empty();
            let error = tells_more.then(|| audit_table::error(&entry).to_owned());
            // A reply that no model made is not to be taken for one.
            let source = entry
                .detail
                .as_ref()
                .and_then(|detail| detail["source"].as_str())
                .map(|source| format!(" ({source} reply)"));
            let source = source.unwrap_or_default();
            let cause = cause.or(error).map(|cause| format!(": {cause}")).unwrap_or_default();
            let call = context + format!(" {}: ", audit_table::subject(&entry));
            terminal.message(call + audit_table::outcome(&entry) + took + source + cause);
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
        PlatformEvent::BundleProblem { app, problem } => {
            let BundleProblem { headline, file, line, advice } = problem;
            let place = if line > 0 { format!("{file}:{line}") } else { file };
            terminal.warn(format!("{headline} in {place} of {app}"));
            terminal.hint(advice);
        }
        PlatformEvent::DiskProblem(what) => terminal.warn(&what),
        PlatformEvent::InternalError(what) => {
            terminal.warn(format!("internal error while handling a request; please report it: {what}"))
        }
    }
}
