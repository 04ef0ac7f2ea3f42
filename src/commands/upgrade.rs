//! `linkworld upgrade`: tenants that have the app get another version of it.

use crate::connect::RemoteOptions;
use crate::context::Context;
use crate::context::Outcome;
use crate::executor::block_on;
use crate::exit::Exit;
use crate::terminal::{Role, clean, paint};
use linkworld_contract::names::{AppId, Version};
use linkworld_contract::wire::developer::{UpgradeReply, UpgradeTenants};
use serde_json::json;

/// Bring tenants that have an app to its current version, or another one
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit codes: 0 none failed, 1 a tenant failed, 6 refused.")]
pub struct Args {
    /// The app's id
    slug: AppId,
    /// To this version instead of the current one
    #[arg(long, value_name = "X.Y.Z")]
    target_version: Option<Version>,
    /// Only this tenant
    #[arg(long, value_name = "UUID")]
    tenant: Option<String>,
    /// Grant new scopes without asking the tenants
    #[arg(long)]
    force_grant_new_scopes: bool,
    #[command(flatten)]
    remote: RemoteOptions,
    /// Print one JSON envelope
    #[arg(long)]
    json: bool,
}

/// Asks the platform to, and shows each tenant's entry.
pub fn run(context: &mut Context, args: &Args) -> Outcome {
    let client = args.remote.connect(context)?;
    let body = UpgradeTenants {
        target_version: args.target_version.as_ref().map(ToString::to_string),
        tenant_id: args.tenant.clone(),
        force_grant_new_scopes: args.force_grant_new_scopes.then_some(true),
    };
    let done = block_on(async { Ok(client.upgrade_tenants(&args.slug, &body).await?) })?;
    if args.json {
        context.terminal.answer_json(&json!({"schema": "linkworld.upgrade/1", "app": args.slug, "result": done}));
    } else {
        show(context, args, &done);
    }
    Ok(if done.failed_tenant_count > 0 { Exit::No } else { Exit::Done })
}

fn show(context: &mut Context, args: &Args, done: &UpgradeReply) {
    let to = done.target_version.as_deref().map(|version| format!(" to {}", clean(version))).unwrap_or_default();
    let UpgradeReply { upgraded_tenant_count, skipped_tenant_count, failed_tenant_count, .. } = done;
    context.terminal.answer(&format!(
        "{}{to}: {upgraded_tenant_count} upgraded, {skipped_tenant_count} left as they are, {failed_tenant_count} failed",
        args.slug
    ));
    for detail in &done.details {
        let error = detail.error.as_deref().map(|error| format!("  {}", clean(error))).unwrap_or_default();
        let line = format!("  {}  {}{error}", clean(&detail.tenant_prefix), clean(&detail.status));
        let failed = !matches!(detail.status.as_str(), "upgraded" | "noop" | "needs_consent");
        context.terminal.answer(&if failed { paint(Role::Error, &line) } else { line });
    }
}
