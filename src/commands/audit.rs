//! `linkworld audit`: every call on the local platform, with the scope that decided.

use crate::connect::LocalOptions;
use crate::context::Context;
use crate::context::Outcome;
use crate::executor::block_on;
use crate::exit::Exit;
use crate::output::audit_table;
use linkworld_contract::limits::AUDIT_PAGE_MAX;
use serde_json::json;

/// List every call on the local platform, allowed or denied, with the scope that decided
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    local: LocalOptions,
    /// At most this many, the newest
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=i64::from(AUDIT_PAGE_MAX)))]
    limit: u32,
    /// Only entries after this one
    #[arg(long, value_name = "ID")]
    after: Option<i64>,
    /// Only calls that were denied
    #[arg(long)]
    denied: bool,
    /// Print one JSON envelope
    #[arg(long)]
    json: bool,
}

/// Reads and lists.
pub fn run(context: &mut Context, args: &Args) -> Outcome {
    let client = args.local.connect()?;
    let page = block_on(async { Ok(client.audit(args.after, args.limit).await?) })?;
    let entries: Vec<_> =
        page.entries.into_iter().filter(|entry| !args.denied || audit_table::is_denied(entry)).collect();
    if args.json {
        let envelope = json!({"schema": "linkworld.audit/1", "entries": entries, "last": page.last});
        context.terminal.answer_json(&envelope);
        return Ok(Exit::Done);
    }
    for line in audit_table::table(&entries) {
        context.terminal.answer(&line);
    }
    if entries.is_empty() {
        context.terminal.say("no calls yet");
    }
    Ok(Exit::Done)
}
