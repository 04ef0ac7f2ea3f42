//! `linkworld upgrade`: moves tenants to another version of an app.

use crate::connect::RemoteOptions;
use crate::context::CommandResult;
use crate::context::Context;
use crate::executor::block_on;
use crate::options::project_app;
use linkworld_contract::names::{AppId, Version};
use linkworld_contract::wire::developer::{UpgradeReply, UpgradeTenants};
use linkworld_terminal::{Cell, Column, Exit, Role, Table};
use serde_json::json;

/// Upgrade tenants to the current version of an app
#[derive(Debug, clap::Args)]
#[command(after_help = "
  linkworld upgrade my-app
  linkworld upgrade my-app --target-version 1.5.0

Exit codes: 0 no tenant failed, 1 a tenant failed, 6 rejected.
")]
pub struct UpgradeArgs {
    /// App id [default: the app of this folder's manifest]
    #[arg(value_name = "APP")]
    slug: Option<AppId>,
    /// Same as APP
    #[arg(long, value_name = "SLUG", conflicts_with = "slug")]
    app: Option<AppId>,
    /// Version to install [default: the current version]
    #[arg(long, value_name = "X.Y.Z")]
    target_version: Option<Version>,
    /// Upgrade only the tenant with this id
    #[arg(long, value_name = "UUID")]
    tenant: Option<String>,
    /// Grant new scopes without the consent of the tenants
    #[arg(long)]
    force_grant_new_scopes: bool,
    #[command(flatten)]
    remote: RemoteOptions,
    /// Print one JSON envelope
    #[arg(long, help_heading = "Output")]
    json: bool,
}

/// Requests the upgrade and prints the result of each tenant.
pub fn run(context: &mut Context, args: &UpgradeArgs) -> CommandResult {
    let app = project_app(args.slug.as_ref().or(args.app.as_ref()))?;
    let client = args.remote.connect(context)?;
    let body = UpgradeTenants {
        target_version: args.target_version.as_ref().map(ToString::to_string),
        tenant_id: args.tenant.clone(),
        force_grant_new_scopes: args.force_grant_new_scopes.then_some(true),
    };
    let done = block_on(async { Ok(client.upgrade_tenants(&app, &body).await?) })?;
    if args.json {
        context.terminal.print_json(&json!({"schema": "linkworld.upgrade/1", "app": app, "result": done}));
    } else {
        print(context, &app, &done);
    }
    Ok(if done.failed_tenant_count > 0 { Exit::Failed } else { Exit::Done })
}

fn print(context: &mut Context, app: &AppId, done: &UpgradeReply) {
    let to = done.target_version.as_deref().map(|version| format!(" to {version}")).unwrap_or_default();
    let UpgradeReply { upgraded_tenant_count, skipped_tenant_count, failed_tenant_count, .. } = done;
    let mut table = Table::new([Column::new("TENANT"), Column::new("STATUS"), Column::new("ERROR").flexible()]);
    for detail in &done.details {
        let failed = !matches!(detail.status.as_str(), "upgraded" | "noop" | "needs_consent");
        table.row([
            detail.tenant_prefix.as_str().into(),
            if failed { Cell::painted(Role::Error, &detail.status) } else { detail.status.as_str().into() },
            detail.error.as_deref().unwrap_or_default().into(),
        ]);
    }
    context.terminal.print_table(&table);
    let counts =
        format!("{upgraded_tenant_count} upgraded, {skipped_tenant_count} unchanged, {failed_tenant_count} failed");
    context.terminal.print(format!("{app}{to}: {counts}"));
}
