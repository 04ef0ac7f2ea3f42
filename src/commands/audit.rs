//! `linkworld audit`: the calls on the local platform.

use crate::connect::LocalOptions;
use crate::context::CommandResult;
use crate::context::Context;
use crate::executor::block_on;
use crate::exit::Exit;
use crate::output::audit_table;
use linkworld_contract::limits::AUDIT_PAGE_MAX;
use serde_json::json;

/// List the calls on the local platform, allowed and denied
#[derive(Debug, clap::Args)]
#[command(
    before_help = "Each entry has the decision and the scope that decided. Entries are kept in the local platform's store.",
    after_help = "
  linkworld audit
  linkworld audit --denied
  linkworld audit --after 120 --json
"
)]
pub struct AuditArgs {
    #[command(flatten)]
    local: LocalOptions,
    /// Maximum number of entries; the newest are listed
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=i64::from(AUDIT_PAGE_MAX)))]
    limit: u32,
    /// Only entries after the one with this id
    #[arg(long, value_name = "ID")]
    after: Option<i64>,
    /// Only calls that were denied
    #[arg(long)]
    denied: bool,
    /// Print one JSON envelope
    #[arg(long, help_heading = "Output")]
    json: bool,
}

/// Lists them.
pub fn run(context: &mut Context, args: &AuditArgs) -> CommandResult {
    let client = args.local.connect()?;
    let page = block_on(async { Ok(client.audit(args.after, args.limit).await?) })?;
    let entries: Vec<_> =
        page.entries.into_iter().filter(|entry| !args.denied || audit_table::is_denied(entry)).collect();
    if args.json {
        let envelope = json!({"schema": "linkworld.audit/1", "entries": entries, "last": page.last});
        context.terminal.print_json(&envelope);
        return Ok(Exit::Done);
    }
    context.terminal.print_table(&audit_table::table(&entries));
    if entries.is_empty() {
        context.terminal.message("no calls yet");
    }
    Ok(Exit::Done)
}
