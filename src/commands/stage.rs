//! A project on the local platform, for the commands that put it there: started, watched, stopped in order.

use super::answers::{self, Given};
use super::{Context, Exit, ledger};
use crate::commands::error::CommandError;
use crate::project::{self, App, MOCKS_FILE, Project};
use crate::terminal::{Role, Terminal, clean, paint};
use linkworld_client::settings::Surroundings;
use linkworld_client::settings::state::{self, Announcement, Running};
use linkworld_contract::names::{Scope, TenantSlug};
use linkworld_contract::origin::Origin;
use linkworld_contract::secret::Secret;
use linkworld_contract::wire::control::AuditKind;
use linkworld_emulator::vault::key_location::Wish;
use linkworld_emulator::{
    self, Answers, EmulatorError, Guest, Host, Mocks, Options, Platform, PlatformEvent, StorePlace,
};
use linkworld_system::clock::{self, Clock};
use linkworld_system::disk;
use linkworld_system::runtime::{HandlerEvent, Stream};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc;

/// News that wait to be printed; the platform drops what does not fit, a handler is held up.
const NEWS_MAX: usize = 1_024;

/// How to run a project.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) port: u16,
    pub(super) tenant: TenantSlug,
    pub(super) grants: Option<Vec<Scope>>,
    pub(super) mocks: Option<PathBuf>,
    pub(super) ephemeral: bool,
    /// Keep the vault's key in its file, whatever keyring there is.
    pub(super) insecure_storage: bool,
    pub(super) start_deadline: Option<Duration>,
    pub(super) answers: Given,
    pub(super) command: Vec<String>,
}

/// A project that runs.
pub(super) struct Stage {
    pub(super) platform: Platform,
    pub(super) host: Host,
    pub(super) origin: Origin,
    pub(super) token: Secret,
    pub(super) store: Option<PathBuf>,
    /// Withdrawn when dropped.
    _announcement: Announcement,
    news: News,
}

struct News {
    platform: mpsc::Receiver<PlatformEvent>,
    handler: mpsc::Receiver<HandlerEvent>,
    signals: Signals,
    label: String,
}

pub(super) struct Signals {
    interrupt: Signal,
    terminate: Signal,
    hang_up: Signal,
}

/// What came of starting.
pub(super) enum Started {
    Running(Box<Stage>),
    /// A signal came first.
    Stopped(Exit),
}

/// Opens the store, starts the platform, installs the app and waits until its handler is healthy.
pub(super) async fn start(
    context: &mut Context,
    project: &Project,
    app: &App,
    plan: Plan,
) -> Result<Started, CommandError> {
    let mut guest = guest(project, app, &plan)?;
    let around = Surroundings::read();
    let state = state::state_dir(&around)?;
    let root = disk::canonical(&project.root);
    let folder = (!plan.ephemeral).then(|| state::project_dir(&state, &root));
    let (platform_news, platform_seen) = mpsc::channel(NEWS_MAX);
    let (handler_news, handler) = mpsc::channel(NEWS_MAX);
    let options = Options {
        port: plan.port,
        store: folder.clone().map_or(StorePlace::Memory, StorePlace::Folder),
        vault_key: Wish { keyring: around.keyring, in_file: plan.insecure_storage },
        tenant: plan.tenant,
        clock: Clock::Real,
        events: platform_news,
    };
    let platform = opened(context, options, (&state, &root)).await?;
    guest.answers = match answered(context, &platform, &guest.app, &plan.answers).await {
        Ok(answers) => answers,
        Err(error) => {
            platform.stop().await?;
            return Err(error);
        }
    };
    // Not before: a Ctrl-C between two keys of an answer has to end the program, as nothing else runs yet.
    let mut news =
        News { platform: platform_seen, handler, signals: Signals::listen()?, label: app.manifest.app_id.clone() };
    let origin = Origin::local(platform.address().port());
    let token = platform.developer_token().clone();
    let announcement = state::announce(
        &state,
        &Running {
            origin: origin.clone(),
            token: token.clone(),
            pid: std::process::id(),
            project: root,
            app_id: app.manifest.app_id.clone(),
            started_at: clock::rfc3339(Clock::Real.unix_millis()),
        },
    )?;
    let started = {
        let starting = Host::start(&platform, guest, handler_news);
        tokio::pin!(starting);
        loop {
            tokio::select! {
                started = &mut starting => break started,
                exit = news.show_next(&mut context.terminal) => if let Some(exit) = exit {
                    return Ok(Started::Stopped(exit));
                },
            }
        }
    };
    match started {
        Ok(host) => {
            let stage = Stage { platform, host, origin, token, store: folder, _announcement: announcement, news };
            Ok(Started::Running(Box::new(stage)))
        }
        Err(error) => {
            news.drain(&mut context.terminal);
            platform.stop().await?;
            Err(error.into())
        }
    }
}

