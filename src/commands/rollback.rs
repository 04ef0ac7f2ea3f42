//! `linkworld rollback`: an earlier version is the current one again.

use crate::connect::{self, RemoteOptions};
use crate::context::Context;
use crate::context::Outcome;
use crate::executor::block_on;
use crate::exit::Exit;
use crate::options::project_app;
use crate::terminal::{Role, paint};
use linkworld_client::deploy;
use linkworld_contract::names::{AppId, Version};
use serde_json::json;

/// Make an earlier version the current one again
///
/// It is registered once more with exactly what it was registered with, which is the platform's documented way. What
/// that was comes from the platform where it tells, else from the journal of the machine that deployed it.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Which version; the one from before the current one unless given
    version: Option<Version>,
    /// The app's id; the one of the manifest in this folder unless given
    #[arg(long, value_name = "SLUG")]
    app: Option<AppId>,
    #[command(flatten)]
    remote: RemoteOptions,
    /// Print one JSON envelope
    #[arg(long)]
    json: bool,
}

/// Promotes, and looks whether it took.
pub fn run(context: &mut Context, args: &Args) -> Outcome {
    let app = project_app(args.app.as_ref())?;
    let client = args.remote.connect(context)?;
    let journals = connect::journals();
    let done = block_on(async { Ok(deploy::rollback(&client, &app, args.version.as_ref(), &journals).await?) })?;
    let platform = client.origin().to_string();
    if args.json {
        let mut said = json!({"schema": "linkworld.rollback/1", "platform": platform});
        if let (Some(said), Ok(serde_json::Value::Object(done))) = (said.as_object_mut(), serde_json::to_value(&done)) {
            said.extend(done);
        }
        context.terminal.answer_json(&said);
    } else if done.changed {
        let from = done.from.map(|from| format!(" instead of {from}")).unwrap_or_default();
        let line = format!("{} {} is current on {platform} again{from}", done.app, done.version);
        context.terminal.answer(&paint(Role::Good, &line));
    } else {
        context.terminal.answer(&format!("{} {} is current on {platform} already", done.app, done.version));
    }
    Ok(Exit::Done)
}
