//! `linkworld install`: a registered version of an app in a tenant.

use crate::connect::{LocalOptions, tenant_or_default};
use crate::context::{CommandResult, Context};
use crate::executor::block_on;
use crate::local::{SettingFlags, given_settings};
use linkworld_contract::names::{AppId, TenantSlug, Version};
use linkworld_contract::wire::tenants::InstallBody;
use linkworld_terminal::Exit;
use serde_json::json;
use std::path::PathBuf;

/// Install a deployed app in a tenant
#[derive(Debug, clap::Args)]
#[command(
    before_help = "The version must be registered on the local platform (`linkworld deploy --local`). Everything that keeps \
        the app from being activated is listed at once. An installed app is activated again.",
    after_help = "
  linkworld install tax-bot --tenant acme
  linkworld install tax-bot --tenant acme --grant mail.send --setting inbox=a@acme.example
  linkworld install tax-bot --version 1.2.0 --settings settings.json

Exit codes: 0 installed, 1 the app's `on_install` failed, 2 invalid command line, 3 no local platform is running, 6 rejected, for example a missing integration.
"
)]
pub struct InstallArgs {
    /// App id
    #[arg(value_name = "APP")]
    app: AppId,
    /// Tenant [default: the tenant of `linkworld dev`]
    #[arg(long, value_name = "SLUG")]
    tenant: Option<TenantSlug>,
    /// Version to install [default: the current one]
    #[arg(long, value_name = "VERSION")]
    version: Option<Version>,
    /// Scopes the tenant grants, or `none` [default: all scopes of the manifest]
    #[arg(long, value_name = "SCOPE,…", value_delimiter = ',')]
    grant: Option<Vec<String>>,
    /// Value of an install setting (repeatable); use --settings for secrets
    #[arg(long, value_name = "ID=VALUE")]
    setting: Vec<String>,
    /// File with values of install settings, one JSON object
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    #[command(flatten)]
    local: LocalOptions,
    /// Print one JSON envelope
    #[arg(long, help_heading = "Output")]
    json: bool,
}

/// Installs it.
pub fn run(context: &mut Context, args: &InstallArgs) -> CommandResult {
    let flags = SettingFlags { settings: args.setting.clone(), file: args.settings.clone() };
    let granted =
        |names: &Vec<String>| names.iter().filter(|name| !matches!(name.as_str(), "none" | "")).cloned().collect();
    let body = InstallBody {
        version: args.version.as_ref().map(Version::to_string),
        grants: args.grant.as_ref().map(granted),
        settings: given_settings(&flags, "--setting")?,
    };
    let client = args.local.connect()?;
    let reply = block_on(async {
        let tenant = tenant_or_default(&client, args.tenant.as_ref()).await?;
        Ok(client.install(&tenant, &args.app, &body).await?)
    })?;
    let install = &reply.install;
    let is_failed = reply.hook == "failed";
    if args.json {
        let envelope = json!({
            "schema": "linkworld.install/1", "install": install, "hook": reply.hook, "detail": reply.detail,
        });
        context.terminal.print_json(&envelope);
    } else {
        let (app, version, tenant) = (&install.app_id, &install.version, &install.tenant);
        context.terminal.print(format!("installed {app} {version} in tenant {tenant} ({})", install.status));
        let granted = install.granted_scopes.join(", ");
        context.terminal.print(format!("  grants   {}", if granted.is_empty() { "none" } else { &granted }));
        match reply.hook.as_str() {
            "failed" => context.terminal.warn(format!("`on_install` failed: {}", reply.detail)),
            "waiting" => context.terminal.message(format!("`on_install` was not sent: {}", reply.detail)),
            _ => {}
        }
    }
    Ok(if is_failed { Exit::Failed } else { Exit::Done })
}
