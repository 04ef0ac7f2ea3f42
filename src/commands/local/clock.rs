//! `linkworld clock`: the time of the local platform.

use crate::connect::LocalOptions;
use crate::context::{CommandResult, Context};
use crate::error::CommandError;
use crate::executor::block_on;
use crate::options::{ClockTime, time_span};
use crate::output::time;
use clap::Subcommand;
use jiff::Timestamp;
use linkworld_client::api::ControlClient;
use linkworld_contract::wire::time::{ClockChange, ClockChanged, ClockStatus, RunKind, ScheduleRun};
use linkworld_system::clock::{Clock, rfc3339};
use linkworld_terminal::{Cell, Column, Exit, Role, Table, count};
use serde_json::{Value, json};

/// Show or set the clock of the local platform
#[derive(Debug, clap::Args)]
#[command(
    before_help = "Schedules, heartbeats, the lifetime of stored keys, the sleep of handlers and the times of the audit log follow this \
        clock. Tokens follow the machine's clock. The setting is kept until the next start.",
    after_help = "
  linkworld clock show
  linkworld clock advance 3d              # runs every schedule of three days
  linkworld clock set 2026-12-24T18:00    # jumps; missed schedules run once
  linkworld clock set now                 # back to the machine's time

Exit codes: 0 done, 1 the clock stopped early because of a limit, 3 no local platform is running, 6 refused.
"
)]
pub struct ClockArgs {
    #[command(subcommand)]
    what: ClockAction,
    #[command(flatten)]
    local: LocalOptions,
    /// Print one JSON envelope
    #[arg(long, global = true, help_heading = "Output")]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum ClockAction {
    /// Show the time and the next schedule
    Show,
    /// Stop the clock
    Freeze,
    /// Let a stopped clock run on from its time
    Run,
    /// Jump to a time; each schedule that was due in between runs once
    Set {
        /// `now`, or a time such as `14:30`, `2026-03-01` or `2026-03-01T14:30:00Z`
        #[arg(value_name = "TIME", value_parser = ClockTime::parse)]
        to: ClockTime,
    },
    /// Let time pass; every schedule that is due in between runs at its time
    Advance {
        /// For how long, such as `30s`, `10m`, `2h` or `3d`
        #[arg(value_name = "DURATION", value_parser = time_span)]
        by: u64,
    },
    /// Let time pass until the next schedule has run
    RunUntil {
        /// `next`: the next schedule
        #[arg(value_parser = ["next"])]
        what: String,
    },
}

/// Shows or changes it.
pub fn run(context: &mut Context, args: &ClockArgs) -> CommandResult {
    let client = args.local.connect()?;
    let change = match &args.what {
        ClockAction::Show => {
            let status = block_on(async { Ok(client.clock().await?) })?;
            show(context, args.json, &status);
            return Ok(Exit::Done);
        }
        ClockAction::Freeze => ClockChange::Freeze,
        ClockAction::Run => ClockChange::Run,
        ClockAction::Set { to } => ClockChange::Set { to: target(&client, *to)? },
        ClockAction::Advance { by } => ClockChange::Advance { seconds: *by },
        ClockAction::RunUntil { .. } => ClockChange::RunUntilNext,
    };
    let changed = block_on(async { Ok(client.change_clock(&change).await?) })?;
    print(context, args.json, &changed);
    Ok(if changed.stopped.is_some() { Exit::Failed } else { Exit::Done })
}

/// The time to set the clock to. A time of day is one of the platform's day.
fn target(client: &ControlClient, to: ClockTime) -> Result<Option<String>, CommandError> {
    let ClockTime::At(at) = to else { return Ok(None) };
    let now = block_on(async { Ok(client.clock().await?.now) })?;
    let now = now.parse::<Timestamp>().unwrap_or_else(|_| Clock::Real.now());
    Ok(Some(rfc3339(at.unix_millis(now))))
}

