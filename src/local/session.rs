//! A project on the local platform: started, watched, stopped in order.

use crate::context::Context;
use crate::error::CommandError;
use crate::local::engine::containers::ContainerPlan;
use crate::local::engine::state_folder::state_folder;
use crate::local::events::{Events, HandlerNews};
use crate::local::handler_place::{PlaceChoice, PortsInUse};
use crate::local::handler_plan::HandlerPlan;
use crate::local::opening::opened;
use crate::local::plan::{DevPlan, DevPlanSource, PlannedProject};
use crate::local::project_watch::{self, ProjectChanges, ProjectFile, ProjectWatch};
use crate::local::running::{ProjectCode, ProjectReload, ReloadNotices, RunningProject, RunningProjects, StartFailure};
use crate::local::shell::{self, OpenedShell, ShellPlan};
use crate::options::SeverityOptions;
use crate::output::prices::{self, CostBudget};
use linkworld_client::config::SettingsEnv;
use linkworld_client::running::{self, RunningEntry, RunningPlatform};
use linkworld_contract::names::WorldName;
use linkworld_contract::origin::Origin;
use linkworld_contract::secret::Secret;
use linkworld_emulator::{self, AppStartError, InstalledApp, KeyPreference, Platform, PlatformOptions, StoreLocation};
use linkworld_manifest::spec::dev_file::run::DevClock;
use linkworld_system::clock::{self, Clock, ClockSetting, VirtualClock};
use linkworld_system::files;
use linkworld_system::process::{AppliedLimits, HandlerResources, LimitedResources, Supervision};
use linkworld_terminal::{Exit, Terminal};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::mpsc;

/// Events waiting to be printed. When it is full, the platform drops events.
const EVENTS_WAITING_MAX: usize = 1_024;

/// How to run a plan.
#[derive(Debug, Clone)]
pub struct SessionOptions {
    /// Port of the platform on loopback; 0 for any.
    pub port: u16,
    /// The saved world to start from.
    pub world: Option<WorldName>,
    /// Keep the store in memory.
    pub ephemeral: bool,
    /// Keep the vault's key in its file even if a keyring is available.
    pub insecure_storage: bool,
    /// Make calls of platform tools that need an approval without one.
    pub auto_approve: bool,
    /// The most that the run may cost.
    pub max_cost: Option<f64>,
    /// Record the replies of models.
    pub record_agents: bool,
    /// Start handlers so that a debugger can attach.
    pub inspect: bool,
    /// Which resources of processes are limited.
    pub limited: LimitedResources,
    /// Maximum time until `GET /health` of a handler succeeds.
    pub start_deadline: Option<Duration>,
    /// How long a handler may be idle before it sleeps.
    pub idle: Duration,
    /// The policy for findings, for a manifest that changes.
    pub severity: SeverityOptions,
    /// How the handlers of each project run, in the order of the plan.
    pub handlers: Vec<HandlerOptions>,
    /// Where the plan is read again when the dev file changes; none if it is not.
    pub source: Option<DevPlanSource>,
}

/// How the handlers of a project run.
#[derive(Debug, Clone, Default)]
pub struct HandlerOptions {
    /// Variables in addition to those of the manifest.
    pub env: Vec<(String, String)>,
    /// The interpreter to use instead of the `python3` of `PATH`.
    pub python: Option<PathBuf>,
    /// Start them again when the code or the manifest changes.
    pub reload: bool,
    /// The command that starts them; empty to detect it.
    pub command: Vec<String>,
    /// The engine and the image, if they run in containers.
    pub containers: Option<Box<ContainerPlan>>,
}

/// A running plan.
pub struct Session {
    /// The platform.
    pub platform: Platform,
    /// Address of the platform.
    pub origin: Origin,
    /// Developer token of the platform.
    pub token: Secret,
    /// Folder of the store; none for a store in memory.
    pub store: Option<PathBuf>,
    projects: RunningProjects,
    /// The files of each project.
    watches: Vec<ProjectWatch>,
    /// Removed when dropped.
    _announcement: Option<RunningEntry>,
    events: Events,
}

/// An instance of a session, for those who print it.
#[derive(Debug)]
pub struct SessionInstance<'a> {
    /// The app, its version and its tenant.
    pub installed: &'a InstalledApp,
    /// The port of its handler.
    pub port: u16,
    /// Whether its handler runs; it starts with its first call otherwise.
    pub is_ready: bool,
    /// What it is called in messages.
    pub label: &'a str,
    /// The container engine that runs it, with its address; none for a process.
    pub engine: Option<String>,
    /// Which limits its handler has; none if it does not run.
    pub limits: Option<AppliedLimits>,
    /// `runtime.resources` of its manifest.
    pub resources: HandlerResources,
}

