//! `linkworld try`: validate, run, deploy, call and audit a built-in sample app.

use crate::context::CommandResult;
use crate::context::Context;
use crate::executor::block_on_many;
use crate::local::plan::DevPlan;
use crate::local::{HandlerOptions, Session, SessionOptions, Started};
use crate::options::SeverityOptions;
use crate::output::audit_table;
use linkworld_client::api::{ApiClient, ControlClient};
use linkworld_client::deploy::{self, Journal, Shipment};
use linkworld_contract::limits::{AUDIT_PAGE_MAX, HANDLER_IDLE_SLEEP, PLATFORM_PORT_DEFAULT};
use linkworld_contract::wire::control::{AuditQuery, TriggerTool};
use linkworld_contract::wire::raw::RawJson;
use linkworld_project::{LoadedApp, Release, sample};
use linkworld_system::process;
use linkworld_system::process::LimitedResources;
use linkworld_terminal::{Exit, Format, Role, paint};
use serde_json::json;
use std::path::Path;

/// Try everything on a built-in sample app
#[derive(Debug, clap::Args)]
#[command(
    before_help = "Validates the sample, runs it on the local platform, deploys it, calls a tool and lists the audit log. Needs only python3, and removes everything at the end.",
    after_help = "
  linkworld try
  linkworld try --once
"
)]
pub struct TryArgs {
    /// Exit at the end instead of keeping the app running until Ctrl-C
    #[arg(long)]
    once: bool,
    /// Loopback port of the platform; 0 for any free port
    #[arg(long, default_value_t = PLATFORM_PORT_DEFAULT)]
    port: u16,
}

/// Unpacks the sample, runs all steps, and cleans up.
pub fn run(context: &mut Context, args: &TryArgs) -> CommandResult {
    let sample = sample::unpack(process::free_port(sample::PORT))?;
    let ended = run_steps(context, args, &sample.project());
    sample.remove()?;
    ended
}

fn run_steps(context: &mut Context, args: &TryArgs, folder: &Path) -> CommandResult {
    heading(context, "Validate the project", &format!("linkworld validate {}", folder.display()));
    let project = linkworld_project::load(folder)?;
    context.terminal.report(&project.report, Format::Human);
    let Some(app) = project.app.clone().filter(|_| project.report.is_valid()) else { return Ok(Exit::Failed) };
    // Nobody else needs to reach the sample.
    let env = vec![("HOST".to_owned(), "127.0.0.1".to_owned())];
    let options = SessionOptions {
        world: None,
        severity: SeverityOptions::default(),
        port: args.port,
        ephemeral: true,
        insecure_storage: false,
        auto_approve: false,
        max_cost: None,
        record_agents: false,
        inspect: false,
        limited: LimitedResources::default(),
        start_deadline: None,
        idle: HANDLER_IDLE_SLEEP,
        handlers: vec![HandlerOptions { env, reload: true, ..HandlerOptions::default() }],
        source: None,
    };
    let root = project.root.clone();
    let plan = DevPlan::of(project, app.clone())?;
    block_on_many(async {
        heading(context, "Run it on the local platform", &format!("linkworld dev {}", folder.display()));
        let mut session = match Session::start(context, plan, options).await? {
            Started::Running(session) => session,
            Started::Stopped(exit) => return Ok(exit),
        };
        let exit = match call_and_audit(context, &mut session, &app).await {
            Ok(Exit::Done) if !args.once => keep_running(context, &mut session, &root).await,
            Ok(exit) => exit,
            Err(error) => {
                session.stop(&mut context.terminal).await?;
                return Err(error);
            }
        };
        session.stop(&mut context.terminal).await?;
        Ok(exit)
    })
}

async fn call_and_audit(context: &mut Context, session: &mut Session, app: &LoadedApp) -> CommandResult {
    let client = ApiClient::new(session.origin.clone(), session.token.clone());
    let control = ControlClient::new(session.origin.clone(), session.token.clone());

    heading(context, "Deploy it", "linkworld deploy --skip-build");
    let Release { app: create, register, templates, .. } = Release::of(app.clone(), true)?;
    let shipment = Shipment::new(create, register, templates);
    let (mut journal, mut silent) = (Journal::in_memory(), |_| {});
    let work = deploy::deploy(&client, &shipment, &mut journal, &mut silent);
    match session.during(&mut context.terminal, work).await {
        Ok(ended) => drop(ended?),
        Err(exit) => return Ok(exit),
    }
    context.terminal.print(format!("{} {} is live on {}", app.manifest.app_id, app.manifest.version, session.origin));

    let args = json!({"text": "Rechnung Nr. 7"});
    heading(context, "Call a tool", &format!("linkworld trigger tool {} --args '{args}'", sample::TOOL));
    let call = TriggerTool { name: sample::TOOL.to_owned(), args: RawJson::of(&args), app: None, tenant: None };
    let answer = match session.during(&mut context.terminal, control.trigger_tool(&call)).await {
        Ok(answer) => answer?,
        Err(exit) => return Ok(exit),
    };
    context.terminal.print_raw_json_indented(&answer.reply);

    heading(context, "Read the audit log", "linkworld audit");
    let all = AuditQuery { limit: Some(AUDIT_PAGE_MAX), ..AuditQuery::default() };
    let page = match session.during(&mut context.terminal, control.audit(&all)).await {
        Ok(page) => page?,
        Err(exit) => return Ok(exit),
    };
    context.terminal.print_table(&audit_table::table(&page.entries));
    Ok(if answer.reply.member("ok").is_some_and(|ok| ok == json!(true)) { Exit::Done } else { Exit::Failed })
}

async fn keep_running(context: &mut Context, session: &mut Session, root: &Path) -> Exit {
    context.terminal.print("");
    let text = format!("The app in {} keeps running at {}.", root.display(), session.origin);
    context.terminal.print_text(&text, 0);
    context.terminal.print("Call it from another terminal. Press Ctrl-C to stop and remove everything.");
    session.watch(&mut context.terminal).await
}

fn heading(context: &mut Context, what: &str, command: &str) {
    let command = paint(Role::Context, format!("$ {command}"));
    context.terminal.print("");
    context.terminal.print_text(paint(Role::Name, what) + " " + command, 2);
}
