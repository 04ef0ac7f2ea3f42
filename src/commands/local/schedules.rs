//! `linkworld schedules`: the schedules of the apps on the local platform.

use crate::connect::LocalOptions;
use crate::context::{CommandResult, Context};
use crate::executor::block_on;
use crate::exit::Exit;
use crate::output::time;
use crate::terminal::{Cell, Column, Role, Table};
use clap::Subcommand;
use linkworld_contract::wire::time::{ScheduleChange, ScheduleStatus};
use serde_json::json;

/// List the schedules of installed apps, or pause one
#[derive(Debug, clap::Args)]
#[command(
    before_help = "Schedules run by the clock of the local platform, and their cron expressions are in UTC. A schedule that \
        was missed while the platform was not running runs once. `linkworld trigger schedule NAME` runs one now.",
    after_help = "
  linkworld schedules
  linkworld schedules --app tax-bot --json
  linkworld schedules pause daily-summary
  linkworld schedules resume daily-summary
"
)]
pub struct SchedulesArgs {
    #[command(subcommand)]
    action: Option<SchedulesAction>,
    #[command(flatten)]
    local: LocalOptions,
    /// Only schedules of this app; for `pause` and `resume` needed only when several are installed
    #[arg(long, global = true, value_name = "SLUG")]
    app: Option<String>,
    /// Only schedules in this tenant; for `pause` and `resume` [default: the tenant of `linkworld dev`]
    #[arg(long, global = true, value_name = "SLUG")]
    tenant: Option<String>,
    /// Print one JSON envelope
    #[arg(long, global = true, help_heading = "Output")]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum SchedulesAction {
    /// Skip the runs of a schedule until it is resumed
    Pause {
        /// Name of the schedule
        name: String,
    },
    /// Run a schedule again, from its next time on
    Resume {
        /// Name of the schedule
        name: String,
    },
}

/// Lists them, or changes one.
pub fn run(context: &mut Context, args: &SchedulesArgs) -> CommandResult {
    let client = args.local.connect()?;
    let (schedules, more) = match &args.action {
        None => {
            let list = block_on(async { Ok(client.schedules(args.app.as_deref(), args.tenant.as_deref()).await?) })?;
            (list.schedules, list.more)
        }
        Some(action) => {
            let (name, paused) = match action {
                SchedulesAction::Pause { name } => (name.clone(), true),
                SchedulesAction::Resume { name } => (name.clone(), false),
            };
            let change = ScheduleChange { name, paused, app: args.app.clone(), tenant: args.tenant.clone() };
            (vec![block_on(async { Ok(client.change_schedule(&change).await?) })?], false)
        }
    };
    if args.json {
        context.terminal.print_json(&json!({"schema": "linkworld.schedules/1", "schedules": schedules, "more": more}));
        return Ok(Exit::Done);
    }
    context.terminal.print_table(&table(&schedules));
    if schedules.is_empty() {
        context.terminal.message("no schedules");
    } else if more {
        context.terminal.message("there are more; select some with --app or --tenant");
    }
    Ok(Exit::Done)
}

fn table(schedules: &[ScheduleStatus]) -> Table {
    let mut table = Table::new([
        Column::new("TENANT/APP").flexible(),
        Column::new("SCHEDULE").flexible(),
        Column::new("CRON (UTC)"),
        Column::new("NEXT RUN"),
        Column::new("LAST RUN"),
    ]);
    let shown = |at: &Option<String>| at.as_deref().map_or_else(|| "-".to_owned(), time::local);
    for one in schedules {
        table.row([
            format!("{}/{}", one.tenant, one.app).into(),
            Cell::painted(Role::Name, &one.name),
            one.cron.as_str().into(),
            if one.paused { Cell::painted(Role::Warning, "paused") } else { shown(&one.next_run).into() },
            shown(&one.last_run).into(),
        ]);
    }
    table
}
