//! `linkworld approve`: what waits for a person of a tenant: new scopes of an upgrade, and calls of platform tools.

use crate::connect::{LocalOptions, tenant_or_default};
use crate::context::{CommandResult, Context};
use crate::executor::block_on;
use linkworld_contract::names::{AppId, TenantSlug};
use linkworld_contract::wire::tenants::{PendingApproval, ToolApproval, ToolDecision};
use linkworld_terminal::{Column, Exit, Table};
use serde_json::json;

/// Approve an upgrade with new scopes, or a call of a platform tool
#[derive(Debug, clap::Args)]
#[command(
    before_help = "An upgrade to a version that declares more scopes waits until the tenant grants them. A call of a tool with \
        `needs_approval` in the dev file waits until a person approves it; then the next call with the same arguments is \
        made. Without APP, lists what waits in all tenants.",
    after_help = "
  linkworld approve
  linkworld approve tax-bot --tenant acme
  linkworld approve tax-bot --call 3fa9
  linkworld approve tax-bot --call 3fa9 --reject
"
)]
pub struct ApproveArgs {
    /// App id [default: list what waits]
    #[arg(value_name = "APP")]
    app: Option<AppId>,
    /// Call of a platform tool, by the start of its id [default: the upgrade]
    #[arg(long, value_name = "ID", requires = "app")]
    call: Option<String>,
    /// Reject the call
    #[arg(long, requires = "call")]
    reject: bool,
    /// Tenant [default: the tenant of `linkworld dev`]
    #[arg(long, value_name = "SLUG", requires = "app")]
    tenant: Option<TenantSlug>,
    #[command(flatten)]
    local: LocalOptions,
    /// Print one JSON envelope
    #[arg(long, help_heading = "Output")]
    json: bool,
}

/// Lists what waits, or decides about it.
pub fn run(context: &mut Context, args: &ApproveArgs) -> CommandResult {
    match (&args.app, &args.call) {
        (None, _) => list(context, args),
        (Some(app), None) => upgrade(context, args, app),
        (Some(app), Some(call)) => decide(context, args, app, call),
    }
}

fn list(context: &mut Context, args: &ApproveArgs) -> CommandResult {
    let client = args.local.connect()?;
    let (approvals, calls) = block_on(async { Ok((client.approvals().await?, client.tool_approvals().await?)) })?;
    if args.json {
        let envelope = json!({"schema": "linkworld.approvals/1", "approvals": approvals, "calls": calls});
        context.terminal.print_json(&envelope);
        return Ok(Exit::Done);
    }
    if approvals.is_empty() && calls.is_empty() {
        context.terminal.message("no upgrade and no call waits for approval");
    }
    if !approvals.is_empty() {
        print_upgrades(context, &approvals);
    }
    if !calls.is_empty() {
        print_calls(context, &calls);
    }
    Ok(Exit::Done)
}

fn upgrade(context: &mut Context, args: &ApproveArgs, app: &AppId) -> CommandResult {
    let client = args.local.connect()?;
    let approved = block_on(async {
        let tenant = tenant_or_default(&client, args.tenant.as_ref()).await?;
        Ok(client.approve(&tenant, app).await?)
    })?;
    if args.json {
        context.terminal.print_json(&json!({"schema": "linkworld.approval/1", "approved": approved}));
    } else {
        let PendingApproval { tenant, app_id, version, target_version, scopes, .. } = &approved;
        let scopes = scopes.join(", ");
        let upgraded = format!("upgraded {app_id} from {version} to {target_version} in tenant {tenant}");
        context.terminal.print(format!("{upgraded}; it was granted {scopes}"));
    }
    Ok(Exit::Done)
}

fn decide(context: &mut Context, args: &ApproveArgs, app: &AppId, id: &str) -> CommandResult {
    let client = args.local.connect()?;
    let decision = ToolDecision { approve: !args.reject };
    let decided = block_on(async {
        let tenant = tenant_or_default(&client, args.tenant.as_ref()).await?;
        Ok(client.decide_tool_call(&tenant, app, id, &decision).await?)
    })?;
    if args.json {
        let envelope =
            json!({"schema": "linkworld.approval/1", "call": decided.call, "approved_call": decided.approved});
        context.terminal.print_json(&envelope);
        return Ok(Exit::Done);
    }
    let ToolApproval { tool, app_id, tenant, .. } = &decided.call;
    let (done, next) = match decided.approved {
        true => ("approved", "the next call with the same arguments is made"),
        false => ("rejected", "the next call with the same arguments is denied"),
    };
    context.terminal.print(format!("{done} the call of {tool} by {app_id} in tenant {tenant}; {next}"));
    Ok(Exit::Done)
}

fn print_upgrades(context: &mut Context, approvals: &[PendingApproval]) {
    let mut table = Table::new([
        Column::new("TENANT"),
        Column::new("APP"),
        Column::new("VERSION"),
        Column::new("UPGRADE TO"),
        Column::new("NEW SCOPES").flexible(),
    ]);
    for one in approvals {
        table.row([
            one.tenant.as_str().into(),
            one.app_id.as_str().into(),
            one.version.as_str().into(),
            one.target_version.as_str().into(),
            one.scopes.join(", ").into(),
        ]);
    }
    context.terminal.print_table(&table);
}

/// Characters of an id that are shown.
const ID_CHARS: usize = 12;

fn print_calls(context: &mut Context, calls: &[ToolApproval]) {
    let mut table = Table::new([
        Column::new("TENANT"),
        Column::new("APP"),
        Column::new("CALL"),
        Column::new("TOOL"),
        Column::new("ARGUMENTS").flexible(),
    ]);
    for one in calls {
        table.row([
            one.tenant.as_str().into(),
            one.app_id.as_str().into(),
            one.id.get(..ID_CHARS).unwrap_or(&one.id).into(),
            one.tool.as_str().into(),
            one.args.as_str().into(),
        ]);
    }
    context.terminal.print_table(&table);
}
