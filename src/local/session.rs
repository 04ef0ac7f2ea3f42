//! A project on the local platform: started, watched, stopped in order.

use crate::context::Context;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::local::events::Events;
use crate::local::setting_prompts::{self, SettingFlags};
use crate::local::signals::Signals;
use crate::project::{self, LoadedApp, MOCKS_FILE, Project};
use crate::terminal::Terminal;
use linkworld_client::config::{SettingsEnv, SettingsError};
use linkworld_client::running::{self, RunningEntry, RunningPlatform};
use linkworld_contract::names::{Scope, TenantSlug};
use linkworld_contract::origin::Origin;
use linkworld_contract::secret::Secret;
use linkworld_emulator::{
    self, AppSpec, EmulatorError, InstallRequest, KeyPreference, Mocks, Platform, PlatformOptions, RunningApp,
    SettingValues, StoreLocation,
};
use linkworld_system::clock::{self, Clock};
use linkworld_system::files;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::mpsc;

/// Events waiting to be printed. When it is full, the platform drops events and a handler waits.
const EVENTS_WAITING_MAX: usize = 1_024;

/// How to run a project.
#[derive(Debug, Clone)]
pub struct SessionOptions {
    /// Port of the platform on loopback; 0 for any.
    pub port: u16,
    /// The tenant the app is installed in.
    pub tenant: TenantSlug,
    /// Scopes the tenant grants; all declared ones by default.
    pub grants: Option<Vec<Scope>>,
    /// File with the replies of platform tools; `linkworld.dev.json` by default.
    pub mocks: Option<PathBuf>,
    /// Keep the store in memory.
    pub ephemeral: bool,
    /// Keep the vault's key in its file even if a keyring is available.
    pub insecure_storage: bool,
    /// Maximum time until `GET /health` of the handler succeeds.
    pub start_deadline: Option<Duration>,
    /// Values of install settings from the command line.
    pub settings: SettingFlags,
    /// Command that starts the handler; empty to detect it.
    pub command: Vec<String>,
}

/// A running project.
pub struct Session {
    /// The platform.
    pub platform: Platform,
    /// The running app.
    pub app: RunningApp,
    /// Address of the platform.
    pub origin: Origin,
    /// Developer token of the platform.
    pub token: Secret,
    /// Folder of the store; none for a store in memory.
    pub store: Option<PathBuf>,
    /// Removed when dropped.
    _announcement: Option<RunningEntry>,
    events: Events,
}

/// How starting ended.
pub enum Started {
    /// The app runs.
    Running(Box<Session>),
    /// A signal came first.
    Stopped(Exit),
}

async fn begin(
    context: &mut Context,
    project: &Project,
    app: &LoadedApp,
    plan: SessionOptions,
) -> Result<Started, CommandError> {
    let mut spec = app_spec(project, app, &plan)?;
    let around = SettingsEnv::read();
    // A platform in memory needs no folder: without one it is only not registered.
    let state = match running::state_dir(&around) {
        Err(_) if plan.ephemeral => None,
        state => Some(state?),
    };
    let root = files::canonical(&project.root);
    let folder = state.as_ref().filter(|_| !plan.ephemeral).map(|state| running::project_dir(state, &root));
    let is_ephemeral = plan.ephemeral;
    let (platform_news, platform_seen) = mpsc::channel(EVENTS_WAITING_MAX);
    let (handler_news, handler) = mpsc::channel(EVENTS_WAITING_MAX);
    let options = PlatformOptions {
        port: plan.port,
        store: folder.clone().map_or(StoreLocation::Memory, StoreLocation::Folder),
        vault_key: KeyPreference { keyring: around.keyring, in_file: plan.insecure_storage },
        tenant: plan.tenant,
        clock: Clock::Real,
        events: platform_news,
    };
    let platform = opened(context, options, (state.as_deref(), &root)).await?;
    spec.settings = match setting_values(context, &platform, &spec.app, &plan.settings).await {
        Ok(values) => values,
        Err(error) => {
            platform.stop().await?;
            return Err(error);
        }
    };
    // Not before: during a prompt nothing else runs, and Ctrl-C must end the program.
    let mut events =
        Events { platform: platform_seen, handler, signals: Signals::listen()?, label: app.manifest.app_id.clone() };
    let origin = Origin::local(platform.address().port());
    let token = platform.developer_token().clone();
    let entry = RunningPlatform {
        origin: origin.clone(),
        token: token.clone(),
        pid: std::process::id(),
        project: root,
        app_id: app.manifest.app_id.clone(),
        started_at: clock::rfc3339(Clock::Real.unix_millis()),
    };
    let announcement = registered(context, state.as_deref(), &entry, is_ephemeral)?;
    let started = {
        let starting = RunningApp::start(&platform, spec, handler_news);
        tokio::pin!(starting);
        loop {
            tokio::select! {
                started = &mut starting => break started,
                exit = events.show_next(&mut context.terminal) => if let Some(exit) = exit {
                    return Ok(Started::Stopped(exit));
                },
            }
        }
    };
    match started {
        Ok(app) => {
            let session = Session { platform, app, origin, token, store: folder, _announcement: announcement, events };
            Ok(Started::Running(Box::new(session)))
        }
        Err(error) => {
            events.drain(&mut context.terminal);
            platform.stop().await?;
            Err(error.into())
        }
    }
}

