//! A project on the local platform: started, watched, stopped in order.

use crate::context::Context;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::local::events::Events;
use crate::local::handler_place::PlaceChoice;
use crate::local::handler_plan::HandlerPlan;
use crate::local::install_report::{show_install, start_from};
use crate::local::project_watch::ProjectWatch;
use crate::local::reload::{ProjectReload, ReloadNotices};
use crate::local::setting_prompts::{self, SettingFlags};
use crate::options::SeverityOptions;
use crate::project::{LoadedApp, Project};
use crate::terminal::Terminal;
use linkworld_client::config::SettingsEnv;
use linkworld_client::running::{self, RunningEntry, RunningPlatform};
use linkworld_contract::names::{Scope, TenantSlug, WorldName};
use linkworld_contract::origin::Origin;
use linkworld_contract::secret::Secret;
use linkworld_emulator::{
    self, AppSpec, AppStartError, EmulatorError, InstallRequest, KeyPreference, Platform, PlatformOptions, RunningApp,
    SettingValues, StoreLocation, WorldFolder,
};
use linkworld_system::clock::{self, Clock, ClockSetting, VirtualClock};
use linkworld_system::env;
use linkworld_system::files;
use linkworld_system::process::Supervision;
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
    /// The saved world to start from.
    pub world: Option<WorldName>,
    /// Keep the store in memory.
    pub ephemeral: bool,
    /// Keep the vault's key in its file even if a keyring is available.
    pub insecure_storage: bool,
    /// Maximum time until `GET /health` of the handler succeeds.
    pub start_deadline: Option<Duration>,
    /// The handler's port; by default that of the manifest, or a free one if it is taken.
    pub handler_port: Option<u16>,
    /// How long the handler may be idle before it sleeps.
    pub idle: Duration,
    /// Variables for the handler, in addition to those of the manifest.
    pub env: Vec<(String, String)>,
    /// Values of install settings from the command line.
    pub settings: SettingFlags,
    /// The policy for findings, for a manifest that changes.
    pub severity: SeverityOptions,
    /// The interpreter to use instead of the `python3` of `PATH`.
    pub python: Option<PathBuf>,
    /// Start the handler again when its code or the manifest changes.
    pub reload: bool,
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
    /// Port of the handler.
    pub handler_port: u16,
    watch: ProjectWatch,
    reload: ProjectReload,
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
    let around = SettingsEnv::read();
    let (state, unregistered) = state_folder(&around, plan.ephemeral)?;
    let root = files::canonical(&project.root);
    let reload = project_reload(project, app, &plan, &state);
    let mocks = reload.mocks()?;
    let watch = plan.watch(project);
    if let Some(why) = watch.problem() {
        context.terminal.warn(format!("changed files are looked for from time to time: {why}"));
    }
    let folder = (!plan.ephemeral).then(|| running::project_dir(&state, &root));
    let (platform_news, platform_seen) = mpsc::channel(EVENTS_WAITING_MAX);
    let (handler_news, handler) = mpsc::channel(EVENTS_WAITING_MAX);
    let options = PlatformOptions {
        port: plan.port,
        store: folder.clone().map_or(StoreLocation::Memory, StoreLocation::Folder),
        vault_key: KeyPreference { keyring: around.keyring, in_file: plan.insecure_storage },
        tenant: plan.tenant.clone(),
        clock: Clock::Virtual(VirtualClock::new(ClockSetting::Running { ahead: 0 })),
        token_clock: Clock::Real,
        idle: plan.idle,
        events: platform_news,
    };
    let command = reload.plan.command()?;
    let platform = opened(context, options, plan.world.as_ref(), (&state, &root)).await?;
    let settings = match setting_values(context, &platform, app, &plan.settings).await {
        Ok(values) => values,
        Err(error) => {
            platform.stop().await?;
            return Err(error);
        }
    };
    // After the platform has its own port, and not before the prompts: another program may take a free one meanwhile.
    let place = reload.plan.places.first(app)?;
    place.announce(&mut context.terminal);
    let (code, started) = reload.plan.code(command, place);
    let mut events = Events::listen(&app.manifest.app_id, &started, (platform_seen, handler))?;
    let entry = (root.as_path(), app.manifest.app_id.as_str());
    let (announcement, token) = announced(context, (&state, unregistered), &platform, entry)?;
    let spec = AppSpec {
        app: InstallRequest { blob: app.normal.to_json(), mocks, grants: plan.grants.clone() },
        settings,
        code,
        supervision: supervision(plan.start_deadline)?,
    };
    match started_app(context, &mut events, RunningApp::start(&platform, spec, handler_news)).await {
        Ok(Ok(running)) => {
            show_install(&mut context.terminal, &running);
            Ok(Started::Running(Box::new(Session {
                origin: Origin::local(platform.address().port()),
                platform,
                handler_port: running.port(),
                app: running,
                token,
                store: folder,
                watch,
                reload,
                _announcement: announcement,
                events,
            })))
        }
        Ok(Err(error)) => {
            events.drain(&mut context.terminal);
            platform.stop().await?;
            Err(started.explained(error))
        }
        Err(exit) => Ok(Started::Stopped(exit)),
    }
}

/// The limits of a handler; its first healthy reply may take as long as the user allows.
fn supervision(start_deadline: Option<Duration>) -> Result<Supervision, CommandError> {
    let standard = Supervision::standard().map_err(AppStartError::from)?;
    Ok(match start_deadline {
        Some(start_deadline) => Supervision { start_deadline, ..standard },
        None => standard,
    })
}

