//! `linkworld instances`: the running code of installed apps on the local platform.

use crate::connect::LocalOptions;
use crate::context::{CommandResult, Context};
use crate::error::CommandError;
use crate::executor::block_on;
use linkworld_client::api::ControlClient;
use linkworld_contract::names::{AppId, TenantSlug};
use linkworld_contract::wire::control::{InstanceAction, InstanceStatus};
use linkworld_terminal::{Cell, Column, Exit, Role, Table, duration};
use serde_json::json;

/// List the handlers of the local platform, or start, stop or restart one
#[derive(Debug, clap::Args)]
#[command(
    before_help = "An instance is the running code of an app in a tenant. Its handler sleeps after 15 minutes without a \
        call, and the next call starts it.",
    after_help = "
  linkworld instances
  linkworld instances restart
  linkworld instances restart --inspect   # with a debugger
  linkworld instances stop tax-bot --tenant dev
",
    args_conflicts_with_subcommands = true,
    subcommand_precedence_over_arg = true
)]
pub struct InstancesArgs {
    #[command(flatten)]
    local: LocalOptions,
    #[command(subcommand)]
    action: Option<InstancesAction>,
    /// Print one JSON envelope
    #[arg(long, global = true, help_heading = "Output")]
    json: bool,
}

#[derive(Debug, clap::Subcommand)]
enum InstancesAction {
    /// Start a handler that sleeps or was stopped
    Start(InstanceArgs),
    /// Stop a handler; calls are refused until it is started
    Stop(InstanceArgs),
    /// Stop a handler and start it again
    Restart(RestartArgs),
}

#[derive(Debug, clap::Args)]
struct RestartArgs {
    #[command(flatten)]
    instance: InstanceArgs,
    /// Start it so that a debugger can attach: debugpy for Python, the inspector of Node.js
    #[arg(long)]
    inspect: bool,
}

#[derive(Debug, clap::Args)]
struct InstanceArgs {
    /// App id [default: the only app that runs]
    #[arg(value_name = "APP")]
    app: Option<AppId>,
    /// Tenant [default: the only one that the app runs in]
    #[arg(long, value_name = "SLUG")]
    tenant: Option<TenantSlug>,
}

/// Lists them, or changes one.
pub fn run(context: &mut Context, args: &InstancesArgs) -> CommandResult {
    let client = args.local.connect()?;
    let instances = match &args.action {
        None => block_on(async { Ok(client.instances().await?) })?,
        Some(action) => vec![block_on(change(&client, action))?],
    };
    if args.json {
        context.terminal.print_json(&json!({"schema": "linkworld.instances/1", "instances": instances}));
    } else {
        context.terminal.print_table(&table(&instances));
        for one in &instances {
            if let Some(port) = one.inspect_port {
                context
                    .terminal
                    .message(format!("{}/{}: a debugger can attach to 127.0.0.1:{port}", one.tenant, one.app_id));
            }
        }
        if instances.is_empty() {
            context.terminal.message("this platform runs no handler");
        }
    }
    Ok(Exit::Done)
}

async fn change(client: &ControlClient, action: &InstancesAction) -> Result<InstanceStatus, CommandError> {
    let (action, args) = match action {
        InstancesAction::Start(args) => (InstanceAction::Start, args),
        InstancesAction::Stop(args) => (InstanceAction::Stop, args),
        InstancesAction::Restart(args) if args.inspect => (InstanceAction::Inspect, &args.instance),
        InstancesAction::Restart(args) => (InstanceAction::Restart, &args.instance),
    };
    let mut found = client.instances().await?;
    found.retain(|instance| {
        args.app.as_ref().is_none_or(|app| app.as_str() == instance.app_id)
            && args.tenant.as_ref().is_none_or(|tenant| tenant.as_str() == instance.tenant)
    });
    match found.as_slice() {
        [one] => Ok(client.set_instance(&one.tenant, &one.app_id, action).await?),
        [] => Err(CommandError::usage("no such instance").hint("`linkworld instances` lists them")),
        several => {
            let names: Vec<String> = several.iter().map(|one| format!("{}/{}", one.tenant, one.app_id)).collect();
            Err(CommandError::usage(format!("several instances fit: {}", names.join(", ")))
                .hint("name one with APP and --tenant"))
        }
    }
}

fn table(instances: &[InstanceStatus]) -> Table {
    let mut table = Table::new([
        Column::new("TENANT/APP").flexible(),
        Column::new("VERSION"),
        Column::new("STATE"),
        Column::new("PORT").right(),
        Column::new("READY FOR").right(),
        Column::new("CALLS").right(),
        Column::new("WAITING").right(),
        Column::new("LIMITS"),
        Column::new("REASON").flexible(),
    ]);
    for one in instances {
        let role = match one.state.as_str() {
            "ready" => Role::Good,
            "failed" => Role::Error,
            _ => Role::Context,
        };
        table.row([
            Cell::painted(Role::Name, format!("{}/{}", one.tenant, one.app_id)),
            one.version.as_str().into(),
            Cell::painted(role, one.state.as_str()),
            one.port.to_string().into(),
            one.ready_for_ms.map_or_else(|| "-".to_owned(), |ms| duration(ms.saturating_mul(1_000))).into(),
            one.calls.to_string().into(),
            one.waiting.to_string().into(),
            one.limits.as_deref().unwrap_or("-").into(),
            one.reason.as_str().into(),
        ]);
    }
    table
}
