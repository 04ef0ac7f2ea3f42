//! `linkworld grant` and `linkworld revoke`: the scopes that a tenant grants an app.

use crate::connect::{LocalOptions, tenant_or_default};
use crate::context::{CommandResult, Context};
use crate::executor::block_on;
use linkworld_contract::names::{AppId, TenantSlug};
use linkworld_contract::wire::tenants::GrantsChange;
use linkworld_terminal::Exit;
use serde_json::json;

/// Grant scopes to an installed app
#[derive(Debug, clap::Args)]
#[command(after_help = "
  linkworld grant tax-bot mail.send files.read
  linkworld grant tax-bot mail.send --tenant acme
")]
pub struct GrantArgs {
    #[command(flatten)]
    scopes: ScopesOfApp,
}

/// Revoke scopes of an installed app
#[derive(Debug, clap::Args)]
#[command(
    before_help = "The next call that needs a revoked scope is denied.",
    after_help = "
  linkworld revoke tax-bot mail.send --tenant acme
"
)]
pub struct RevokeArgs {
    #[command(flatten)]
    scopes: ScopesOfApp,
}

#[derive(Debug, clap::Args)]
struct ScopesOfApp {
    /// App id
    #[arg(value_name = "APP")]
    app: AppId,
    /// Scopes of the manifest
    #[arg(value_name = "SCOPE", required = true)]
    scope: Vec<String>,
    /// Tenant [default: the tenant of `linkworld dev`]
    #[arg(long, value_name = "SLUG")]
    tenant: Option<TenantSlug>,
    #[command(flatten)]
    local: LocalOptions,
    /// Print one JSON envelope
    #[arg(long, help_heading = "Output")]
    json: bool,
}

/// Grants them.
pub fn run_grant(context: &mut Context, args: &GrantArgs) -> CommandResult {
    let change = GrantsChange { grant: args.scopes.scope.clone(), revoke: Vec::new() };
    apply(context, &args.scopes, &change)
}

/// Revokes them.
pub fn run_revoke(context: &mut Context, args: &RevokeArgs) -> CommandResult {
    let change = GrantsChange { grant: Vec::new(), revoke: args.scopes.scope.clone() };
    apply(context, &args.scopes, &change)
}

fn apply(context: &mut Context, args: &ScopesOfApp, change: &GrantsChange) -> CommandResult {
    let client = args.local.connect()?;
    let install = block_on(async {
        let tenant = tenant_or_default(&client, args.tenant.as_ref()).await?;
        Ok(client.change_grants(&tenant, &args.app, change).await?)
    })?;
    if args.json {
        context.terminal.print_json(&json!({"schema": "linkworld.grants/1", "install": install}));
    } else {
        let granted = install.granted_scopes.join(", ");
        let granted = if granted.is_empty() { "no scopes" } else { &granted };
        context.terminal.print(format!("tenant {} grants {}: {granted}", install.tenant, install.app_id));
    }
    Ok(Exit::Done)
}