/// Waits for the app and prints events meanwhile. A signal ends it early.
async fn started_app(
    context: &mut Context,
    events: &mut Events,
    starting: impl Future<Output = Result<RunningApp, AppStartError>>,
) -> Result<Result<RunningApp, AppStartError>, Exit> {
    tokio::pin!(starting);
    loop {
        tokio::select! {
            started = &mut starting => return Ok(started),
            exit = events.show_next(&mut context.terminal) => if let Some(exit) = exit { return Err(exit) },
        }
    }
}

/// Registers the platform, so that other commands find it.
fn announced(
    context: &mut Context,
    (state, unregistered): (&Path, Option<String>),
    platform: &Platform,
    (root, app_id): (&Path, &str),
) -> Result<(Option<RunningEntry>, Secret), CommandError> {
    let (origin, token) = (Origin::local(platform.address().port()), platform.developer_token().clone());
    if let Some(why) = unregistered {
        context.terminal.warn(format!(
            "other commands do not find this platform by themselves ({why}); set LINKWORLD_API_URL to {origin} and \
             LINKWORLD_TOKEN to the token that `dev --json` prints"
        ));
        return Ok((None, token));
    }
    let running = RunningPlatform {
        origin,
        token: token.clone(),
        pid: std::process::id(),
        project: root.to_owned(),
        app_id: app_id.to_owned(),
        started_at: clock::rfc3339(Clock::Real.unix_millis()),
    };
    Ok((Some(running::announce(state, &running)?), token))
}

/// The folder for state. A platform in memory also runs where there is none that can be written to: it gets a temporary
/// one and is not registered, for the reason that is returned.
fn state_folder(around: &SettingsEnv, is_ephemeral: bool) -> Result<(PathBuf, Option<String>), CommandError> {
    let state = running::state_dir(around);
    if !is_ephemeral {
        return Ok((state?, None));
    }
    let writable = state.and_then(|state| {
        files::create_private_dir(&state.join("running"))?;
        Ok(state)
    });
    Ok(match writable {
        Ok(state) => (state, None),
        Err(error) => {
            let folder = env::temporary_dir().join(format!("linkworld-{}", std::process::id()));
            (folder, Some(error.to_string()))
        }
    })
}

/// Starts the platform, from a saved world if one is named. If it has just created the vault's key in a file, prints why.
async fn opened(
    context: &mut Context,
    options: PlatformOptions,
    world: Option<&WorldName>,
    (state, root): (&Path, &Path),
) -> Result<Platform, CommandError> {
    let platform = linkworld_emulator::start(options).await.map_err(|error| match error {
        EmulatorError::StoreHeld(_) => CommandError::from(error).with_store_owner(state, root),
        EmulatorError::PortTaken { port, .. } => CommandError::from(error).with_port_owner(state, port),
        error => error.into(),
    })?;
    if let Some(error) = platform.vault_keyring_error() {
        let why = error.to_string();
        context
            .terminal
            .message(format!("the vault's key is stored in a file because the keyring cannot be used: {}", &why));
    }
    platform.keep_worlds_in(&WorldFolder::of_store(&running::project_dir(state, root)));
    match start_from(&mut context.terminal, &platform, world).await {
        Ok(()) => Ok(platform),
        Err(error) => {
            platform.stop().await?;
            Err(error.into())
        }
    }
}

/// Values of the app's install settings, prompted for where they are required and not given.
async fn setting_values(
    context: &mut Context,
    platform: &Platform,
    app: &LoadedApp,
    given: &SettingFlags,
) -> Result<SettingValues, CommandError> {
    let prompts = platform.setting_prompts(&app.normal.to_json()).await?;
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

    /// Prints events and takes over changed files until a signal ends the session.
    pub async fn watch(&mut self, terminal: &mut Terminal) -> Exit {
        let mut changed = None;
        loop {
            let changes = match changed.take() {
                Some(changes) => changes,
                None => tokio::select! {
                    exit = self.events.show_next(terminal) => match exit {
                        Some(exit) => return exit,
                        None => continue,
                    },
                    changes = self.watch.next() => changes,
                },
            };
            let applying = self.reload.apply(&changes, &self.platform, &mut self.app);
            tokio::pin!(applying);
            let notices = loop {
                tokio::select! {
                    notices = &mut applying => break notices,
                    exit = self.events.show_next(terminal) => if let Some(exit) = exit { return exit },
                    // What is being started is out of date.
                    later = self.watch.next() => {
                        changed = Some(changes.clone().and(later));
                        break ReloadNotices::default();
                    }
                }
            };
            self.events.drain(terminal);
            notices.print(terminal);
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

impl SessionOptions {
    fn watch(&self, project: &Project) -> ProjectWatch {
        let reloaded = self.reload.then_some(self.command.as_slice());
        ProjectWatch::start(project, self.mocks.as_deref(), self.settings.file.as_deref(), reloaded)
    }
}

/// What is needed to read a project again while it runs, and to start its handler.
fn project_reload(project: &Project, app: &LoadedApp, options: &SessionOptions, state: &Path) -> ProjectReload {
    ProjectReload {
        root: project.root.clone(),
        given_mocks: options.mocks.clone(),
        settings: options.settings.clone(),
        severity: options.severity.clone(),
        grants: options.grants.clone(),
        plan: HandlerPlan {
            root: project.root.clone(),
            places: PlaceChoice::new(project, state, options.handler_port),
            env: options.env.clone(),
            given: options.command.clone(),
            python: options.python.clone(),
            is_reloaded: options.reload,
        },
        app: app.clone(),
    }
}