fn envelope(status: &ClockStatus) -> Value {
    json!({
        "schema": "linkworld.clock/1",
        "now": status.now,
        "frozen": status.frozen,
        "ahead_ms": status.ahead_ms,
        "next": status.next,
    })
}

fn show(context: &mut Context, json: bool, status: &ClockStatus) {
    if json {
        context.terminal.print_json(&envelope(status));
        return;
    }
    context.terminal.print(line(status));
    if let Some(next) = &status.next {
        context.terminal.print(format!("next {}: {} at {}", kind(next), name(next), time::local(&next.due)));
    }
}

fn print(context: &mut Context, json: bool, changed: &ClockChanged) {
    if json {
        let mut envelope = envelope(&changed.clock);
        envelope["before"] = json!(changed.before);
        envelope["runs"] = json!(changed.runs);
        envelope["stopped"] = json!(changed.stopped);
        context.terminal.print_json(&envelope);
        return;
    }
    if !changed.runs.is_empty() {
        context.terminal.print_table(&table(&changed.runs));
    }
    context.terminal.print(line(&changed.clock));
    if let Some(stop) = &changed.stopped {
        let left = stop.left_seconds;
        context.terminal.warn(format!("the clock stopped early: {}", stop.detail));
        context.terminal.hint(format!("continue with `linkworld clock advance {left}s`"));
    } else if changed.clock.now < changed.before {
        context.terminal.message("the clock was set back; schedules that have run do not run again for the same times");
    } else if !changed.runs.is_empty() {
        context.terminal.message(format!("ran {}", ran(&changed.runs)));
    }
}

/// `2026-03-01 14:32 CET, frozen, 3 days ahead`.
fn line(status: &ClockStatus) -> String {
    let distance = match status.ahead_ms / 1_000 {
        0 => "the machine's time".to_owned(),
        ahead if ahead > 0 => format!("{} ahead of the machine's time", length(ahead)),
        behind => format!("{} behind the machine's time", length(-behind)),
    };
    format!("{}, {}, {distance}", time::local(&status.now), if status.frozen { "frozen" } else { "running" })
}

/// A number of seconds in its largest unit.
fn length(seconds: i64) -> String {
    let (number, unit) = match seconds {
        ..120 => (seconds, "second"),
        120..7_200 => (seconds / 60, "minute"),
        7_200..172_800 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    count(usize::try_from(number).unwrap_or_default(), unit)
}

fn kind(run: &ScheduleRun) -> &'static str {
    match run.kind {
        RunKind::Schedule => "schedule",
        RunKind::Heartbeat => "heartbeat",
        RunKind::Commitment => "commitment",
    }
}

/// `2 schedules and 1 heartbeat`.
fn ran(runs: &[ScheduleRun]) -> String {
    let of = |kind| runs.iter().filter(|run| run.kind == kind).count();
    let counted = [
        (of(RunKind::Schedule), "schedule"),
        (of(RunKind::Heartbeat), "heartbeat"),
        (of(RunKind::Commitment), "commitment"),
    ];
    let named: Vec<String> =
        counted.into_iter().filter(|(number, _)| *number > 0).map(|(number, word)| count(number, word)).collect();
    named.join(" and ")
}

fn name(run: &ScheduleRun) -> String {
    format!("{}/{} {}", run.tenant, run.app, run.name)
}

fn table(runs: &[ScheduleRun]) -> Table {
    let zone = runs.first().map(|run| time::zone(&run.due)).unwrap_or_default();
    let mut table = Table::new([
        Column::new(format!("DUE ({zone})")),
        Column::new("TENANT/APP").flexible(),
        Column::new("NAME").flexible(),
        Column::new("RESULT"),
    ]);
    for run in runs {
        let status = run.status.as_deref().unwrap_or("-");
        table.row([
            Cell::painted(Role::Context, time::local_to_seconds(&run.due)),
            format!("{}/{}", run.tenant, run.app).into(),
            Cell::painted(Role::Name, &run.name),
            if status == "success" { status.into() } else { Cell::painted(Role::Warning, status) },
        ]);
    }
    table
}
