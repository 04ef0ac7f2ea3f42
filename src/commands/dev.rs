//! `linkworld dev`: the project's app on the local platform, until Ctrl-C.

use crate::context::Context;
use crate::context::Outcome;
use crate::error::CommandError;
use crate::executor::block_on_many;
use crate::exit::Exit;
use crate::local::SettingFlags;
use crate::local::{Session, SessionOptions, Started};
use crate::project::{self, App};
use crate::terminal::{Format, Role, paint};
use linkworld_contract::limits::PLATFORM_PORT_DEFAULT;
use linkworld_contract::names::{Scope, TenantSlug};
use linkworld_emulator::KeyStorage;
use serde_json::json;
use std::path::PathBuf;
use std::time::Duration;

/// Run the app of a project on the local platform
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit codes: 1 the project has errors, 3 the handler or the platform would not start, 5 a required\n\
        install setting has no answer and nobody is there to be asked, 130 Ctrl-C."
)]
pub struct Args {
    /// A manifest, or a folder with a `linkworld.app.yaml` in it
    #[arg(default_value = ".")]
    path: PathBuf,
    /// The platform's port on loopback; 0 means any
    #[arg(long, default_value_t = PLATFORM_PORT_DEFAULT)]
    port: u16,
    /// Scopes the tenant grants; all that the manifest declares unless given, `none` for none
    #[arg(long, value_name = "SCOPE,…", value_delimiter = ',')]
    grant: Option<Vec<String>>,
    /// The tenant the app is installed in
    #[arg(long, value_name = "SLUG", default_value = "dev")]
    tenant: TenantSlug,
    /// The file with the answers of platform tools; `linkworld.dev.json` beside the manifest unless given
    #[arg(long, value_name = "FILE")]
    mocks: Option<PathBuf>,
    /// An answer to one of the app's install settings; secrets belong into --settings
    #[arg(long, value_name = "ID=VALUE")]
    setting: Vec<String>,
    /// A file with answers, one JSON object of setting ids
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// Keep nothing: the store is gone with the process
    #[arg(long)]
    ephemeral: bool,
    /// Keep the key of the vault in a file without asking the system's keyring, and move it there
    #[arg(long, conflicts_with = "ephemeral")]
    insecure_storage: bool,
    /// Seconds the handler gets until it answers `GET /health`
    #[arg(long, value_name = "SECONDS")]
    start_timeout: Option<u64>,
    /// Say that the platform is ready in one JSON line on stdout
    #[arg(long)]
    json: bool,
    /// How to start the handler, where the folder does not show it
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<String>,
}

/// Starts, watches, stops.
pub fn run(context: &mut Context, args: &Args) -> Outcome {
    let project = project::load(&args.path)?;
    if !project.report.is_valid() {
        context.terminal.report(&project.report, Format::Human);
    }
    let Some(app) = project.app.as_ref().filter(|_| project.report.is_valid()) else { return Ok(Exit::No) };
    let options = SessionOptions {
        port: args.port,
        tenant: args.tenant.clone(),
        grants: grants(args.grant.as_deref(), app)?,
        mocks: args.mocks.clone(),
        ephemeral: args.ephemeral,
        insecure_storage: args.insecure_storage,
        settings: SettingFlags { settings: args.setting.clone(), file: args.settings.clone() },
        start_deadline: args.start_timeout.map(Duration::from_secs),
        command: args.command.clone(),
    };
    block_on_many(async {
        let mut session = match Session::start(context, &project, app, options).await? {
            Started::Running(session) => session,
            Started::Stopped(exit) => return Ok(exit),
        };
        announce(context, args, app, &session);
        let exit = session.watch(&mut context.terminal).await;
        context.terminal.say("stopping");
        session.stop(&mut context.terminal).await?;
        Ok(exit)
    })
}

/// The scopes after `--grant`: each of them declared, or there would be nothing to grant.
fn grants(given: Option<&[String]>, app: &App) -> Result<Option<Vec<Scope>>, CommandError> {
    let Some(given) = given else { return Ok(None) };
    let declared = &app.manifest.required_scopes;
    let mut grants = Vec::new();
    for name in given.iter().filter(|name| *name != "none" && !name.is_empty()) {
        let scope = Scope::parse(name).map_err(|error| CommandError::usage(format!("--grant {name}: {error}")))?;
        if !declared.contains(name) {
            return Err(CommandError::usage(format!("--grant {name}: the manifest does not declare this scope"))
                .hint(format!("it declares {}", declared.join(", "))));
        }
        grants.push(scope);
    }
    Ok(Some(grants))
}

fn announce(context: &mut Context, args: &Args, app: &App, session: &Session) {
    let (manifest, installed) = (&app.manifest, session.app.installed());
    let terminal = &mut context.terminal;
    if args.json {
        // On one line always: whoever reads this waits for its end.
        let ready = json!({
            "schema": "linkworld.dev/1",
            "event": "ready",
            "origin": session.origin.to_string(),
            "token": session.token_shown(),
            "tenant": installed.tenant,
            "app": installed.app,
            "version": installed.version,
            "handler": format!("http://127.0.0.1:{}", manifest.runtime.port),
            "store": session.store,
            "vault_key": session.platform.vault_key_storage().map(KeyStorage::as_str),
        });
        terminal.answer(&ready.to_string());
        return;
    }
    let origin = session.origin.to_string();
    let title = format!("{} {} runs on the local platform", installed.app, installed.version);
    terminal.answer(&paint(Role::Good, &title));
    terminal.answer(&format!("  address  {origin}"));
    terminal.answer(&format!("  handler  http://127.0.0.1:{}", manifest.runtime.port));
    terminal.answer(&format!("  tenant   {}", installed.tenant));
    let granted = match &args.grant {
        Some(granted) => granted.join(", "),
        None if manifest.required_scopes.is_empty() => "none, the manifest declares none".to_owned(),
        None => manifest.required_scopes.join(", "),
    };
    terminal.answer(&format!("  grants   {granted}"));
    match &session.store {
        Some(store) => terminal.answer(&format!("  store    {}", store.display())),
        None => terminal.answer("  store    none, everything is forgotten at the end"),
    }
    if let Some(storage) = session.platform.vault_key_storage() {
        terminal.answer(&format!("  secrets  sealed; the key is {}", storage.phrase()));
    }
    terminal.answer(&format!("  token    {}", session.token_shown()));
    terminal.answer(&format!("  login    linkworld login --token dev --api-url {origin}"));
    terminal.answer("Ctrl-C stops it.");
}