/// Starts the platform. Says why the key of its vault is in a file, when it was made just now.
async fn opened(
    context: &mut Context,
    options: Options,
    (state, root): (&Path, &Path),
) -> Result<Platform, CommandError> {
    let platform = linkworld_emulator::start(options).await.map_err(|error| match error {
        EmulatorError::StoreHeld(_) => CommandError::from(error).about(state, root),
        EmulatorError::PortTaken { port, .. } => CommandError::from(error).about_port(state, port),
        error => error.into(),
    })?;
    if let Some(error) = platform.vault_turned_away() {
        let why = error.to_string();
        context.terminal.say(&format!("the key of the vault is kept in a file, not in a keyring: {}", clean(&why)));
    }
    Ok(platform)
}

/// Answers to the app's install settings, asked for where they are needed and not given.
async fn answered(
    context: &mut Context,
    platform: &Platform,
    app: &linkworld_emulator::App,
    given: &Given,
) -> Result<Answers, CommandError> {
    let questions = platform.questions(&app.blob).await?;
    answers::collect(context, &questions, given)
}

impl Stage {
    /// The token as `dev` prints it, for the programs that log in with it.
    pub(super) fn token_shown(&self) -> &str {
        self.token.expose()
    }

    /// Shows what happens until a signal ends it.
    pub(super) async fn watch(&mut self, terminal: &mut Terminal) -> Exit {
        loop {
            if let Some(exit) = self.news.show_next(terminal).await {
                return exit;
            }
        }
    }

    /// Does `work` and shows what happens meanwhile. A signal ends it early.
    pub(super) async fn during<T>(
        &mut self,
        terminal: &mut Terminal,
        work: impl Future<Output = T>,
    ) -> Result<T, Exit> {
        tokio::pin!(work);
        loop {
            tokio::select! {
                done = &mut work => return Ok(done),
                exit = self.news.show_next(terminal) => if let Some(exit) = exit { return Err(exit) },
            }
        }
    }

    /// Takes no more calls, lets open ones finish, stops the handler, closes the store. A second signal hurries.
    pub(super) async fn stop(self, terminal: &mut Terminal) -> Result<(), CommandError> {
        let Self { platform, host, mut news, .. } = self;
        let stopping = async move {
            let closed = platform.stop().await;
            host.stop().await;
            closed
        };
        tokio::pin!(stopping);
        loop {
            tokio::select! {
                closed = &mut stopping => {
                    news.drain(terminal);
                    return Ok(closed?);
                }
                exit = news.show_next(terminal) => if exit.is_some() { return Ok(()) },
            }
        }
    }
}

impl News {
    /// Shows one piece of news, or says how a signal ends the program.
    async fn show_next(&mut self, terminal: &mut Terminal) -> Option<Exit> {
        tokio::select! {
            Some(event) = self.handler.recv() => show_handler(terminal, &self.label, event),
            Some(event) = self.platform.recv() => show_platform(terminal, event),
            exit = self.signals.next() => return Some(exit),
        }
        None
    }

    /// Shows what is left.
    fn drain(&mut self, terminal: &mut Terminal) {
        while let Ok(event) = self.handler.try_recv() {
            show_handler(terminal, &self.label, event);
        }
        while let Ok(event) = self.platform.try_recv() {
            show_platform(terminal, event);
        }
    }
}

impl Signals {
    pub(super) fn listen() -> Result<Self, CommandError> {
        let listen =
            |kind| signal(kind).map_err(|error| CommandError::local(format!("cannot listen for signals: {error}")));
        Ok(Self {
            interrupt: listen(SignalKind::interrupt())?,
            terminate: listen(SignalKind::terminate())?,
            hang_up: listen(SignalKind::hangup())?,
        })
    }

