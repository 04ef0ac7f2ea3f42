//! `linkworld dev`: the project's app on the local platform, until Ctrl-C.

use crate::context::CommandResult;
use crate::context::Context;
use crate::error::CommandError;
use crate::executor::block_on_many;
use crate::exit::Exit;
use crate::local::SettingFlags;
use crate::local::handler_env;
use crate::local::python_env::{self, PreparedPython};
use crate::local::{Session, SessionOptions, Started};
use crate::options::{SeverityOptions, check_is_readable};
use crate::project::{self, LoadedApp};
use crate::terminal::{Format, Role, paint};
use linkworld_contract::limits::{HANDLER_IDLE_SLEEP, PLATFORM_PORT_DEFAULT};
use linkworld_contract::names::{Scope, TenantSlug, WorldName};
use linkworld_emulator::KeyStorage;
use serde_json::json;
use std::path::PathBuf;
use std::time::Duration;

/// Run a project's app on the local platform
#[derive(Debug, clap::Args)]
#[command(
    before_help = "Installs the app in a tenant, starts its handler and prints its activity until Ctrl-C. `linkworld \
        trigger` and `linkworld audit` can then be used in another terminal.",
    after_help = "
  linkworld dev
  linkworld dev --grant mail.send,files.read   # grant only these scopes
  linkworld dev --ephemeral --port 0           # keep nothing, any free port
  linkworld dev --env OPENAI_BASE_URL --env DEBUG=1
  linkworld dev . -- ./my-handler --verbose

