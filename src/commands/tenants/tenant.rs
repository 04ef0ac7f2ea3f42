//! `linkworld tenant`: the tenants of the local platform.

use crate::connect::LocalOptions;
use crate::context::{CommandResult, Context};
use crate::executor::block_on;
use linkworld_contract::names::TenantSlug;
use linkworld_contract::wire::tenants::{CreateTenant, TenantStatus};
use linkworld_terminal::{Cell, Column, Exit, Role, Table};
use serde_json::json;

/// List, create or delete tenants of the local platform
#[derive(Debug, clap::Args)]
#[command(
    before_help = "A tenant has its own users, installs, granted scopes, secrets and data.",
    after_help = "
  linkworld tenant list
  linkworld tenant create acme --email ada@acme.example
  linkworld tenant delete acme --force     # with its installs and their data
"
)]
pub struct TenantArgs {
    #[command(subcommand)]
    action: TenantAction,
    #[command(flatten)]
    local: LocalOptions,
    /// Print one JSON envelope
    #[arg(long, global = true, help_heading = "Output")]
    json: bool,
}

#[derive(Debug, clap::Subcommand)]
enum TenantAction {
    /// List the tenants
    List,
    /// Create a tenant with the user who activates its apps
    Create {
        /// Name of the tenant
        #[arg(value_name = "TENANT")]
        tenant: TenantSlug,
        /// Address of that user [default: admin@TENANT.example]
        #[arg(long, value_name = "ADDRESS")]
        email: Option<String>,
    },
    /// Delete a tenant with everything it has
    Delete {
        /// Name of the tenant
        #[arg(value_name = "TENANT")]
        tenant: TenantSlug,
        /// Delete it even if it has installed apps
        #[arg(long)]
        force: bool,
    },
}

/// Runs the subcommand.
pub fn run(context: &mut Context, args: &TenantArgs) -> CommandResult {
    let client = args.local.connect()?;
    let tenants = match &args.action {
        TenantAction::List => block_on(async { Ok(client.tenants().await?) })?,
        TenantAction::Create { tenant, email } => {
            let body = CreateTenant { tenant: tenant.to_string(), email: email.clone() };
            vec![block_on(async { Ok(client.create_tenant(&body).await?) })?]
        }
        TenantAction::Delete { tenant, force } => {
            block_on(async { Ok(client.delete_tenant(tenant, *force).await?) })?;
            if args.json {
                context.terminal.print_json(&json!({"schema": "linkworld.tenants/1", "deleted": tenant}));
            } else {
                context.terminal.print(format!("deleted tenant {tenant}"));
            }
            return Ok(Exit::Done);
        }
    };
    if args.json {
        context.terminal.print_json(&json!({"schema": "linkworld.tenants/1", "tenants": tenants}));
    } else {
        context.terminal.print_table(&table(&tenants));
    }
    Ok(Exit::Done)
}

fn table(tenants: &[TenantStatus]) -> Table {
    let mut table = Table::new([
        Column::new("TENANT"),
        Column::new("NAME").flexible(),
        Column::new("USERS").right(),
        Column::new("APPS").right(),
        Column::new("ACTIVATING USER").flexible(),
        Column::new("INTEGRATIONS").flexible(),
    ]);
    for one in tenants {
        table.row([
            Cell::painted(Role::Name, one.tenant.as_str()),
            one.name.as_str().into(),
            one.users.to_string().into(),
            one.installs.to_string().into(),
            one.activating_user.as_str().into(),
            if one.integrations.is_empty() { "-".to_owned() } else { one.integrations.join(", ") }.into(),
        ]);
    }
    table
}
