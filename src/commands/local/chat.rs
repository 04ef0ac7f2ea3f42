//! `linkworld chat`: a page that sends messages to the app on a local platform of its own.

use crate::chat::{AppChat, mock_secrets};
use crate::context::{CommandResult, Context};
use crate::error::CommandError;
use crate::executor::block_on_many;
use crate::local::engine::python_env::{self, PreparedPython};
use crate::local::engine::state_folder::state_folder;
use crate::local::plan::{AppFlagsGiven, DevPlan, DevPlanSource};
use crate::local::{HandlerOptions, Session, SessionOptions, Started, handler_env};
use crate::options::SeverityOptions;
use linkworld_client::api::ControlClient;
use linkworld_client::config::SettingsEnv;
use linkworld_contract::limits::{CHAT_PORT_DEFAULT, HANDLER_IDLE_SLEEP, MODEL_TIMEOUT_SECONDS};
use linkworld_contract::names::{AppId, SecretKey};
use linkworld_contract::secret::Secret;
use linkworld_emulator::{ChatAnswer, ChatSite};
use linkworld_manifest::spec::dev_file::agents::DevModel;
use linkworld_manifest::spec::dev_file::file::DevFile;
use linkworld_project::beside::dev_file::DevFileChoice;
use linkworld_project::{handler, read_mocks};
use linkworld_system::env;
use linkworld_system::process::{self, LimitedResources};
use linkworld_terminal::{Exit, Role, paint};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Calls that wait to be shown. One message causes few.
const CALLS_WAITING_MAX: usize = 4_096;
/// The variable with the key of the model of `--live`, and that with another address of its API.
const KEY_VARIABLE: &str = "ANTHROPIC_API_KEY";
const URL_VARIABLE: &str = "ANTHROPIC_BASE_URL";
const URL: &str = "https://api.anthropic.com";
/// As in the Python command line. `[C]`
const MODEL: &str = "claude-sonnet-4-6";

/// Send messages to the app on a page, and see what its handler does
#[derive(Debug, clap::Args)]
#[command(
    before_help = "Runs the app on a local platform of its own, which keeps nothing, and serves a page on loopback until \
        Ctrl-C. Each message is an inbound event; the page shows the reply and the calls that the handler made.",
    after_help = "
  linkworld chat
  linkworld chat --live                   # agents reply by a model; needs ANTHROPIC_API_KEY
  linkworld chat --message \"Hello\"        # without a page

Exit codes: 1 the project has errors or a message failed, 2 the app takes no messages, 3 the handler or the page did not start, 130 Ctrl-C.
"
)]
pub struct ChatArgs {
    /// File with the handlers [default: found in this folder]
    #[arg(long, value_name = "PATH")]
    main: Option<PathBuf>,
    /// File with replies of platform tools and agents, and with secrets [default: `linkworld.dev.json` of the project]
    #[arg(long, value_name = "FILE")]
    mocks: Option<PathBuf>,
    /// Loopback port of the page; 0 for any free port
    #[arg(long, default_value_t = CHAT_PORT_DEFAULT)]
    port: u16,
    /// Let a model reply for agents: that of the dev file, else one of Anthropic
    #[arg(long)]
    live: bool,
    /// Do not open the page in a browser
    #[arg(long)]
    no_open: bool,
    /// Send this message (repeatable), print what came of it, and exit
    #[arg(long, value_name = "TEXT")]
    message: Vec<String>,
    /// Print one JSON line when the page is ready, or one for each message
    #[arg(long, help_heading = "Output")]
    json: bool,
    /// Command that starts the handler [default: detected from the files of the project]
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<String>,
}