/// How starting ended.
pub enum Started {
    /// The apps run.
    Running(Box<Session>),
    /// A signal came first.
    Stopped(Exit),
}

async fn begin(context: &mut Context, plan: DevPlan, options: SessionOptions) -> Result<Started, CommandError> {
    let around = SettingsEnv::read();
    let (state, unregistered) = state_folder(&around, options.ephemeral)?;
    let Some(first) = plan.projects.first() else { return Err(CommandError::usage("no project to run")) };
    let (root, app_id) = (files::canonical(&first.project.root), first.app.manifest.app_id.clone());
    let watches = watches(&plan, &options);
    if let Some(why) = watches.iter().find_map(ProjectWatch::problem) {
        context.terminal.warn(format!("files are watched by polling: {why}"));
    }
    let folder = (!options.ephemeral).then(|| running::project_dir(&state, &root));
    let (platform_news, platform_seen) = mpsc::channel(EVENTS_WAITING_MAX);
    let platform_options = PlatformOptions {
        port: options.port,
        store: folder.clone().map_or(StoreLocation::Memory, StoreLocation::Folder),
        vault_key: KeyPreference { keyring: around.keyring, in_file: options.insecure_storage },
        tenant: plan.tenant.clone(),
        tenant_id: None,
        clock: Clock::Virtual(VirtualClock::new(ClockSetting::Running { ahead: 0 })),
        token_clock: Clock::Real,
        idle: options.idle,
        events: platform_news,
    };
    let only_tenant = (plan.tenants.len() == 1).then(|| plan.tenant.to_string());
    let (mut events, news) = Events::listen(platform_seen, only_tenant)?;
    if let Some(max) = options.max_cost {
        events.limit_cost(CostBudget { sheet: prices::of(&plan.file), max });
    }
    let making = (supervision(&options)?, news.clone());
    // A saved world has its own.
    let clock = first_clock(&plan.file.clock).filter(|_| options.world.is_none());
    let mut projects = RunningProjects {
        projects: running_projects(&plan, &options, &state, &making),
        source: options.source.clone(),
        inspect: options.inspect,
        auto_approve: options.auto_approve,
        record_agents: options.record_agents,
        stubs: Vec::new(),
        plan,
        news,
    };
    projects.check()?;
    let platform = opened(context, platform_options, options.world.as_ref(), (&state, &root)).await?;
    let entry = (root.as_path(), app_id.as_str());
    let starting = async {
        if let Some(clock) = clock {
            platform.begin_clock(clock).await?;
        }
        projects.start(context, &mut events, &platform).await?;
        // Not earlier: other commands that find it call the apps.
        Ok::<_, StartFailure>(announced(context, (&state, unregistered), &platform, entry)?)
    };
    match starting.await {
        Ok((announcement, token)) => Ok(Started::Running(Box::new(Session {
            origin: Origin::local(platform.address().port()),
            platform,
            token,
            store: folder,
            projects,
            watches,
            _announcement: announcement,
            events,
        }))),
        Err(failure) => {
            projects.stop_with(platform, &mut events, &mut context.terminal).await?;
            match failure {
                StartFailure::Signal(exit) => Ok(Started::Stopped(exit)),
                StartFailure::Error(error) => Err(error),
            }
        }
    }
}

/// The clock of a new world, if the dev file says how it goes.
fn first_clock(clock: &DevClock) -> Option<ClockSetting> {
    let start = clock.start_time().map(|start| start.as_millisecond());
    let now = Clock::Real.unix_millis();
    match (start, clock.frozen) {
        (None, false) => None,
        (start, true) => Some(ClockSetting::Frozen { at: start.unwrap_or(now) }),
        (Some(start), false) => Some(ClockSetting::Running { ahead: start - now }),
    }
}

