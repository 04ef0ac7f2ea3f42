//! `linkworld audit`: the calls on the local platform.

use crate::commands::activity::search::SearchArgs;
use crate::connect::LocalOptions;
use crate::context::{CommandResult, Context};
use crate::error::CommandError;
use crate::executor::block_on;
use crate::output::audit_table;
use linkworld_client::api::{ApiError, ControlClient};
use linkworld_contract::audit::AuditVerification;
use linkworld_contract::audit::{AuditSearch, SearchField, SearchValue};
use linkworld_contract::limits::{AUDIT_FOLLOW_INTERVAL, AUDIT_PAGE_MAX};
use linkworld_contract::wire::control::{AuditPage, AuditQuery};
use linkworld_terminal::{Exit, Role, count, paint};
use serde_json::json;

/// Search the calls on the local platform, allowed and denied
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    before_help = "Each entry has the decision and the scope that decided. Entries are kept in the local platform's store.\n\
        \n\
        A search has texts, and qualifiers: tenant, app, version, tool, name, kind, decision, status, scope, trace, since and \
        until. Every condition must match; commas separate alternatives, * stands for any characters, and - excludes. Text in \
        quotes is taken as it is.",
    after_help = "
  linkworld audit
  linkworld audit --denied --since 10m
  linkworld audit tenant:acme tool:email_* decision:denied since:2h
  linkworld audit --follow --app tax-bot
  linkworld audit --after 120 --json
  linkworld audit show 57
"
)]
pub struct AuditArgs {
    #[command(subcommand)]
    action: Option<AuditAction>,
    #[command(flatten)]
    list: ListArgs,
    #[command(flatten)]
    local: LocalOptions,
    /// Print one JSON envelope
    #[arg(long, global = true, help_heading = "Output")]
    json: bool,
}

#[derive(Debug, clap::Subcommand)]
enum AuditAction {
    /// Search the calls
    List(ListArgs),
    /// Show everything that is known about one call
    Show {
        /// Id of the entry
        #[arg(value_name = "ID")]
        entry: i64,
    },
    /// Check that no entry was changed or removed after it was written
    Verify,
}

#[derive(Debug, clap::Args)]
struct ListArgs {
    #[command(flatten)]
    search: SearchArgs,
    /// Keep printing new entries until Ctrl-C; with --json one object on each line
    #[arg(long, short = 'f')]
    follow: bool,
    /// Maximum number of entries; the newest are listed
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=i64::from(AUDIT_PAGE_MAX)))]
    limit: u32,
    /// Only entries after the one with this id
    #[arg(long, value_name = "ID")]
    after: Option<i64>,
    /// Only entries before the one with this id
    #[arg(long, value_name = "ID", conflicts_with_all = ["after", "follow"])]
    before: Option<i64>,
    /// Only calls that were denied
    #[arg(long)]
    denied: bool,
}

/// Runs the subcommand; without one it searches.
pub fn run(context: &mut Context, args: &AuditArgs) -> CommandResult {
    let (client, json) = (args.local.connect()?, args.json);
    match &args.action {
        None => list(context, &client, (&args.list, json)),
        Some(AuditAction::List(list_args)) => list(context, &client, (list_args, json)),
        Some(AuditAction::Show { entry }) => show(context, &client, (*entry, json)),
        Some(AuditAction::Verify) => verify(context, &client, json),
    }
}