/// Starts the app, and sends or serves.
pub fn run(context: &mut Context, args: &ChatArgs) -> CommandResult {
    let root = root(args)?;
    let mut flags = AppFlagsGiven { mocks: args.mocks.clone(), command: args.command.clone(), ..Default::default() };
    if let (Some(main), true) = (&args.main, args.command.is_empty()) {
        let command = handler::command_of_file(&root, main).ok_or_else(|| {
            CommandError::usage(format!("--main {}: expected a `.py`, `.ts` or `.js` file", main.display()))
                .hint("pass any other command after `--`")
        })?;
        // What is detected anyway gets its own virtual environment, too.
        let detected = handler::command(&root, &[]).and_then(|detected| detected.args.last().cloned());
        if detected.as_ref() != command.last() {
            flags.command = command;
        }
    }
    let source = DevPlanSource {
        paths: vec![root.clone()],
        dev_file: DevFileChoice::Beside,
        severity: SeverityOptions::default(),
        flags,
        tenant: None,
    };
    let Some(mut plan) = DevPlan::load(context, &source)? else { return Ok(Exit::Failed) };
    let manifest = &plan.projects[0].app.manifest;
    if !manifest.lifecycle.on_inbound {
        return Err(CommandError::usage(format!("{} takes no messages", manifest.app_id))
            .hint("set `lifecycle.on_inbound: true` in linkworld.app.yaml, and handle the event `inbound`"));
    }
    let app = manifest.app_id.clone();
    let mode = if args.live { use_model(&mut plan.file)? } else { "replies of agents are mocked".to_owned() };
    let secrets = read_mocks(&root, args.mocks.as_deref())?.map_or(Ok(Vec::new()), |text| mock_secrets(&text))?;
    block_on_many(async {
        let Some(options) = options(context, &plan).await? else { return Ok(Exit::Interrupted) };
        let tenant = plan.tenant.to_string();
        let mut session = match Session::start(context, plan, options).await? {
            Started::Running(session) => session,
            Started::Stopped(exit) => return Ok(exit),
        };
        let ended = talk(context, args, &mut session, (app, tenant, mode, secrets)).await;
        session.stop(&mut context.terminal).await?;
        ended
    })
}

/// The folder of the project: that of `--main`, if its manifest is there.
fn root(args: &ChatArgs) -> Result<PathBuf, CommandError> {
    let Some(main) = &args.main else { return Ok(PathBuf::from(".")) };
    if !main.is_file() {
        return Err(CommandError::local(format!("--main: {} does not exist", main.display())));
    }
    let beside = main.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok(if linkworld_project::manifest_file(beside).is_file() { beside.to_owned() } else { PathBuf::from(".") })
}

/// Lets a model reply for agents. Returns that in words.
fn use_model(file: &mut DevFile) -> Result<String, CommandError> {
    file.agents.source = "live".to_owned();
    if file.models.is_empty() {
        if env::value_to_pass(KEY_VARIABLE).is_none_or(|key| key.is_empty()) {
            return Err(CommandError::usage(format!("--live needs a model, and {KEY_VARIABLE} is not set"))
                .hint("set it, or describe another model in `models` of linkworld.dev.yaml"));
        }
        let origin = env::value_to_pass(URL_VARIABLE).filter(|url| !url.is_empty()).unwrap_or_else(|| URL.to_owned());
        let url = format!("{}/v1", origin.trim_end_matches('/'));
        let model = DevModel {
            api: "anthropic".to_owned(),
            url,
            model: MODEL.to_owned(),
            key_env: Some(KEY_VARIABLE.to_owned()),
            key_secret: None,
            timeout_seconds: MODEL_TIMEOUT_SECONDS,
        };
        file.models.push("live", model);
    }
    let used = file.agents.model.as_deref().and_then(|name| file.models.get(name));
    let model = used.or_else(|| file.models.iter().next().map(|(_, model)| model));
    Ok(format!("agents reply by {}", model.map_or("a model", |model| model.model.as_str())))
}

