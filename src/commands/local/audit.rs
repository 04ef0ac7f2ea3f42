//! `linkworld audit`: the calls on the local platform.

use crate::connect::LocalOptions;
use crate::context::CommandResult;
use crate::context::Context;
use crate::error::CommandError;
use crate::executor::block_on;
use crate::options::Since;
use crate::output::audit_table;
use jiff::Timestamp;
use linkworld_client::api::{ApiError, ControlClient};
use linkworld_contract::limits::{AUDIT_FOLLOW_INTERVAL, AUDIT_PAGE_MAX};
use linkworld_contract::wire::control::{AuditPage, AuditQuery};
use linkworld_system::clock::Clock;
use linkworld_terminal::Exit;
use serde_json::json;

/// List the calls on the local platform, allowed and denied
#[derive(Debug, clap::Args)]
#[command(
    before_help = "Each entry has the decision and the scope that decided. Entries are kept in the local platform's store.",
    after_help = "
  linkworld audit
  linkworld audit --denied --since 10m
  linkworld audit --follow --app tax-bot
  linkworld audit --after 120 --json
"
)]
pub struct AuditArgs {
    #[command(flatten)]
    local: LocalOptions,
    /// Only calls of this app
    #[arg(long, value_name = "SLUG")]
    app: Option<String>,
    /// Only calls in this tenant
    #[arg(long, value_name = "SLUG")]
    tenant: Option<String>,
    /// Only calls since then: a duration such as `10m`, or a time such as `14:30` or `2026-03-01T14:30:00Z`
    #[arg(long, value_name = "TIME", value_parser = Since::parse)]
    since: Option<Since>,
    /// Keep printing new entries until Ctrl-C; with --json one object on each line
    #[arg(long, short = 'f')]
    follow: bool,
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
    let since = args.since.map(|since| since_on_platform(&client, since)).transpose()?;
    let query = AuditQuery {
        after: args.after,
        limit: Some(args.limit),
        app: args.app.clone(),
        tenant: args.tenant.clone(),
        since,
        denied: args.denied,
    };
    if args.follow {
        return block_on(follow(context, &client, query, args.json));
    }
    let page = block_on(async { Ok(client.audit(&query).await?) })?;
    if args.json {
        let envelope = json!({"schema": "linkworld.audit/1", "entries": page.entries, "last": page.last});
        context.terminal.print_json(&envelope);
        return Ok(Exit::Done);
    }
    context.terminal.print_table(&audit_table::table(&page.entries));
    if page.entries.is_empty() {
        let is_filtered = args.app.is_some() || args.tenant.is_some() || args.since.is_some() || args.denied;
        context.terminal.message(if is_filtered { "no such calls" } else { "no calls yet" });
    }
    Ok(Exit::Done)
}

/// The time in milliseconds since 1970; entries have the time of the platform's clock.
fn since_on_platform(client: &ControlClient, since: Since) -> Result<i64, CommandError> {
    let now = block_on(async { Ok(client.clock().await?.now) })?;
    Ok(since.unix_millis(now.parse::<Timestamp>().unwrap_or_else(|_| Clock::Real.now())))
}

/// Prints the entries and then each new one, until the platform stops.
async fn follow(context: &mut Context, client: &ControlClient, mut query: AuditQuery, json: bool) -> CommandResult {
    let mut page = client.audit(&query).await?;
    loop {
        for entry in &page.entries {
            if json {
                context.terminal.print_json_line(&json!(entry));
            } else {
                context.terminal.print(audit_table::line(entry));
            }
        }
        // Without any entry the next page starts at the beginning of the log.
        query.after = Some(page.last.unwrap_or(0));
        query.limit = Some(AUDIT_PAGE_MAX);
        if page.entries.len() < AUDIT_PAGE_MAX as usize {
            tokio::time::sleep(AUDIT_FOLLOW_INTERVAL).await;
        }
        page = match next_page(client, &query).await? {
            Some(page) => page,
            None => {
                context.terminal.message(format!("the local platform at {} has stopped", client.origin()));
                return Ok(Exit::Done);
            }
        };
    }
}

/// The next page; none once the platform does not respond any more.
async fn next_page(client: &ControlClient, query: &AuditQuery) -> Result<Option<AuditPage>, CommandError> {
    match client.audit(query).await {
        Ok(page) => Ok(Some(page)),
        Err(ApiError::Network(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