fn list(context: &mut Context, client: &ControlClient, (args, json): (&ListArgs, bool)) -> CommandResult {
    let search = match args.search.read(context, client)? {
        Ok(search) => with_denied(search, args.denied),
        Err(exit) => return Ok(exit),
    };
    let is_filtered = !args.search.is_empty() || args.denied;
    let query = AuditQuery {
        after: args.after,
        before: args.before,
        search: (!search.is_empty()).then(|| search.to_string()),
        limit: Some(args.limit),
        ..AuditQuery::default()
    };
    if args.follow {
        return block_on(follow(context, client, query, json));
    }
    let page = block_on(listed(client, query, args.limit))?;
    if json {
        let AuditPage { entries, last, next } = &page;
        let envelope = json!({"schema": "linkworld.audit/1", "entries": entries, "last": last, "next": next});
        context.terminal.print_json(&envelope);
        return Ok(Exit::Done);
    }
    context.terminal.print_table(&audit_table::table(&page.entries));
    if page.entries.is_empty() {
        context.terminal.message(if is_filtered { "no such calls" } else { "no calls yet" });
    }
    Ok(Exit::Done)
}

fn with_denied(search: AuditSearch, denied: bool) -> AuditSearch {
    if denied { search.and(SearchField::Decision, [SearchValue::exact("denied")]) } else { search }
}

/// Pages until there are as many entries as asked for, or no more.
async fn listed(client: &ControlClient, mut query: AuditQuery, limit: u32) -> Result<AuditPage, CommandError> {
    let mut page = client.audit(&query).await?;
    let limit = limit as usize;
    while let (Some(next), None, true) = (page.next, query.after, page.entries.len() < limit) {
        query.before = Some(next);
        query.limit = u32::try_from(limit - page.entries.len()).ok();
        let older = client.audit(&query).await?;
        page.entries.splice(..0, older.entries);
        page.next = older.next;
    }
    Ok(page)
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
        let last = Some(page.last.unwrap_or(0));
        let is_at_the_end = query.after == last || page.entries.len() < AUDIT_PAGE_MAX as usize;
        query.after = last;
        query.limit = Some(AUDIT_PAGE_MAX);
        if is_at_the_end {
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

fn show(context: &mut Context, client: &ControlClient, (id, json): (i64, bool)) -> CommandResult {
    let query = AuditQuery { before: Some(id.saturating_add(1)), limit: Some(1), ..AuditQuery::default() };
    let page = block_on(async { Ok(client.audit(&query).await?) })?;
    let missing = || {
        CommandError::local(format!("the audit log has no entry {id}"))
            .hint("list the entries with their ids: `linkworld audit`")
    };
    let entry = page.entries.into_iter().find(|entry| entry.id == id).ok_or_else(missing)?;
    let trace = block_on(async { Ok(client.trace(id).await?) })?;
    let values = trace.values.iter().find(|values| values.entry == id);
    if json {
        let envelope = json!({"schema": "linkworld.audit-entry/1", "entry": entry, "values": values});
        context.terminal.print_json(&envelope);
        return Ok(Exit::Done);
    }
    context.terminal.print_table(&audit_table::details(&entry, values));
    context.terminal.hint(format!("what caused it and what it caused: `linkworld trace show {id}`"));
    Ok(Exit::Done)
}

fn verify(context: &mut Context, client: &ControlClient, json: bool) -> CommandResult {
    let result = block_on(async { Ok(client.verify_audit().await?) })?;
    let exit = if result.broken.is_some() { Exit::Failed } else { Exit::Done };
    if json {
        let AuditVerification { entries, older, head, broken } = &result;
        let envelope = json!({"schema": "linkworld.audit-verify/1", "entries": entries, "older": older, "head": head,
            "broken": broken});
        context.terminal.print_json(&envelope);
        return Ok(exit);
    }
    let checked = count(usize::try_from(result.entries).unwrap_or(usize::MAX), "entry");
    if let Some(broken) = &result.broken {
        let headline = format!("entry {}: {}; {checked} before it verified", broken.entry, broken.why);
        context.terminal.fail(&headline, &[], &[]);
        return Ok(exit);
    }
    context.terminal.print(paint(Role::Good, "verified") + format!(" {checked}, newest hash {}", result.head));
    if result.older > 0 {
        context.terminal.message(format!("{} older entries were written before there were hashes", result.older));
    }
    Ok(exit)
}