/// How the handlers run; none after a signal.
async fn options(context: &mut Context, plan: &DevPlan) -> Result<Option<SessionOptions>, CommandError> {
    let (state, _) = state_folder(&SettingsEnv::read(), true)?;
    let mut handlers = Vec::new();
    for project in &plan.projects {
        let (env, _) = handler_env::with_described(&[], &project.run.env)?;
        let described = project.run.command.clone().unwrap_or_default();
        let command = if project.flags.command.is_empty() { described } else { project.flags.command.clone() };
        let folders = (state.as_path(), project.project.root.as_path());
        let python = match python_env::prepare(context, folders, &command).await? {
            PreparedPython::Interpreter(python) => python,
            PreparedPython::Stopped(_) => return Ok(None),
        };
        handlers.push(HandlerOptions { env, python, reload: project.run.reload, command, ..HandlerOptions::default() });
    }
    Ok(Some(SessionOptions {
        port: 0,
        world: None,
        ephemeral: true,
        insecure_storage: false,
        auto_approve: false,
        max_cost: None,
        record_agents: false,
        severity: SeverityOptions::default(),
        inspect: false,
        limited: LimitedResources::Memory,
        start_deadline: None,
        idle: HANDLER_IDLE_SLEEP,
        handlers,
        // The dev file is not read again: it would undo --live.
        source: None,
    }))
}

/// Sets the secrets, then sends the messages or serves the page.
async fn talk(
    context: &mut Context,
    args: &ChatArgs,
    session: &mut Session,
    (app, tenant, mode, secrets): (String, String, String, Vec<(SecretKey, Secret)>),
) -> CommandResult {
    let calls = session.platform.observe_calls(CALLS_WAITING_MAX);
    let client = || ControlClient::new(session.origin.clone(), session.token.clone());
    let (control, slug) = (client(), linkworld_contract::names::TenantSlug::parse(&tenant)?);
    let id = AppId::parse(&app)?;
    for (key, value) in &secrets {
        control.set_tenant_secret(&slug, &id, key, value, None).await?;
    }
    let conversation = Arc::new(AppChat::new(client(), (app.clone(), tenant), calls));
    if !args.message.is_empty() {
        return send_all(context, args, session, &conversation).await;
    }
    let answer: ChatAnswer = Arc::new(move |text| {
        let conversation = Arc::clone(&conversation);
        Box::pin(async move { conversation.send(&text).await })
    });
    let site = ChatSite::start(args.port, (&app, &mode), answer).await?;
    let address = format!("http://{}/#token={}", site.address(), site.token().expose());
    let terminal = &mut context.terminal;
    if args.json {
        terminal.print_json_line(&json!({
            "schema": "linkworld.chat/1",
            "event": "ready",
            "origin": format!("http://{}", site.address()),
            "token": site.token().expose(),
            "platform": session.origin.to_string(),
        }));
    } else {
        terminal.print(paint(Role::Good, format!("chat with {app}: {mode}")));
        terminal.print(format!("  open     {address}"));
        terminal.print(format!("  platform {}", session.origin));
        terminal.message("press Ctrl-C to stop");
    }
    if !args.no_open && !args.json && terminal.is_interactive() {
        process::open_in_browser(address);
    }
    let exit = session.watch(&mut context.terminal).await;
    site.stop().await;
    Ok(exit)
}

async fn send_all(
    context: &mut Context,
    args: &ChatArgs,
    session: &mut Session,
    conversation: &AppChat,
) -> CommandResult {
    let mut worst = Exit::Done;
    for text in &args.message {
        let answer = match session.during(&mut context.terminal, conversation.send(text)).await {
            Ok(answer) => answer,
            Err(exit) => return Ok(exit),
        };
        if answer["ok"] != true {
            worst = Exit::Failed;
        }
        if args.json {
            context.terminal.print_json_line(&answer);
        } else {
            print(context, &answer);
        }
    }
    Ok(worst)
}

fn print(context: &mut Context, answer: &Value) {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    match text(&answer["response"]).filter(|_| answer["ok"] == true) {
        Some(response) => context.terminal.print_text(response, 0),
        None => {
            let message = text(&answer["error"]["message"]).unwrap_or_default();
            context.terminal.print_text(paint(Role::Error, message), 0);
        }
    }
    for step in answer["trace"].as_array().into_iter().flatten() {
        let at = step["ts_ms"].as_f64().unwrap_or_default();
        let kind = text(&step["kind"]).unwrap_or_default().replace('_', " ");
        let name = text(&step["name"]).unwrap_or_default();
        context.terminal.print_text(format!("  {at:.0} ms  {kind} {name}  {}", step["detail"]), 2);
    }
}
