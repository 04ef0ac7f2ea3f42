//! `linkworld uninstall`: an app and its data out of a tenant.

use crate::connect::{LocalOptions, tenant_or_default};
use crate::context::{CommandResult, Context};
use crate::executor::block_on;
use linkworld_contract::names::{AppId, TenantSlug};
use linkworld_terminal::Exit;
use serde_json::json;

/// Uninstall an app from a tenant and delete its data there
#[derive(Debug, clap::Args)]
#[command(
    before_help = "Sends `uninstall` to an app that declares `on_uninstall`, at most three times, then deletes its key-value \
        data, the tenant's secrets and its settings. Its session tokens are rejected from then on.",
    after_help = "
  linkworld uninstall tax-bot --tenant acme
  linkworld uninstall tax-bot --retain     # keep its data for a later install
"
)]
pub struct UninstallArgs {
    /// App id
    #[arg(value_name = "APP")]
    app: AppId,
    /// Tenant [default: the tenant of `linkworld dev`]
    #[arg(long, value_name = "SLUG")]
    tenant: Option<TenantSlug>,
    /// Keep key-value data, secrets and settings
    #[arg(long)]
    retain: bool,
    /// Uninstall it even if other apps depend on it
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    local: LocalOptions,
    /// Print one JSON envelope
    #[arg(long, help_heading = "Output")]
    json: bool,
}

/// Uninstalls it.
pub fn run(context: &mut Context, args: &UninstallArgs) -> CommandResult {
    let client = args.local.connect()?;
    let reply = block_on(async {
        let tenant = tenant_or_default(&client, args.tenant.as_ref()).await?;
        Ok(client.uninstall(&tenant, &args.app, (args.retain, args.force)).await?)
    })?;
    if args.json {
        context.terminal.print_json(&json!({"schema": "linkworld.uninstall/1", "uninstalled": reply}));
        return Ok(Exit::Done);
    }
    let data = if reply.retained { "its data was kept" } else { "its data was deleted" };
    let (app, version, tenant) = (&reply.app_id, &reply.version, &reply.tenant);
    context.terminal.print(format!("uninstalled {app} {version} from tenant {tenant}; {data}"));
    if reply.hook == "failed" {
        context.terminal.warn(format!("`on_uninstall` failed: {}", reply.detail));
    }
    Ok(Exit::Done)
}
