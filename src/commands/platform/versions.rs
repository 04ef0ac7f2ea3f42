//! `linkworld versions`: the versions of an app on the platform.

use crate::connect::RemoteOptions;
use crate::context::{CommandResult, Context};
use crate::options::project_app;
use crate::output::versions;
use linkworld_contract::names::AppId;
use linkworld_terminal::Exit;
use serde_json::json;

/// List the versions of an app, newest first
#[derive(Debug, clap::Args)]
#[command(after_help = "
  linkworld versions
  linkworld versions my-app --json
")]
pub struct VersionsArgs {
    /// App id [default: the app of this folder's manifest]
    #[arg(value_name = "APP")]
    slug: Option<AppId>,
    /// Same as APP
    #[arg(long, value_name = "SLUG", conflicts_with = "slug")]
    app: Option<AppId>,
    #[command(flatten)]
    remote: RemoteOptions,
    /// Print one JSON envelope
    #[arg(long, help_heading = "Output")]
    json: bool,
}

/// Lists them.
pub fn run(context: &mut Context, args: &VersionsArgs) -> CommandResult {
    let slug = project_app(args.slug.as_ref().or(args.app.as_ref()))?;
    let client = args.remote.connect(context)?;
    let (app, all) = versions::fetch(&client, &slug)?;
    if args.json {
        let current = &app.current_version;
        let envelope =
            json!({"schema": "linkworld.versions/1", "app": slug, "current_version": current, "versions": all});
        context.terminal.print_json(&envelope);
    } else {
        versions::print(context, &app, &all);
    }
    Ok(Exit::Done)
}