/// The limits of a handler; its first healthy reply may take as long as the user allows.
fn supervision(options: &SessionOptions) -> Result<Supervision, CommandError> {
    let standard = Supervision::processes(options.limited).map_err(AppStartError::from)?;
    Ok(match options.start_deadline {
        Some(start_deadline) => Supervision { start_deadline, ..standard },
        None => standard,
    })
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

impl Session {
    /// Opens the store, starts the platform, installs the apps and waits until the handlers of the default tenant are
    /// healthy.
    pub async fn start(context: &mut Context, plan: DevPlan, options: SessionOptions) -> Result<Started, CommandError> {
        begin(context, plan, options).await
    }

    /// What runs, that of the default tenant first.
    pub fn instances(&self) -> impl Iterator<Item = SessionInstance<'_>> {
        self.projects.instances().map(|instance| SessionInstance {
            engine: self.projects.engine_of(instance),
            limits: instance.app.limits(),
            resources: self.projects.resources_of(instance),
            installed: instance.app.installed(),
            port: instance.app.port(),
            is_ready: instance.app.is_ready(),
            label: &instance.label,
        })
    }

    /// The platform, and what happens meanwhile.
    pub(super) fn parts(&mut self) -> (&Platform, &mut Events) {
        (&self.platform, &mut self.events)
    }

    /// The apps that the dev file replies for.
    pub fn stubs(&self) -> &[InstalledApp] {
        &self.projects.stubs
    }

    /// Whether there is more than one app or tenant.
    pub fn has_several(&self) -> bool {
        self.projects.has_several()
    }

    /// The token, for the programs that log in with it.
    pub fn token_shown(&self) -> &str {
        self.token.expose()
    }

    /// Prints events and takes over changed files until a signal ends the session.
    pub async fn watch(&mut self, terminal: &mut Terminal) -> Exit {
        let Self { platform, projects, watches, events, .. } = self;
        let mut pending: Vec<Option<ProjectChanges>> = vec![None; watches.len()];
        loop {
            let waiting = pending.iter().position(Option::is_some);
            let (index, changes) = match waiting.and_then(|index| Some((index, pending[index].take()?))) {
                Some(waiting) => waiting,
                None => tokio::select! {
                    exit = events.show_next(terminal) => match exit {
                        Some(exit) => return exit,
                        None => continue,
                    },
                    changed = project_watch::next_of(watches) => changed,
                },
            };
            // What is being started is out of date when the same files change again. Tenants are set up to the end.
            let may_stop = !changes.files.iter().any(|(what, _)| *what == ProjectFile::DevFile);
            let applying = projects.apply(index, &changes, platform);
            tokio::pin!(applying);
            let notices = loop {
                tokio::select! {
                    notices = &mut applying => break notices,
                    exit = events.show_next(terminal) => if let Some(exit) = exit { return exit },
                    (other, later) = project_watch::next_of(watches) => {
                        if other == index && may_stop {
                            pending[index] = Some(changes.clone().and(later));
                            break ReloadNotices::default();
                        }
                        pending[other] = Some(pending[other].take().unwrap_or_default().and(later));
                    }
                }
            };
            platform.apps_changed();
            events.drain(terminal);
            notices.print(terminal);
        }
    }

    /// Opens the page around bundles.
    pub async fn open_shell(&self, terminal: &mut Terminal, plan: &ShellPlan) -> Result<OpenedShell, CommandError> {
        shell::open(&self.platform, &self.projects.plan.projects, plan, terminal).await
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
        let Self { platform, projects, mut events, .. } = self;
        projects.stop_with(platform, &mut events, terminal).await
    }
}

/// The files of each project that are watched. The dev file is one of the first project's.
fn watches(plan: &DevPlan, options: &SessionOptions) -> Vec<ProjectWatch> {
    let watch = |(index, (planned, handler)): (usize, (&PlannedProject, &HandlerOptions))| {
        let watched = handler.containers.as_ref().map_or_else(|| Some(handler.command.clone()), |one| one.watched());
        let reloaded = watched.filter(|_| handler.reload);
        let dev_file = plan.path.as_deref().filter(|_| index == 0 && options.source.is_some());
        let flags = &planned.flags;
        let given = (flags.mocks.as_deref(), flags.settings.file.as_deref(), dev_file);
        ProjectWatch::start(&planned.project, given, reloaded.as_deref())
    };
    plan.projects.iter().zip(&options.handlers).enumerate().map(watch).collect()
}

/// What is needed to read the projects again while they run, and to start their handlers.
fn running_projects(
    plan: &DevPlan,
    options: &SessionOptions,
    state: &Path,
    making: &(Supervision, HandlerNews),
) -> Vec<RunningProject> {
    let in_use = PortsInUse::default();
    let described_in = plan.path.as_deref().and_then(Path::parent).unwrap_or_else(|| Path::new(""));
    let running = |(planned, handler): (&PlannedProject, &HandlerOptions)| RunningProject {
        reload: ProjectReload {
            root: planned.project.root.clone(),
            severity: options.severity.clone(),
            described_in: described_in.to_owned(),
            code: Arc::new(ProjectCode::new(
                planned.app.clone(),
                HandlerPlan {
                    root: planned.project.root.clone(),
                    places: PlaceChoice::new(&planned.project, state, planned.flags.handler_port, &in_use),
                    env: handler.env.clone(),
                    given: handler.command.clone(),
                    python: handler.python.clone(),
                    containers: Mutex::new(handler.containers.clone()),
                    is_reloaded: handler.reload,
                },
                making.clone(),
                (plan.tenant.clone(), planned.flags.mocks.clone()),
            )),
            app: planned.app.clone(),
        },
        instances: Vec::new(),
    };
    plan.projects.iter().zip(&options.handlers).map(running).collect()
}
