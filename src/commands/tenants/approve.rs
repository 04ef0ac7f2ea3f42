//! `linkworld approve`: a tenant's consent to the new scopes of an upgrade.

use crate::connect::{LocalOptions, tenant_or_default};
use crate::context::{CommandResult, Context};
use crate::executor::block_on;
use linkworld_contract::names::{AppId, TenantSlug};
use linkworld_contract::wire::tenants::PendingApproval;
use linkworld_terminal::Exit;
use linkworld_terminal::{Column, Table};
use serde_json::json;

/// Grant the new scopes that an upgrade waits for, and upgrade
#[derive(Debug, clap::Args)]
#[command(
    before_help = "An upgrade to a version that declares more scopes waits until the tenant grants them. Without APP, lists \
        the upgrades that wait in all tenants.",
    after_help = "
  linkworld approve
  linkworld approve tax-bot --tenant acme
"
)]
pub struct ApproveArgs {
    /// App id [default: list what waits]
    #[arg(value_name = "APP")]
    app: Option<AppId>,
    /// Tenant [default: the tenant of `linkworld dev`]
    #[arg(long, value_name = "SLUG", requires = "app")]
    tenant: Option<TenantSlug>,
    #[command(flatten)]
    local: LocalOptions,
    /// Print one JSON envelope
    #[arg(long, help_heading = "Output")]
    json: bool,
}

/// Lists what waits, or approves it.
pub fn run(context: &mut Context, args: &ApproveArgs) -> CommandResult {
    let client = args.local.connect()?;
    let Some(app) = &args.app else {
        let approvals = block_on(async { Ok(client.approvals().await?) })?;
        if args.json {
            context.terminal.print_json(&json!({"schema": "linkworld.approvals/1", "approvals": approvals}));
        } else if approvals.is_empty() {
            context.terminal.message("no upgrade waits for approval");
        } else {
            print(context, &approvals);
        }
        return Ok(Exit::Done);
    };
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

fn print(context: &mut Context, approvals: &[PendingApproval]) {
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
