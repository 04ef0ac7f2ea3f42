//! `linkworld dev`: the project's app on the local platform, until Ctrl-C.

use crate::context::CommandResult;
use crate::context::Context;
use crate::error::CommandError;
use crate::executor::block_on_many;
use crate::local::engine::containers::{self, ContainerOptions, EngineOptions, PreparedContainers, engine_choice};
use crate::local::engine::python_env::{self, PreparedPython};
use crate::local::engine::state_folder::state_folder;
use crate::local::handler_env;
use crate::local::plan::{AppFlagsGiven, DevPlan, DevPlanSource, PlannedProject};
use crate::local::probe;
use crate::local::{HandlerOptions, Session, SessionOptions, ShellPlan, Started};
use crate::options::SeverityOptions;
use crate::output::dev_start::DevStart;
use crate::output::prices;
use clap::ValueEnum;
use linkworld_client::config::SettingsEnv;
use linkworld_contract::limits::PLATFORM_PORT_DEFAULT;
use linkworld_contract::names::{AppId, TenantSlug, WorldName};
use linkworld_manifest::spec::dev_file::run::DevEngine;
use linkworld_project::beside::dev_file::DevFileChoice;
use linkworld_system::process::{self, LimitedResources};
use linkworld_terminal::Exit;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a handler may be idle that never sleeps: a hundred years.
const NEVER: Duration = Duration::from_secs(100 * 366 * 24 * 60 * 60);

/// Run the apps of one or more projects on the local platform
#[derive(Debug, clap::Args)]
#[command(
    before_help = "Installs the app in a tenant, starts its handler and prints its activity until Ctrl-C. `linkworld \
        trigger` and `linkworld audit` can then be used in another terminal. Tenants, users and other apps can be described \
        in `linkworld.dev.yaml`; options win over it.",
    after_help = "
  linkworld dev
  linkworld dev --grant mail.send,files.read   # grant only these scopes
  linkworld dev --ephemeral --port 0           # keep nothing, any free port
  linkworld dev --env OPENAI_BASE_URL --env DEBUG=1
  linkworld dev . -- ./my-handler --verbose
  linkworld dev ./tax-bot ./office --grant tax-bot:mail.send