Exit codes: 1 the project has errors, 3 the handler or the platform did not start, 5 a required install setting is missing, 130 Ctrl-C.
"
)]
pub struct DevArgs {
    /// Manifest, or folder with a `linkworld.app.yaml`
    #[arg(default_value = ".")]
    path: PathBuf,
    /// Loopback port of the platform; 0 for any free port
    #[arg(long, default_value_t = PLATFORM_PORT_DEFAULT)]
    port: u16,
    /// Scopes the tenant grants, or `none` [default: all scopes of the manifest]
    #[arg(long, value_name = "SCOPE,…", value_delimiter = ',')]
    grant: Option<Vec<String>>,
    /// Tenant to install the app in
    #[arg(long, value_name = "SLUG", default_value = "dev")]
    tenant: TenantSlug,
    /// File with the replies of platform tools [default: `linkworld.dev.json` of the project]
    #[arg(long, value_name = "FILE")]
    mocks: Option<PathBuf>,
    /// Value of an install setting (repeatable); use --settings for secrets
    #[arg(long, value_name = "ID=VALUE")]
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
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    handler_port: Option<u16>,
    /// Minutes without a call after which the handler sleeps; the next call starts it
    #[arg(long, value_name = "MINUTES", default_value_t = HANDLER_IDLE_SLEEP.as_secs() / 60)]
    idle: u64,
    /// Variable for the handler (repeatable); without a value, that of this environment
    #[arg(long, value_name = "NAME[=VALUE]")]
    env: Vec<String>,
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

/// Starts, prints events, stops.
pub fn run(context: &mut Context, args: &DevArgs) -> CommandResult {
    let mut project = project::load(&args.path)?;
    project.report = args.severity.of_project(&project.root)?.apply(project.report);
    check_is_readable(&project.report, project.app.is_some())?;
    if !project.report.is_valid() {
        context.terminal.report(&project.report, Format::Human);
    }
    let Some(app) = project.app.as_ref().filter(|_| project.report.is_valid()) else { return Ok(Exit::Failed) };
    let mut options = SessionOptions {
        port: args.port,
        tenant: args.tenant.clone(),
        grants: grants(args.grant.as_deref(), app)?,
        mocks: args.mocks.clone(),
        world: args.world.clone(),
        ephemeral: args.ephemeral,
        insecure_storage: args.insecure_storage,
        severity: args.severity.clone(),
        settings: SettingFlags { settings: args.setting.clone(), file: args.settings.clone() },
        start_deadline: args.start_timeout.map(Duration::from_secs),
        handler_port: args.handler_port,
        idle: Duration::from_secs(args.idle.saturating_mul(60)),
        env: handler_env::given(&args.env)?,
        python: None,
        reload: !args.no_reload,
        command: args.command.clone(),
    };
    block_on_many(async {
        if !args.no_venv {
            options.python = match python_env::prepare(context, &project.root, &args.command).await? {
                PreparedPython::Interpreter(python) => python,
                PreparedPython::Stopped(exit) => return Ok(exit),
            };
        }
        let mut session = match Session::start(context, &project, app, options).await? {
            Started::Running(session) => session,
            Started::Stopped(exit) => return Ok(exit),
        };
        announce(context, args, app, &session);
        let exit = session.watch(&mut context.terminal).await;
        context.terminal.message("stopping …");
        session.stop(&mut context.terminal).await?;
        Ok(exit)
    })
}

/// The scopes of `--grant`; each must be declared by the manifest.
fn grants(given: Option<&[String]>, app: &LoadedApp) -> Result<Option<Vec<Scope>>, CommandError> {
    let Some(given) = given else { return Ok(None) };
    let declared = &app.manifest.required_scopes;
    let mut grants = Vec::new();
    for name in given.iter().filter(|name| *name != "none" && !name.is_empty()) {
        let scope = Scope::parse(name).map_err(|error| CommandError::usage(format!("--grant {name}: {error}")))?;
        if !declared.contains(name) {
            return Err(CommandError::usage(format!("--grant {name}: the manifest does not declare this scope")).hint(
                format!(
                    "the manifest declares {}",
                    if declared.is_empty() { "no scopes".to_owned() } else { declared.join(", ") }
                ),
            ));
        }
        grants.push(scope);
    }
    Ok(Some(grants))
}

/// Columns before the text of a detail.
const DETAIL_INDENT: usize = 11;

/// A token by its ends, for a line that a person reads.
fn shortened(token: &str) -> String {
    const KEPT: usize = 6;
    match (token.get(..KEPT), token.get(token.len().saturating_sub(KEPT)..)) {
        (Some(start), Some(end)) if token.len() > 4 * KEPT => format!("{start}…{end}"),
        _ => token.to_owned(),
    }
}

fn announce(context: &mut Context, args: &DevArgs, app: &LoadedApp, session: &Session) {
    let (manifest, installed) = (&app.manifest, session.app.installed());
    let terminal = &mut context.terminal;
    if args.json {
        // Always on one line: a script waits for the line break.
        let ready = json!({
            "schema": "linkworld.dev/1",
            "event": "ready",
            "origin": session.origin.to_string(),
            "token": session.token_shown(),
            "tenant": installed.tenant,
            "app": installed.app,
            "version": installed.version,
            "handler": format!("http://127.0.0.1:{}", session.handler_port),
            "store": session.store,
            "vault_key": session.platform.vault_key_storage().map(KeyStorage::as_str),
        });
        terminal.print_json_line(&ready);
        return;
    }
    let origin = session.origin.to_string();
    let title = format!("{} {} is running on the local platform", installed.app, installed.version);
    terminal.print(paint(Role::Good, &title));
    terminal.print(format!("  address  {origin}"));
    terminal.print(format!("  handler  http://127.0.0.1:{}", session.handler_port));
    let passed = handler_env::passed(&args.env);
    if !passed.is_empty() {
        terminal.print_text(format!("  passed   {}", passed.join(", ")), DETAIL_INDENT);
    }
    terminal.print(format!("  tenant   {}", installed.tenant));
    let granted = match &args.grant {
        Some(granted) => granted.join(", "),
        None if manifest.required_scopes.is_empty() => "none; the manifest declares no scopes".to_owned(),
        None => manifest.required_scopes.join(", "),
    };
    terminal.print_text(format!("  grants   {granted}"), DETAIL_INDENT);
    match &session.store {
        Some(store) => terminal.print_text(format!("  store    {}", store.display()), DETAIL_INDENT),
        None => terminal.print("  store    in memory; deleted when the process exits"),
    }
    if let Some(storage) = session.platform.vault_key_storage() {
        terminal.print(format!("  secrets  encrypted; the key is {}", storage.phrase()));
    }
    terminal.print(format!("  token    {} (complete with --json)", shortened(session.token_shown())));
    terminal.print("  use it   add --local to other commands, for example `linkworld secrets list --local`");
    terminal.message("press Ctrl-C to stop");
}
