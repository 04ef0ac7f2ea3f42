//! `linkworld trace`: a call and all that it caused.

use crate::connect::LocalOptions;
use crate::context::{CommandResult, Context};
use crate::executor::block_on;
use crate::output::audit_table;
use linkworld_contract::audit::AuditTrace;
use linkworld_terminal::{Exit, count};
use serde_json::json;

/// Show a call on the local platform and all that it caused
#[derive(Debug, clap::Args)]
#[command(
    before_help = "A trace begins with a call that no other call caused, for example a tool that was triggered or a \
        schedule that was due. Calls of handlers and of other apps that it caused belong to it.",
    after_help = "
  linkworld trace show 57
  linkworld trace show 57 --json
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
        /// Id of any of its calls in the audit log
        #[arg(value_name = "ID")]
        entry: i64,
    },
}

/// Runs the subcommand.
pub fn run(context: &mut Context, args: &TraceArgs) -> CommandResult {
    let client = args.local.connect()?;
    let TraceAction::Show { entry } = &args.action;
    let AuditTrace { trace, entries, is_cut } = block_on(async { Ok(client.trace(*entry).await?) })?;
    if args.json {
        let envelope = json!({"schema": "linkworld.trace/1", "trace": trace, "entries": entries, "is_cut": is_cut});
        context.terminal.print_json(&envelope);
        return Ok(Exit::Done);
    }
    context.terminal.print_table(&audit_table::tree(&entries));
    if is_cut {
        let first = count(entries.len(), "call");
        context.terminal.hint(format!("only the first {first} are shown; all: `linkworld audit trace:{trace}`"));
    }
    Ok(Exit::Done)
}
