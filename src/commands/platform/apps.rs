//! `linkworld apps`: the apps of a developer on the platform.

use crate::connect::RemoteOptions;
use crate::context::{CommandResult, Context};
use crate::executor::block_on;
use crate::options::project_app;
use crate::output::{time, versions};
use linkworld_contract::names::AppId;
use linkworld_contract::wire::developer::AppInfo;
use linkworld_terminal::{Cell, Column, Exit, Role, StyledText, Table, paint};
use serde_json::json;

/// List your apps on the platform, or show one with its versions
#[derive(Debug, clap::Args)]
#[command(after_help = "
  linkworld apps list
  linkworld apps show my-app
")]
pub struct AppsArgs {
    #[command(subcommand)]
    what: What,
    #[command(flatten)]
    remote: RemoteOptions,
    /// Print one JSON envelope
    #[arg(long, global = true, help_heading = "Output")]
    json: bool,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// List your apps
    List,
    /// Show one app with its versions
    Show {
        /// App id [default: the app of this folder's manifest]
        #[arg(value_name = "APP")]
        slug: Option<AppId>,
        /// Same as APP
        #[arg(long, value_name = "SLUG", conflicts_with = "slug")]
        app: Option<AppId>,
    },
}

/// Lists apps, or shows one.
pub fn run(context: &mut Context, args: &AppsArgs) -> CommandResult {
    match &args.what {
        What::List => list(context, args),
        What::Show { slug, app } => {
            let slug = project_app(slug.as_ref().or(app.as_ref()))?;
            show(context, args, &slug)
        }
    }
}

fn list(context: &mut Context, args: &AppsArgs) -> CommandResult {
    let client = args.remote.connect(context)?;
    let apps = block_on(async { Ok(client.apps().await?) })?;
    if args.json {
        context.terminal.print_json(&json!({"schema": "linkworld.apps/1", "apps": apps}));
        return Ok(Exit::Done);
    }
    if apps.is_empty() {
        let deploy = context.account.command("deploy");
        context.terminal.message(format!("no apps yet; create the first with {deploy}"));
    }
    let mut table = Table::new([
        Column::new("APP"),
        Column::new("CURRENT"),
        Column::new("STATUS"),
        Column::new("CREATED"),
        Column::new("NAME").flexible(),
    ]);
    for app in &apps {
        table.row([
            Cell::painted(Role::Name, &app.slug),
            app.current_version.as_deref().unwrap_or("-").into(),
            app.status.as_str().into(),
            time::local(&app.created_at).into(),
            app.name.as_str().into(),
        ]);
    }
    context.terminal.print_table(&table);
    Ok(Exit::Done)
}

fn show(context: &mut Context, args: &AppsArgs, slug: &AppId) -> CommandResult {
    let client = args.remote.connect(context)?;
    let (app, all) = versions::fetch(&client, slug)?;
    if args.json {
        context.terminal.print_json(&json!({"schema": "linkworld.apps/1", "app": app, "versions": all}));
        return Ok(Exit::Done);
    }
    for line in details(&app) {
        context.terminal.print(line);
    }
    versions::print(context, &app, &all);
    Ok(Exit::Done)
}

fn details(app: &AppInfo) -> Vec<StyledText> {
    let about = Some(&app.description).filter(|text| !text.is_empty());
    let mut lines = vec![paint(Role::Name, &app.slug), format!("  name      {}", app.name).into()];
    lines.extend(about.map(|text| format!("  about     {text}").into()));
    lines.extend([
        format!("  status    {}", app.status).into(),
        format!("  current   {}", app.current_version.as_deref().unwrap_or("none")).into(),
        format!("  created   {}", time::local(&app.created_at)).into(),
        StyledText::default(),
    ]);
    lines
}
