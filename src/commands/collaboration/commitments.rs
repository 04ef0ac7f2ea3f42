//! `linkworld commitments`: what the agents of a tenant promised.

use crate::connect::TenantCommandOptions;
use crate::context::{CommandResult, Context};
use crate::executor::block_on;
use crate::output::time;
use linkworld_contract::wire::collaboration::Commitment;
use linkworld_contract::wire::raw::RawJson;
use linkworld_terminal::{Cell, Column, Exit, Role, Table};
use serde_json::json;

/// List or dismiss the commitments of agents
#[derive(Debug, clap::Args)]
#[command(
    before_help = "A commitment is due on the clock of the local platform: one for a room becomes a message in it, one \
        for a user a notification. One without a target is for information only and stays pending.",
    after_help = "
  linkworld commitments list
  linkworld commitments list --app crm --state pending --json
  linkworld clock advance 2h
  linkworld commitments dismiss ID
"
)]
pub struct CommitmentsArgs {
    #[command(subcommand)]
    action: CommitmentsAction,
    #[command(flatten)]
    options: TenantCommandOptions,
}

#[derive(Debug, clap::Subcommand)]
enum CommitmentsAction {
    /// List the commitments
    List {
        /// Only those of this app
        #[arg(long, value_name = "SLUG")]
        app: Option<String>,
        /// Only those in this state
        #[arg(long, value_parser = ["pending", "attempted", "sent", "dismissed"])]
        state: Option<String>,
    },
    /// Take a commitment back
    Dismiss {
        /// Id of the commitment
        id: String,
    },
}

/// Runs the subcommand.
pub fn run(context: &mut Context, args: &CommitmentsArgs) -> CommandResult {
    let client = args.options.connect()?;
    let (tenant, commitments) = block_on(async {
        let tenant = args.options.tenant(&client).await?;
        let found = match &args.action {
            CommitmentsAction::List { app, state } => {
                client.commitments(&tenant, app.as_deref(), state.as_deref()).await?
            }
            CommitmentsAction::Dismiss { id } => vec![client.dismiss_commitment(&tenant, id).await?],
        };
        Ok((tenant, found))
    })?;
    if args.options.json {
        let envelope = json!({"schema": "linkworld.commitments/1", "tenant": tenant, "commitments": commitments});
        context.terminal.print_json(&envelope);
        return Ok(Exit::Done);
    }
    context.terminal.print_table(&table(&commitments));
    if commitments.is_empty() {
        context.terminal.message("no commitments");
    }
    Ok(Exit::Done)
}

fn table(commitments: &[Commitment]) -> Table {
    let mut table = Table::new([
        Column::new("DUE"),
        Column::new("AGENT").flexible(),
        Column::new("TITLE").flexible(),
        Column::new("TARGET").flexible(),
        Column::new("STATE"),
        Column::new("ID"),
    ]);
    for one in commitments {
        table.row([
            time::local(&one.due_at).into(),
            Cell::painted(Role::Name, format!("{}:{}", one.app_id, one.from_agent)),
            one.title.as_str().into(),
            one.delivery_target.as_ref().map_or_else(|| "-".to_owned(), target).into(),
            one.state.as_str().into(),
            one.id.as_str().into(),
        ]);
    }
    table
}

/// `room ID` or `user ID`.
fn target(target: &RawJson) -> String {
    let text = |key: &str| target.member(key).and_then(|value| value.to::<String>());
    let id = text("room_id").or_else(|| text("user_id"));
    [text("type"), id].into_iter().flatten().collect::<Vec<_>>().join(" ")
}
