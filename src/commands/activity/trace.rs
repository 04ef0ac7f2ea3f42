//! `linkworld trace`: a call and all that it caused.

use crate::connect::LocalOptions;
use crate::context::{CommandResult, Context};
use crate::error::CommandError;
use crate::executor::block_on;
use crate::output::audit_table;
use crate::output::scenarios::trace as scenario_trace;
use linkworld_contract::audit::{AuditTrace, TRACE_CALLS_MAX};
use linkworld_contract::limits::EVAL_FILE_BYTES_MAX;
use linkworld_scenario::report::TRACE_SCHEMA;
use linkworld_system::files;
use linkworld_terminal::{Exit, count};
use serde_json::{Value, json};
use std::path::Path;

/// Show a call on the local platform and all that it caused
#[derive(Debug, clap::Args)]
#[command(
    before_help = "A trace begins with a call that no other call caused, for example a tool that was triggered or a \
        schedule that was due. Calls of handlers and of other apps that it caused belong to it.",
    after_help = "
  linkworld trace show 57
  linkworld trace show 57 --json
  linkworld trace show eval-report/failed-0001.json
"
)]
pub struct TraceArgs {
    #[command(subcommand)]
    action: TraceAction,
    #[command(flatten)]
    local: LocalOptions,
    /// Print one JSON envelope
    #[arg(long, global = true, help_heading = "Output")]
    json: bool,
}

#[derive(Debug, clap::Subcommand)]
enum TraceAction {
    /// Show the trace that a call belongs to
    Show {
        /// Id of any of its calls in the audit log, or the trace file of a failed scenario
        #[arg(value_name = "ID|FILE")]
        entry: String,
    },
}

/// Runs the subcommand.
pub fn run(context: &mut Context, args: &TraceArgs) -> CommandResult {
    let TraceAction::Show { entry } = &args.action;
    let Ok(entry) = entry.parse::<i64>() else { return of_scenario(context, Path::new(entry), args.json) };
    let client = args.local.connect()?;
    let AuditTrace { trace, tenant_id, entries, values, is_cut } = block_on(async { Ok(client.trace(entry).await?) })?;
    if args.json {
        let envelope = json!({"schema": "linkworld.trace/1", "trace": trace, "tenant_id": tenant_id, "entries": entries,
            "values": values, "is_cut": is_cut});
        context.terminal.print_json(&envelope);
        return Ok(Exit::Done);
    }
    context.terminal.print_table(&audit_table::tree(&entries));
    if !values.is_empty() {
        context.terminal.print("");
        context.terminal.print_table(&audit_table::values(&entries, &values));
    }
    if is_cut {
        let first = count(TRACE_CALLS_MAX as usize, "call");
        let asked = match entries.get(TRACE_CALLS_MAX as usize) {
            Some(asked) => format!(" and {}", asked.id),
            None => String::new(),
        };
        let all = format!("all: `linkworld audit trace:{trace}`");
        context.terminal.hint(format!("only the first {first}{asked} are shown; {all}"));
    }
    Ok(Exit::Done)
}

/// Shows the trace file that `eval --report` wrote for a failed scenario.
fn of_scenario(context: &mut Context, path: &Path, is_json: bool) -> CommandResult {
    let text = files::read_text(path, EVAL_FILE_BYTES_MAX)?;
    let trace: Value = serde_json::from_str(&text).unwrap_or_default();
    if trace["schema"] != TRACE_SCHEMA {
        let headline = format!("{} is not the trace of a scenario", path.display());
        return Err(CommandError::local(headline).hint("`linkworld eval --report FOLDER` writes such files"));
    }
    if is_json {
        context.terminal.print_json(&trace);
    } else {
        scenario_trace::print(&mut context.terminal, &trace["scenario"]);
    }
    Ok(Exit::Done)
}
