//! `linkworld schedules`: the schedules and heartbeats of the apps on the local platform.

use crate::connect::LocalOptions;
use crate::context::{CommandResult, Context};
use crate::executor::block_on;
use crate::output::time;
use clap::Subcommand;
use linkworld_contract::wire::time::{ScheduleChange, ScheduleStatus};
use linkworld_terminal::{Cell, Column, Exit, Role, Table};
use serde_json::json;

/// List, pause or run the schedules and heartbeats of apps
#[derive(Debug, clap::Args)]
#[command(
    before_help = "Both run by the clock of the local platform. One that was missed while the platform was not running \
        runs once. Cron expressions of schedules are in UTC, those of heartbeats in the zone of their `active_hours`. A \
        heartbeat is named AGENT/SLUG.",
    after_help = "
  linkworld schedules
  linkworld schedules --app tax-bot --json
  linkworld schedules pause daily-summary
  linkworld schedules resume daily-summary
  linkworld schedules run kpi_tracker/hourly
"
)]
pub struct SchedulesArgs {
    #[command(subcommand)]
    action: Option<SchedulesAction>,
    #[command(flatten)]
    local: LocalOptions,
    /// Only those of this app; for `pause`, `resume` and `run` needed only when several are installed
    #[arg(long, global = true, value_name = "SLUG")]
    app: Option<String>,
    /// Only those in this tenant; for `pause`, `resume` and `run` [default: the tenant of `linkworld dev`]
    #[arg(long, global = true, value_name = "SLUG")]
    tenant: Option<String>,
    /// Print one JSON envelope
    #[arg(long, global = true, help_heading = "Output")]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum SchedulesAction {
    /// Skip the runs of one until it is resumed
    Pause {
        /// Name of the schedule, or AGENT/SLUG of the heartbeat
        name: String,
    },
    /// Run one again, from its next time on
    Resume {
        /// Name of the schedule, or AGENT/SLUG of the heartbeat
        name: String,
    },
    /// Run one now, at any hour and within its cooldown
    Run {
        /// Name of the schedule, or AGENT/SLUG of the heartbeat
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
            let (name, paused, run) = match action {
                SchedulesAction::Pause { name } => (name.clone(), true, false),
                SchedulesAction::Resume { name } => (name.clone(), false, false),
                SchedulesAction::Run { name } => (name.clone(), false, true),
            };
            let change = ScheduleChange { name, paused, run, app: args.app.clone(), tenant: args.tenant.clone() };
            (vec![block_on(async { Ok(client.change_schedule(&change).await?) })?], false)
        }
    };
    if args.json {
        context.terminal.print_json(&json!({"schema": "linkworld.schedules/1", "schedules": schedules, "more": more}));
        return Ok(Exit::Done);
    }
    context.terminal.print_table(&table(&schedules));
    if schedules.is_empty() {
        context.terminal.message("no schedules and no heartbeats");
    } else if more {
        context.terminal.message("there are more; select some with --app or --tenant");
    }
    Ok(Exit::Done)
}

fn table(schedules: &[ScheduleStatus]) -> Table {
    let mut table = Table::new([
        Column::new("TENANT/APP").flexible(),
        Column::new("NAME").flexible(),
        Column::new("WHEN"),
        Column::new("NEXT RUN"),
        Column::new("LAST RUN"),
        Column::new("LAST RESULT").flexible(),
    ]);
    let shown = |at: &Option<String>| at.as_deref().map_or_else(|| "-".to_owned(), time::local);
    for one in schedules {
        table.row([
            format!("{}/{}", one.tenant, one.app).into(),
            Cell::painted(Role::Name, &one.name),
            when(one).into(),
            if one.paused { Cell::painted(Role::Warning, "paused") } else { shown(&one.next_run).into() },
            shown(&one.last_run).into(),
            one.last_result.as_deref().unwrap_or("-").into(),
        ]);
    }
    table
}

/// `0 3 * * * UTC`, or `every 60 min`.
fn when(one: &ScheduleStatus) -> String {
    match one.every_minutes {
        Some(minutes) => format!("every {minutes} min"),
        None => format!("{} {}", one.cron, one.zone),
    }
}
