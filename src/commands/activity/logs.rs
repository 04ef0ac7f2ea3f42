//! `linkworld logs`: what handlers printed.

use crate::commands::activity::search::platform_time;
use crate::connect::LocalOptions;
use crate::context::{CommandResult, Context};
use crate::error::CommandError;
use crate::executor::block_on;
use crate::output::time;
use linkworld_client::api::{ApiError, ControlClient};
use linkworld_contract::audit::logs::{LOG_PAGE_MAX, LogLine, LogQuery};
use linkworld_contract::limits::AUDIT_FOLLOW_INTERVAL;
use linkworld_system::since::Since;
use linkworld_terminal::{Exit, Role, StyledText, paint};
use serde_json::json;

/// Print what handlers on the local platform wrote to stdout and stderr
#[derive(Debug, clap::Args)]
#[command(
    before_help = "The local platform keeps the newest 10,000 lines of each instance, without the values of secrets that the \
        handler read. A line belongs to the call that was alone inside the handler; `audit` lists calls with their ids.",
    after_help = "
  linkworld logs
  linkworld logs --follow --app tax-bot
  linkworld logs --instance acme/tax-bot --since 10m
  linkworld logs --trace 57                 # of a call and all that it caused
"
)]
pub struct LogsArgs {
    /// Only handlers of this app
    #[arg(long, value_name = "SLUG")]
    app: Option<String>,
    /// Only handlers in this tenant
    #[arg(long, value_name = "SLUG")]
    tenant: Option<String>,
    /// Only the handler of this app in this tenant
    #[arg(long, value_name = "TENANT/APP", value_parser = instance, conflicts_with_all = ["app", "tenant"])]
    instance: Option<(String, String)>,
    /// Only lines since then: a duration such as `10m`, or a time such as `14:30` or `2026-03-01T14:30:00Z`
    #[arg(long, value_name = "TIME", value_parser = Since::parse)]
    since: Option<Since>,
    /// Only lines that belong to this call, its causes and all that they caused
    #[arg(long, value_name = "ID")]
    trace: Option<i64>,
    /// Keep printing new lines until Ctrl-C; with --json one object on each line
    #[arg(long, short = 'f')]
    follow: bool,
    /// Maximum number of lines; the newest are printed
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=i64::from(LOG_PAGE_MAX)))]
    limit: u32,
    #[command(flatten)]
    local: LocalOptions,
    /// Print one JSON envelope
    #[arg(long, help_heading = "Output")]
    json: bool,
}

fn instance(text: &str) -> Result<(String, String), String> {
    let parts =
        text.split_once('/').filter(|(tenant, app)| !tenant.is_empty() && !app.is_empty() && !app.contains('/'));
    let (tenant, app) = parts.ok_or_else(|| "expected a tenant and an app, such as dev/tax-bot".to_owned())?;
    Ok((tenant.to_owned(), app.to_owned()))
}

/// Prints them.
pub fn run(context: &mut Context, args: &LogsArgs) -> CommandResult {
    let client = args.local.connect()?;
    let since = match args.since {
        Some(since) => Some(since.unix_millis(platform_time(&client)?)),
        None => None,
    };
    let (tenant, app) = match args.instance.clone() {
        Some((tenant, app)) => (Some(tenant), Some(app)),
        None => (args.tenant.clone(), args.app.clone()),
    };
    let query = LogQuery { after: None, limit: Some(args.limit), tenant, app, since, trace: args.trace };
    if args.follow {
        return block_on(follow(context, &client, query, args.json));
    }
    let lines = block_on(async { Ok(client.logs(&query).await?.lines) })?;
    if args.json {
        context.terminal.print_json(&json!({"schema": "linkworld.logs/1", "lines": lines}));
        return Ok(Exit::Done);
    }
    lines.iter().for_each(|line| context.terminal.print(shown(line)));
    if lines.is_empty() {
        context.terminal.message("no such lines");
    }
    Ok(Exit::Done)
}

/// Prints the lines and then each new one, until the platform stops.
async fn follow(context: &mut Context, client: &ControlClient, mut query: LogQuery, json: bool) -> CommandResult {
    loop {
        let lines = match client.logs(&query).await {
            Ok(page) => page.lines,
            Err(ApiError::Network(_)) if query.after.is_some() => {
                context.terminal.message(format!("the local platform at {} has stopped", client.origin()));
                return Ok(Exit::Done);
            }
            Err(error) => return Err(CommandError::from(error)),
        };
        for line in &lines {
            if json {
                context.terminal.print_json_line(&json!(line));
            } else {
                context.terminal.print(shown(line));
            }
        }
        let is_full = query.after.is_some() && lines.len() >= LOG_PAGE_MAX as usize;
        query.after = lines.last().map(|line| line.seq).or(query.after).or(Some(0));
        query.limit = Some(LOG_PAGE_MAX);
        if !is_full {
            tokio::time::sleep(AUDIT_FOLLOW_INTERVAL).await;
        }
    }
}

/// `14:32:05 dev/tax-bot [57] text`.
fn shown(line: &LogLine) -> StyledText {
    let call = line.call.map(|call| format!(" [{call}]")).unwrap_or_default();
    let place = format!("{} {}/{}{call} ", time::local_to_seconds(&line.at), line.tenant, line.app);
    let text = StyledText::from(line.text.as_str());
    paint(Role::Context, place) + if line.stream == "stderr" { paint(Role::Warning, text) } else { text }
}
