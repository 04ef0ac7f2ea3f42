//! `linkworld try`: the whole main job on a sample app that this program brings along.

use super::answers::Given;
use super::stage::{self, Plan, Stage, Started};
use super::{Context, Exit, Outcome};
use crate::project::{self, App, Project, Release, sample};
use crate::terminal::{Format, Role, paint};
use linkworld_client::api::{ApiClient, ControlClient};
use linkworld_client::deploy::{self, Journal, Shipment};
use linkworld_contract::limits::{AUDIT_PAGE_MAX, PLATFORM_PORT_DEFAULT};
use linkworld_contract::names::TenantSlug;
use linkworld_contract::wire::control::TriggerTool;
use linkworld_system::process;
use serde_json::json;
use std::path::Path;

/// Walk through the whole main job on a sample app: validate, run, deploy, call a tool, read the audit log
#[derive(Debug, clap::Args)]
#[command(after_help = "Needs nothing but python3. Keeps nothing: store and app are gone at the end.")]
pub struct Args {
    /// End after the walk, instead of staying up until Ctrl-C
    #[arg(long)]
    once: bool,
    /// The platform's port on loopback; 0 means any
    #[arg(long, default_value_t = PLATFORM_PORT_DEFAULT)]
    port: u16,
}

/// Unpacks, walks, and cleans up.
pub fn run(context: &mut Context, args: &Args) -> Outcome {
    let sample = sample::unpack(process::free_port(sample::PORT))?;
    let ended = walk(context, args, &sample.project());
    sample.remove()?;
    ended
}

fn walk(context: &mut Context, args: &Args, folder: &Path) -> Outcome {
    heading(context, "validate", &format!("linkworld validate {}", folder.display()));
    let project = project::load(folder)?;
    context.terminal.report(&project.report, Format::Human);
    let Some(app) = project.app.as_ref().filter(|_| project.report.is_valid()) else { return Ok(Exit::No) };
    let plan = Plan {
        port: args.port,
        tenant: TenantSlug::parse("dev")?,
        grants: None,
        mocks: None,
        ephemeral: true,
        insecure_storage: false,
        start_deadline: None,
        answers: Given::default(),
        command: Vec::new(),
    };
    super::block_on_many(async {
        heading(context, "run it on the local platform", &format!("linkworld dev {}", folder.display()));
        let mut stage = match stage::start(context, &project, app, plan).await? {
            Started::Running(stage) => stage,
            Started::Stopped(exit) => return Ok(exit),
        };
        let walked = show_around(context, &mut stage, app).await;
        let exit = match walked {
            Ok(Exit::Done) if !args.once => stay(context, &mut stage, &project).await,
            Ok(exit) => exit,
            Err(error) => {
                stage.stop(&mut context.terminal).await?;
                return Err(error);
            }
        };
        stage.stop(&mut context.terminal).await?;
        Ok(exit)
    })
}

async fn show_around(context: &mut Context, stage: &mut Stage, app: &App) -> Outcome {
    let client = ApiClient::new(stage.origin.clone(), stage.token.clone());
    let control = ControlClient::new(stage.origin.clone(), stage.token.clone());

    heading(context, "deploy", "linkworld deploy --skip-build");
    let Release { app: create, register, templates, .. } = Release::of(app.clone(), true)?;
    let shipment = Shipment::new(create, register, templates);
    let (mut journal, mut silent) = (Journal::in_memory(), |_| {});
    let work = deploy::deploy(&client, &shipment, &mut journal, &mut silent);
    match stage.during(&mut context.terminal, work).await {
        Ok(ended) => drop(ended?),
        Err(exit) => return Ok(exit),
    }
    context.terminal.answer(&format!("{} {} is live on {}", app.manifest.app_id, app.manifest.version, stage.origin));

    let args = json!({"text": "Rechnung Nr. 7"});
    heading(context, "call a tool", &format!("linkworld trigger tool {} --args '{args}'", sample::TOOL));
    let args = args.as_object().cloned().unwrap_or_default();
    let call = TriggerTool { name: sample::TOOL.to_owned(), args, app: None, tenant: None };
    let answer = match stage.during(&mut context.terminal, control.trigger_tool(&call)).await {
        Ok(answer) => answer?,
        Err(exit) => return Ok(exit),
    };
    context.terminal.answer(&format!("{:#}", answer.reply));

    heading(context, "read the audit log", "linkworld audit");
    let page = match stage.during(&mut context.terminal, control.audit(None, AUDIT_PAGE_MAX)).await {
        Ok(page) => page?,
        Err(exit) => return Ok(exit),
    };
    for line in super::ledger::table(&page.entries) {
        context.terminal.answer(&line);
    }
    Ok(if answer.reply["ok"] == json!(true) { Exit::Done } else { Exit::No })
}

async fn stay(context: &mut Context, stage: &mut Stage, project: &Project) -> Exit {
    context.terminal.answer("");
    context.terminal.answer(&format!("It stays up at {} with the app in {}.", stage.origin, project.root.display()));
    context.terminal.answer("Call it from another terminal; Ctrl-C stops it and removes everything.");
    stage.watch(&mut context.terminal).await
}

fn heading(context: &mut Context, what: &str, command: &str) {
    context.terminal.answer(&format!(
        "\n{} {}",
        paint(Role::Name, what),
        paint(Role::Context, &format!("$ {command}"))
    ));
}
