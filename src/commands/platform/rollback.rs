//! `linkworld rollback`: makes an earlier version current again.

use crate::connect::{RemoteOptions, journals};
use crate::context::CommandResult;
use crate::context::Context;
use crate::executor::block_on;
use crate::options::project_app;
use linkworld_client::deploy;
use linkworld_contract::names::{AppId, Version};
use linkworld_terminal::{Exit, Role, paint};
use serde_json::json;

/// Roll an app back to an earlier version
#[derive(Debug, clap::Args)]
#[command(
    before_help = "Registers the earlier version again with the content it was registered with. The content comes from the platform or, if the platform does not report it, from the journal of the machine that deployed it.",
    after_help = "
  linkworld rollback
  linkworld rollback 1.4.2 --app my-app
"
)]
pub struct RollbackArgs {
    /// Version to make current [default: the one before the current version]
    version: Option<Version>,
    /// App to roll back [default: the app of this folder's manifest]
    #[arg(long, value_name = "SLUG")]
    app: Option<AppId>,
    #[command(flatten)]
    remote: RemoteOptions,
    /// Print one JSON envelope
    #[arg(long, help_heading = "Output")]
    json: bool,
}

/// Promotes the version and verifies that it is current.
pub fn run(context: &mut Context, args: &RollbackArgs) -> CommandResult {
    let app = project_app(args.app.as_ref())?;
    let client = args.remote.connect(context)?;
    let journals = journals(context);
    let done = block_on(async { Ok(deploy::rollback(&client, &app, args.version.as_ref(), &journals).await?) })?;
    let platform = client.origin().to_string();
    if args.json {
        let mut envelope = json!({"schema": "linkworld.rollback/1", "platform": platform});
        if let (Some(envelope), Ok(serde_json::Value::Object(done))) =
            (envelope.as_object_mut(), serde_json::to_value(&done))
        {
            envelope.extend(done);
        }
        context.terminal.print_json(&envelope);
    } else if done.changed {
        let from = done.from.map(|from| format!(", instead of {from}")).unwrap_or_default();
        let line = format!("{} {} is current again on {platform}{from}", done.app, done.version);
        context.terminal.print(paint(Role::Good, &line));
    } else {
        context
            .terminal
            .print(format!("{} {} is already current on {platform}; nothing changed", done.app, done.version));
    }
    Ok(Exit::Done)
}