    pub(super) async fn next(&mut self) -> Exit {
        tokio::select! {
            _ = self.interrupt.recv() => Exit::Interrupted,
            _ = self.terminate.recv() => Exit::Terminated,
            _ = self.hang_up.recv() => Exit::HungUp,
        }
    }
}

fn guest(project: &Project, app: &App, plan: &Plan) -> Result<Guest, CommandError> {
    let command = project::handler::command(&project.root, &plan.command).ok_or_else(|| {
        let found_none = format!("cannot tell how to start the handler in {}", project.root.display());
        CommandError::local(found_none)
            .because(format!("looked for {}", project::handler::looked_for()))
            .hint("say how after two dashes: `linkworld dev . -- ./my-handler`")
    })?;
    Ok(Guest {
        app: linkworld_emulator::App {
            blob: app.normal.to_json(),
            mocks: mocks(&project.root, plan.mocks.as_deref())?,
            grants: plan.grants.clone(),
        },
        answers: Answers::default(),
        port: app.manifest.runtime.port,
        on_install: app.manifest.lifecycle.on_install,
        program: command.program,
        args: command.args,
        dir: disk::canonical(&project.root),
        start_deadline: plan.start_deadline,
    })
}

fn mocks(root: &Path, given: Option<&Path>) -> Result<Mocks, CommandError> {
    let Some(text) = project::read_mocks(root, given)? else { return Ok(Mocks::default()) };
    Mocks::parse(&text).map_err(|error| {
        let path = given.map_or_else(|| root.join(MOCKS_FILE), Path::to_owned);
        CommandError::local(format!("{}: {error}", path.display()))
            .hint(r#"an entry is a tool and its answer: "email_send": {"ok": true, "result": {}}"#)
    })
}

fn show_handler(terminal: &mut Terminal, label: &str, event: HandlerEvent) {
    let prefix = paint(Role::Context, &format!("{label} |"));
    match event {
        HandlerEvent::Line { stream: Stream::Stdout | Stream::Stderr, text } => {
            terminal.say(&format!("{prefix} {}", clean(&text)));
        }
        HandlerEvent::Healthy { .. } => {}
        HandlerEvent::Exited { status } => terminal.warn(&format!("the handler of {label} ended: {status}")),
        HandlerEvent::Restarting => terminal.say(&format!("{prefix} restarting")),
        HandlerEvent::Down { error } => terminal.warn(&format!("the handler of {label} stays down: {error}")),
    }
}

fn show_platform(terminal: &mut Terminal, event: PlatformEvent) {
    match event {
        PlatformEvent::Audited(entry) => {
            let arrow = match entry.kind {
                AuditKind::Tool | AuditKind::Event => "->",
                _ => "<-",
            };
            let denied = entry.gate_decision.starts_with("deny");
            let decision = if denied { paint(Role::Error, &entry.gate_decision) } else { entry.status.clone() };
            let scope = entry.scope.as_deref().map(|scope| format!(" ({scope})")).unwrap_or_default();
            let context = paint(Role::Context, &format!("{arrow} {}", entry.app));
            terminal.say(&format!("{context} {}: {decision}{scope}", ledger::subject(&entry)));
        }
        PlatformEvent::Registered { app, version, promoted, again } => {
            let how = match (again, promoted) {
                (true, _) => "again, unchanged",
                (false, true) => "and is current",
                (false, false) => "and is not current",
            };
            terminal.say(&format!("{} {version} was registered {how}", clean(&app)));
        }
        PlatformEvent::Bundled { app, version, files, promoted, again } => {
            let how = if again { "again, unchanged".to_owned() } else { format!("with {files} files") };
            let current = if promoted { ", and is current" } else { "" };
            terminal.say(&format!("the bundle of {} {version} was uploaded {how}{current}", clean(&app)));
        }
        PlatformEvent::Upgraded { app, version, upgraded, skipped, failed } => {
            let counts = format!("{upgraded} upgraded, {skipped} left as they are, {failed} failed");
            terminal.say(&format!("tenants of {} to {version}: {counts}", clean(&app)));
        }
        PlatformEvent::Fault(what) => terminal.warn(&format!("a request met a bug of linkworld: {}", clean(&what))),
    }
}