Exit codes: 1 the project has errors, 3 the handler or the platform did not start, 5 a required install setting is missing, 130 Ctrl-C.
"
)]
pub struct DevArgs {
    /// Manifests, or folders with a `linkworld.app.yaml`; each is an app of its own [default: .]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Loopback port of the platform; 0 for any free port [default: 4600]
    #[arg(long)]
    port: Option<u16>,
    /// Scopes the tenant grants, or `none` [default: all scopes of the manifest]
    #[arg(long, value_name = "[APP:]SCOPE,…", value_delimiter = ',')]
    grant: Option<Vec<String>>,
    /// Tenant to install the app in [default: the first one of the dev file, or dev]
    #[arg(long, value_name = "SLUG")]
    tenant: Option<TenantSlug>,
    /// File with the tenants and apps [default: `linkworld.dev.yaml` of the project]
    #[arg(long, value_name = "FILE")]
    dev_file: Option<PathBuf>,
    /// Do not read `linkworld.dev.yaml`
    #[arg(long, conflicts_with = "dev_file")]
    no_dev_file: bool,
    /// File with the replies of platform tools [default: `linkworld.dev.json` of the project]
    #[arg(long, value_name = "FILE")]
    mocks: Option<PathBuf>,
    /// Value of an install setting (repeatable); use --settings for secrets
    #[arg(long, value_name = "[APP:]ID=VALUE")]
    setting: Vec<String>,
    /// File with values of install settings, one JSON object
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// Saved world to start from; replaces what the platform has
    #[arg(long, value_name = "NAME")]
    world: Option<WorldName>,
    /// Keep all data in memory; it is deleted when the process exits
    #[arg(long)]
    ephemeral: bool,
    /// Keep the vault's key in a file instead of the system keyring; moves an existing key
    #[arg(long, conflicts_with = "ephemeral")]
    insecure_storage: bool,
    /// Maximum time until `GET /health` of the handler succeeds
    #[arg(long, value_name = "SECONDS")]
    start_timeout: Option<u64>,
    /// Port of the handler [default: `runtime.port`, or a free port if it is in use]
    #[arg(long, value_name = "[APP:]PORT")]
    handler_port: Vec<String>,
    /// Minutes without a call after which a handler sleeps; 0 keeps it running [default: 15]
    #[arg(long, value_name = "MINUTES")]
    idle: Option<u64>,
    /// What runs the handler: a process of this machine, or a container [default: process]
    #[arg(long, value_enum)]
    engine: Option<EngineArg>,
    /// Start handlers so that a debugger can attach: debugpy for Python, the inspector of Node.js
    #[arg(long)]
    inspect: bool,
    /// Limits of handlers that run as processes, from `runtime.resources`, where the system allows it
    #[arg(long, value_enum, default_value_t = LimitsArg::Memory)]
    limits: LimitsArg,
    /// Variable for the handler (repeatable); without a value, that of this environment
    #[arg(long, value_name = "NAME[=VALUE]")]
    env: Vec<String>,
    /// Make calls of platform tools that need an approval without one
    #[arg(long)]
    auto_approve: bool,
    /// Exit with 1 once the run has cost more, by `prices` of the dev file
    #[arg(long, value_name = "AMOUNT", value_parser = prices::max_cost)]
    max_cost: Option<f64>,
    /// Let a model of the dev file reply for agents, and record its replies
    #[arg(long)]
    record_agents: bool,
    /// Report state that handlers carry between tenants, and exit; keeps nothing
    #[arg(long, conflicts_with = "insecure_storage")]
    probe_isolation: bool,
    /// Folder of the bundle [default: `dist` of the project, else `web`]
    #[arg(long, value_name = "DIR", help_heading = "Bundle")]
    dir: Option<PathBuf>,
    /// Show the pages of this server in place of a folder, such as that of Vite
    #[arg(long, value_name = "URL", conflicts_with = "dir", help_heading = "Bundle")]
    bundle_url: Option<String>,
    /// App that the shell shows first [default: that of the first project]
    #[arg(long, value_name = "SLUG", help_heading = "Bundle")]
    app_id: Option<AppId>,
    /// Loopback port of the bundle; 0 for any free port [default: 5173, or a free port if it is in use]
    #[arg(long, value_name = "PORT", help_heading = "Bundle")]
    bundle_port: Option<u16>,
    /// Loopback port of the shell around it; 0 for any free port [default: 5174, or a free port if it is in use]
    #[arg(long, value_name = "PORT", help_heading = "Bundle")]
    parent_port: Option<u16>,
    /// Do not open the shell in a browser
    #[arg(long, help_heading = "Bundle")]
    no_open: bool,
    /// Keep the handler and the manifest as they are when files change
    #[arg(long)]
    no_reload: bool,
    /// Do not install `requirements.txt` for a project without a virtual environment
    #[arg(long)]
    no_venv: bool,
    #[command(flatten)]
    severity: SeverityOptions,
    /// Print one JSON line when the platform is ready
    #[arg(long, help_heading = "Output")]
    json: bool,
    /// Command that starts the handler [default: detected from the files of the project]
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum EngineArg {
    Process,
    Docker,
    Podman,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum LimitsArg {
    /// None
    None,
    /// Memory, and the number of processes
    Memory,
    /// These, and processor time, which makes starts slower
    All,
}

impl From<LimitsArg> for LimitedResources {
    fn from(limits: LimitsArg) -> Self {
        match limits {
            LimitsArg::None => Self::None,
            LimitsArg::Memory => Self::Memory,
            LimitsArg::All => Self::All,
        }
    }
}

impl From<EngineArg> for DevEngine {
    fn from(engine: EngineArg) -> Self {
        match engine {
            EngineArg::Process => Self::Process,
            EngineArg::Docker => Self::Docker,
            EngineArg::Podman => Self::Podman,
        }
    }
}

/// Starts, prints events, stops.
pub fn run(context: &mut Context, args: &DevArgs) -> CommandResult {
    let source = source(args);
    let Some(plan) = DevPlan::load(context, &source)? else { return Ok(Exit::Failed) };
    if args.record_agents && plan.file.models.is_empty() {
        return Err(CommandError::usage("--record-agents needs a model")
            .hint("add one to `models:` of linkworld.dev.yaml; `linkworld explain models` shows the fields"));
    }
    let idle = args.idle.unwrap_or_else(|| u64::from(plan.file.dev.idle_minutes));
    let mut options = SessionOptions {
        port: args.port.or(plan.file.dev.port).unwrap_or(PLATFORM_PORT_DEFAULT),
        world: args.world.clone(),
        ephemeral: args.ephemeral || args.probe_isolation,
        insecure_storage: args.insecure_storage,
        auto_approve: args.auto_approve,
        max_cost: args.max_cost,
        record_agents: args.record_agents,
        severity: args.severity.clone(),
        inspect: args.inspect,
        limited: args.limits.into(),
        start_deadline: args.start_timeout.map(Duration::from_secs),
        idle: if idle == 0 { NEVER } else { Duration::from_secs(idle.saturating_mul(60)) },
        handlers: Vec::new(),
        source: Some(source),
    };
    let mut engines = Vec::new();
    for project in &plan.projects {
        engines.push(engine_of(args, project)?);
    }
    let mut passed = handler_env::passed(&args.env, engines.iter().any(|one| one.engine == DevEngine::Process));
    for project in &plan.projects {
        options.handlers.push(handler_options(context, args, project)?);
        passed.extend(project.run.env.iter().cloned());
    }
    passed.sort_unstable();
    passed.dedup();
    let (state, _) = state_folder(&SettingsEnv::read(), args.ephemeral)?;
    block_on_many(async {
        if let Some(exit) = prepare(context, args, (&plan, &engines, &state), &mut options.handlers).await? {
            return Ok(exit);
        }
        let grants = granted(&plan);
        let mut session = match Session::start(context, plan, options).await? {
            Started::Running(session) => session,
            Started::Stopped(exit) => return Ok(exit),
        };
        if args.probe_isolation {
            let probed = probe::run(context, &mut session, args.json).await;
            session.stop(&mut context.terminal).await?;
            return probed;
        }
        let limited = args.limits.into();
        let shell = match session.open_shell(&mut context.terminal, &shell_plan(args)).await {
            Ok(shell) => shell,
            Err(error) => {
                session.stop(&mut context.terminal).await?;
                return Err(error);
            }
        };
        let start = DevStart { session: &session, shell: &shell, passed: &passed, granted: &grants, limited };
        start.announce(&mut context.terminal, args.json);
        if !args.no_open && !args.json && context.terminal.is_interactive() {
            process::open_in_browser(shell.address.clone());
        }
        let exit = session.watch(&mut context.terminal).await;
        context.terminal.message("stopping …");
        session.stop(&mut context.terminal).await?;
        Ok(exit)
    })
}

/// Prepares what the handlers run in. Returns how the program ends if a signal came first.
async fn prepare(
    context: &mut Context,
    args: &DevArgs,
    (plan, engines, state): (&DevPlan, &[EngineOptions], &Path),
    handlers: &mut [HandlerOptions],
) -> Result<Option<Exit>, CommandError> {
    for ((project, handler), engine) in plan.projects.iter().zip(handlers).zip(engines) {
        let of_project = ContainerOptions { state, command: &handler.command, env: &handler.env };
        let prepared = containers::prepare(context, (&project.project, &project.app), engine, of_project).await?;
        handler.containers = match prepared {
            PreparedContainers::Ready(containers) => containers,
            PreparedContainers::Stopped(exit) => return Ok(Some(exit)),
        };
        if handler.containers.is_some() || args.no_venv || !project.run.venv {
            continue;
        }
        let folders = (state, project.project.root.as_path());
        handler.python = match python_env::prepare(context, folders, &handler.command).await? {
            PreparedPython::Interpreter(python) => python,
            PreparedPython::Stopped(exit) => return Ok(Some(exit)),
        };
    }
    Ok(None)
}

fn source(args: &DevArgs) -> DevPlanSource {
    DevPlanSource {
        paths: if args.paths.is_empty() { vec![PathBuf::from(".")] } else { args.paths.clone() },
        dev_file: match &args.dev_file {
            Some(path) => DevFileChoice::Given(path.clone()),
            None if args.no_dev_file => DevFileChoice::Ignored,
            None => DevFileChoice::Beside,
        },
        severity: args.severity.clone(),
        flags: AppFlagsGiven {
            grants: args.grant.clone(),
            mocks: args.mocks.clone(),
            settings: args.setting.clone(),
            settings_file: args.settings.clone(),
            handler_port: args.handler_port.clone(),
            command: args.command.clone(),
        },
        tenant: args.tenant.clone(),
    }
}

fn shell_plan(args: &DevArgs) -> ShellPlan {
    ShellPlan {
        folder: args.dir.clone(),
        address: args.bundle_url.clone(),
        app: args.app_id.clone(),
        bundle_port: args.bundle_port,
        shell_port: args.parent_port,
    }
}

/// What runs the handlers of a project: by the option, else by the environment, else by its dev file.
fn engine_of(args: &DevArgs, project: &PlannedProject) -> Result<EngineOptions, CommandError> {
    let engine = engine_choice(args.engine.map(DevEngine::from), project.run.engine)?;
    if engine != DevEngine::Process && project.flags.handler_port.is_some() {
        let why = "--handler-port: the port of a container on this machine is chosen by its engine";
        return Err(
            CommandError::usage(why).hint("`linkworld instances` shows it; set `runtime.port` for the port inside")
        );
    }
    let dockerfile = project.run.dockerfile.clone().map(PathBuf::from);
    Ok(EngineOptions { engine, image: project.run.image.clone(), dockerfile })
}

/// How the handlers of a project run: by the options, else by its dev file.
fn handler_options(
    context: &mut Context,
    args: &DevArgs,
    project: &PlannedProject,
) -> Result<HandlerOptions, CommandError> {
    let (env, unset) = handler_env::with_described(&args.env, &project.run.env)?;
    for name in unset {
        context.terminal.warn(format!("`dev.env` of the dev file names {name}, which is not set"));
    }
    let described = project.run.command.clone().unwrap_or_default();
    Ok(HandlerOptions {
        env,
        python: None,
        containers: None,
        reload: !args.no_reload && project.run.reload,
        command: if project.flags.command.is_empty() { described } else { project.flags.command.clone() },
    })
}

/// The scopes that the default tenant grants the first project, in words.
fn granted(plan: &DevPlan) -> String {
    let Some(first) = plan.projects.first() else { return String::new() };
    let declared = &first.app.manifest.required_scopes;
    let installs = plan.tenants.iter().flat_map(|tenant| &tenant.installs);
    let mut own = installs.filter(|install| install.app.as_str() == first.app.manifest.app_id);
    match own.next().and_then(|install| install.grants()) {
        Some(granted) => granted.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        None if declared.is_empty() => "none; the manifest declares no scopes".to_owned(),
        None => declared.join(", "),
    }
}
