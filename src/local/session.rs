//! A project on the local platform: started, watched, stopped in order.

use crate::context::Context;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::local::news::News;
use crate::local::setting_prompts::{self, SettingFlags};
use crate::local::signals::Signals;
use crate::project::{self, App, MOCKS_FILE, Project};
use crate::terminal::{Terminal, clean};
use linkworld_client::config::SettingsEnv;
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

/// News that wait to be printed; the platform drops what does not fit, a handler is held up.
const NEWS_MAX: usize = 1_024;

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
    /// Keep the vault's key in its file, whatever keyring there is.
    pub insecure_storage: bool,
    /// How long the handler may take until `GET /health` succeeds.
    pub start_deadline: Option<Duration>,
    /// Values of install settings from the command line.
    pub settings: SettingFlags,
    /// Command that starts the handler; empty to detect it.
    pub command: Vec<String>,
}

/// A project that runs.
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
    /// Withdrawn when dropped.
    _announcement: RunningEntry,
    news: News,
}

/// What came of starting.
pub enum Started {
    /// The app runs.
    Running(Box<Session>),
    /// A signal came first.
    Stopped(Exit),
}

async fn begin(
    context: &mut Context,
    project: &Project,
    app: &App,
    plan: SessionOptions,
) -> Result<Started, CommandError> {
    let mut spec = app_spec(project, app, &plan)?;
    let around = SettingsEnv::read();
    let state = running::state_dir(&around)?;
    let root = files::canonical(&project.root);
    let folder = (!plan.ephemeral).then(|| running::project_dir(&state, &root));
    let (platform_news, platform_seen) = mpsc::channel(NEWS_MAX);
    let (handler_news, handler) = mpsc::channel(NEWS_MAX);
    let options = PlatformOptions {
        port: plan.port,
        store: folder.clone().map_or(StoreLocation::Memory, StoreLocation::Folder),
        vault_key: KeyPreference { keyring: around.keyring, in_file: plan.insecure_storage },
        tenant: plan.tenant,
        clock: Clock::Real,
        events: platform_news,
    };
    let platform = opened(context, options, (&state, &root)).await?;
    spec.settings = match setting_values(context, &platform, &spec.app, &plan.settings).await {
        Ok(values) => values,
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
    let announcement = running::announce(
        &state,
        &RunningPlatform {
            origin: origin.clone(),
            token: token.clone(),
            pid: std::process::id(),
            project: root,
            app_id: app.manifest.app_id.clone(),
            started_at: clock::rfc3339(Clock::Real.unix_millis()),
        },
    )?;
    let started = {
        let starting = RunningApp::start(&platform, spec, handler_news);
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
        Ok(app) => {
            let session = Session { platform, app, origin, token, store: folder, _announcement: announcement, news };
            Ok(Started::Running(Box::new(session)))
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
    options: PlatformOptions,
    (state, root): (&Path, &Path),
) -> Result<Platform, CommandError> {
    let platform = linkworld_emulator::start(options).await.map_err(|error| match error {
        EmulatorError::StoreHeld(_) => CommandError::from(error).about(state, root),
        EmulatorError::PortTaken { port, .. } => CommandError::from(error).about_port(state, port),
        error => error.into(),
    })?;
    if let Some(error) = platform.vault_keyring_error() {
        let why = error.to_string();
        context.terminal.say(&format!("the key of the vault is kept in a file, not in a keyring: {}", clean(&why)));
    }
    Ok(platform)
}

/// Values of the app's install settings; prompts for required ones without a value.
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
        app: &App,
        options: SessionOptions,
    ) -> Result<Started, CommandError> {
        begin(context, project, app, options).await
    }

    /// The token as `dev` prints it, for the programs that log in with it.
    pub fn token_shown(&self) -> &str {
        self.token.expose()
    }

    /// Shows what happens until a signal ends it.
    pub async fn watch(&mut self, terminal: &mut Terminal) -> Exit {
        loop {
            if let Some(exit) = self.news.show_next(terminal).await {
                return exit;
            }
        }
    }

    /// Does `work` and shows what happens meanwhile. A signal ends it early.
    pub async fn during<T>(&mut self, terminal: &mut Terminal, work: impl Future<Output = T>) -> Result<T, Exit> {
        tokio::pin!(work);
        loop {
            tokio::select! {
                done = &mut work => return Ok(done),
                exit = self.news.show_next(terminal) => if let Some(exit) = exit { return Err(exit) },
            }
        }
    }

    /// Takes no more calls, lets open ones finish, stops the handler, closes the store. A second signal hurries.
    pub async fn stop(self, terminal: &mut Terminal) -> Result<(), CommandError> {
        let Self { platform, app, mut news, .. } = self;
        let stopping = async move {
            let closed = platform.stop().await;
            app.stop().await;
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

fn app_spec(project: &Project, app: &App, plan: &SessionOptions) -> Result<AppSpec, CommandError> {
    let command = project::handler::command(&project.root, &plan.command).ok_or_else(|| {
        let found_none = format!("cannot tell how to start the handler in {}", project.root.display());
        CommandError::local(found_none)
            .because(format!("looked for {}", project::handler::looked_for()))
            .hint("say how after two dashes: `linkworld dev . -- ./my-handler`")
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
            .hint(r#"an entry is a tool and its answer: "email_send": {"ok": true, "result": {}}"#)
    })
}
