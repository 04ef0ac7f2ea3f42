//! `linkworld settings`: the install settings of an app in a tenant.

use crate::connect::{LocalOptions, tenant_or_default};
use crate::context::{CommandResult, Context};
use crate::executor::block_on;
use crate::local::{SettingFlags, given_settings};
use linkworld_contract::names::{AppId, TenantSlug};
use linkworld_contract::wire::tenants::SettingStatus;
use linkworld_terminal::{Cell, Column, Exit, Role, Table};
use serde_json::json;
use std::path::PathBuf;

/// Show or change the install settings of an app
#[derive(Debug, clap::Args)]
#[command(
    before_help = "Changed values apply from the next event on. They are checked as they are at the install. The values of \
        secrets are never shown.",
    after_help = "
  linkworld settings tax-bot
  linkworld settings tax-bot inbox=a@acme.example limit=5 --tenant acme
  linkworld settings tax-bot --settings settings.json
"
)]
pub struct SettingsArgs {
    /// App id
    #[arg(value_name = "APP")]
    app: AppId,
    /// New values; use --settings for secrets
    #[arg(value_name = "ID=VALUE")]
    setting: Vec<String>,
    /// File with new values, one JSON object
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// Tenant [default: the tenant of `linkworld dev`]
    #[arg(long, value_name = "SLUG")]
    tenant: Option<TenantSlug>,
    #[command(flatten)]
    local: LocalOptions,
    /// Print one JSON envelope
    #[arg(long, help_heading = "Output")]
    json: bool,
}

/// Shows them, after changing the given ones.
pub fn run(context: &mut Context, args: &SettingsArgs) -> CommandResult {
    let flags = SettingFlags { settings: args.setting.clone(), file: args.settings.clone() };
    let given = given_settings(&flags, "argument")?;
    let has_values = !given.values.is_empty() || !given.typed.is_empty();
    let client = args.local.connect()?;
    let (tenant, settings) = block_on(async {
        let tenant = tenant_or_default(&client, args.tenant.as_ref()).await?;
        let settings = if has_values {
            client.change_settings(&tenant, &args.app, &given).await?
        } else {
            client.settings(&tenant, &args.app).await?
        };
        Ok((tenant, settings))
    })?;
    if args.json {
        let envelope =
            json!({"schema": "linkworld.settings/1", "tenant": tenant, "app": args.app, "settings": settings});
        context.terminal.print_json(&envelope);
        return Ok(Exit::Done);
    }
    context.terminal.print_table(&table(&settings));
    if settings.is_empty() {
        context.terminal.message(format!("{} has no install settings", args.app));
    }
    Ok(Exit::Done)
}

fn table(settings: &[SettingStatus]) -> Table {
    let mut table = Table::new([
        Column::new("SETTING"),
        Column::new("TYPE"),
        Column::new("REQUIRED"),
        Column::new("VALUE").flexible(),
        Column::new("LABEL").flexible(),
    ]);
    for one in settings {
        let value = match &one.value {
            Some(value) => value.text().to_owned(),
            None if one.is_set => "set, not shown".to_owned(),
            None => "-".to_owned(),
        };
        table.row([
            Cell::painted(Role::Name, one.id.as_str()),
            one.kind.as_str().into(),
            if one.required { "yes" } else { "-" }.into(),
            value.into(),
            one.label.as_str().into(),
        ]);
    }
    table
}
