//! `linkworld try`: the whole main job on a sample app that this program brings along.

use crate::context::Context;
use crate::context::Outcome;
use crate::executor::block_on_many;
use crate::exit::Exit;
use crate::local::SettingFlags;
use crate::local::{Session, SessionOptions, Started};
use crate::output::audit_table;
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
    let options = SessionOptions {
        port: args.port,
        tenant: TenantSlug::parse("dev")?,
        grants: None,
        mocks: None,
        ephemeral: true,
        insecure_storage: false,
        start_deadline: None,
        settings: SettingFlags::default(),
        command: Vec::new(),
    };
    block_on_many(async {
        heading(context, "run it on the local platform", &format!("linkworld dev {}", folder.display()));
        let mut session = match Session::start(context, &project, app, options).await? {
            Started::Running(session) => session,
            Started::Stopped(exit) => return Ok(exit),
        };
        let walked = show_around(context, &mut session, app).await;
        let exit = match walked {
            Ok(Exit::Done) if !args.once => stay(context, &mut session, &project).await,
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

async fn show_around(context: &mut Context, session: &mut Session, app: &App) -> Outcome {
    let client = ApiClient::new(session.origin.clone(), session.token.clone());
    let control = ControlClient::new(session.origin.clone(), session.token.clone());

    heading(context, "deploy", "linkworld deploy --skip-build");
    let Release { app: create, register, templates, .. } = Release::of(app.clone(), true)?;
    let shipment = Shipment::new(create, register, templates);
    let (mut journal, mut silent) = (Journal::in_memory(), |_| {});
    let work = deploy::deploy(&client, &shipment, &mut journal, &mut silent);
    match session.during(&mut context.terminal, work).await {
        Ok(ended) => drop(ended?),
        Err(exit) => return Ok(exit),
    }
    context.terminal.answer(&format!("{} {} is live on {}", app.manifest.app_id, app.manifest.version, session.origin));

    let args = json!({"text": "Rechnung Nr. 7"});
    heading(context, "call a tool", &format!("linkworld trigger tool {} --args '{args}'", sample::TOOL));
    let args = args.as_object().cloned().unwrap_or_default();
    let call = TriggerTool { name: sample::TOOL.to_owned(), args, app: None, tenant: None };
    let answer = match session.during(&mut context.terminal, control.trigger_tool(&call)).await {
        Ok(answer) => answer?,
        Err(exit) => return Ok(exit),
    };
    context.terminal.answer(&format!("{:#}", answer.reply));

    heading(context, "read the audit log", "linkworld audit");
    let page = match session.during(&mut context.terminal, control.audit(None, AUDIT_PAGE_MAX)).await {
        Ok(page) => page?,
        Err(exit) => return Ok(exit),
    };
    for line in audit_table::table(&page.entries) {
        context.terminal.answer(&line);
    }
    Ok(if answer.reply["ok"] == json!(true) { Exit::Done } else { Exit::No })
}

async fn stay(context: &mut Context, session: &mut Session, project: &Project) -> Exit {
    context.terminal.answer("");
    context.terminal.answer(&format!("It stays up at {} with the app in {}.", session.origin, project.root.display()));
    context.terminal.answer("Call it from another terminal; Ctrl-C stops it and removes everything.");
    session.watch(&mut context.terminal).await
}

fn heading(context: &mut Context, what: &str, command: &str) {
    context.terminal.answer(&format!(
        "\n{} {}",
        paint(Role::Name, what),
        paint(Role::Context, &format!("$ {command}"))
    ));
}