/// Registers the platform, so that other commands find it. A platform in memory also runs where nothing can be written.
fn registered(
    context: &mut Context,
    state: Option<&Path>,
    entry: &RunningPlatform,
    is_ephemeral: bool,
) -> Result<Option<RunningEntry>, CommandError> {
    let error = match state.map(|state| running::announce(state, entry)) {
        None => None,
        Some(Ok(entry)) => return Ok(Some(entry)),
        Some(Err(error @ SettingsError::Disk(_))) if is_ephemeral => Some(error),
        Some(Err(error)) => return Err(error.into()),
    };
    let why = error.map_or_else(|| "there is no home folder".to_owned(), |error| error.to_string());
    context.terminal.warn(&format!(
        "other commands do not find this platform by themselves ({why}); pass --api-url {} to them, with the token of \
         `dev --json` in LINKWORLD_TOKEN",
        entry.origin
    ));
    Ok(None)
}

/// Starts the platform. If it has just created the vault's key in a file, prints why.
async fn opened(
    context: &mut Context,
    options: PlatformOptions,
    (state, root): (Option<&Path>, &Path),
) -> Result<Platform, CommandError> {
    let platform = linkworld_emulator::start(options).await.map_err(|error| match (error, state) {
        (error @ EmulatorError::StoreHeld(_), Some(state)) => CommandError::from(error).with_store_owner(state, root),
        (error @ EmulatorError::PortTaken { port, .. }, Some(state)) => {
            CommandError::from(error).with_port_owner(state, port)
        }
        (error, _) => error.into(),
    })?;
    if let Some(error) = platform.vault_keyring_error() {
        let why = error.to_string();
        context
            .terminal
            .message(&format!("the vault's key is stored in a file because the keyring cannot be used: {}", &why));
    }
    Ok(platform)
}

/// Values of the app's install settings, prompted for where they are required and not given.
async fn setting_values(
    context: &mut Context,
    platform: &Platform,
    app: &InstallRequest,
    given: &SettingFlags,
) -> Result<SettingValues, CommandError> {
    let prompts = platform.setting_prompts(&app.blob).await?;
    setting_prompts::collect(context, &prompts, given)
}

impl Session {
    /// Opens the store, starts the platform, installs the app and waits until its handler is healthy.
    pub async fn start(
        context: &mut Context,
        project: &Project,
        app: &LoadedApp,
        options: SessionOptions,
    ) -> Result<Started, CommandError> {
        begin(context, project, app, options).await
    }

    /// The token, for the programs that log in with it.
    pub fn token_shown(&self) -> &str {
        self.token.expose()
    }

    /// Prints events until a signal ends the session.
    pub async fn watch(&mut self, terminal: &mut Terminal) -> Exit {
        loop {
            if let Some(exit) = self.events.show_next(terminal).await {
                return exit;
            }
        }
    }

    /// Does `work` and prints events meanwhile. A signal ends it early.
    pub async fn during<T>(&mut self, terminal: &mut Terminal, work: impl Future<Output = T>) -> Result<T, Exit> {
        tokio::pin!(work);
        loop {
            tokio::select! {
                done = &mut work => return Ok(done),
                exit = self.events.show_next(terminal) => if let Some(exit) = exit { return Err(exit) },
            }
        }
    }

    /// Stops accepting calls, lets open ones finish, stops the handler and closes the store. A second signal ends
    /// the program at once.
    pub async fn stop(self, terminal: &mut Terminal) -> Result<(), CommandError> {
        let Self { platform, app, mut events, .. } = self;
        let stopping = async move {
            let closed = platform.stop().await;
            app.stop().await;
            closed
        };
        tokio::pin!(stopping);
        loop {
            tokio::select! {
                closed = &mut stopping => {
                    events.drain(terminal);
                    return Ok(closed?);
                }
                exit = events.show_next(terminal) => if exit.is_some() { return Ok(()) },
            }
        }
    }
}

fn app_spec(project: &Project, app: &LoadedApp, plan: &SessionOptions) -> Result<AppSpec, CommandError> {
    let command = project::handler::command(&project.root, &plan.command).ok_or_else(|| {
        let found_none = format!("found no handler to start in {}", project.root.display());
        CommandError::local(found_none)
            .because(format!("looked for {}", project::handler::looked_for()))
            .hint("give the command after two dashes: `linkworld dev . -- ./my-handler`")
    })?;
    Ok(AppSpec {
        app: InstallRequest {
            blob: app.normal.to_json(),
            mocks: mocks(&project.root, plan.mocks.as_deref())?,
            grants: plan.grants.clone(),
        },
        settings: SettingValues::default(),
        port: app.manifest.runtime.port,
        on_install: app.manifest.lifecycle.on_install,
        program: command.program,
        args: command.args,
        dir: files::canonical(&project.root),
        start_deadline: plan.start_deadline,
    })
}

fn mocks(root: &Path, given: Option<&Path>) -> Result<Mocks, CommandError> {
    let Some(text) = project::read_mocks(root, given)? else { return Ok(Mocks::default()) };
    Mocks::parse(&text).map_err(|error| {
        let path = given.map_or_else(|| root.join(MOCKS_FILE), Path::to_owned);
        CommandError::local(format!("{}: {error}", path.display()))
            .hint(r#"an entry is a tool and its reply, for example "email_send": {"ok": true, "result": {}}"#)
    })
}
