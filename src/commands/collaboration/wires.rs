//! `linkworld wires`: the events that apps of a tenant want of each other.

use crate::connect::TenantCommandOptions;
use crate::connect::json_argument::object;
use crate::context::{CommandResult, Context};
use crate::executor::block_on;
use linkworld_client::api::ControlClient;
use linkworld_contract::names::AppId;
use linkworld_contract::wire::collaboration::{ChangeWire, EmitEvent, EmitReply, Wire};
use linkworld_contract::wire::raw::RawJson;
use linkworld_terminal::{Cell, Column, Exit, Role, Table};
use serde_json::json;

/// List, approve, revoke or emit the events between apps
#[derive(Debug, clap::Args)]
#[command(
    before_help = "An app that emits an event reaches the apps whose manifests subscribe to it and whose wire is approved. \
        The wires of what `linkworld dev` runs are approved; those of other installs wait.",
    after_help = "
  linkworld wires list
  linkworld wires approve crm lead_hot tax-bot
  linkworld wires revoke crm lead_hot tax-bot --tenant acme
  linkworld wires emit crm lead_hot --data '{\"score\": 9}'
"
)]
pub struct WiresArgs {
    #[command(subcommand)]
    action: WiresAction,
    #[command(flatten)]
    options: TenantCommandOptions,
}

#[derive(Debug, clap::Subcommand)]
enum WiresAction {
    /// List the wires
    List,
    /// Deliver the event from now on
    Approve(WireArgs),
    /// Deliver the event no more
    Revoke(WireArgs),
    /// Emit an event in place of an app, such as a stub
    Emit {
        /// App that emits the event
        #[arg(value_name = "FROM", value_parser = AppId::parse)]
        from: AppId,
        /// Name of the event
        event: String,
        /// What the app sends with it: a JSON object, @FILE, or - for stdin
        #[arg(long, value_name = "JSON", default_value = "{}")]
        data: String,
    },
}

#[derive(Debug, clap::Args)]
struct WireArgs {
    /// App that emits the event
    from: String,
    /// Name of the event
    event: String,
    /// App that subscribes to it
    to: String,
}

impl WireArgs {
    fn change(&self, active: bool) -> ChangeWire {
        ChangeWire { from: self.from.clone(), event: self.event.clone(), to: self.to.clone(), active }
    }
}

/// Runs the subcommand.
pub fn run(context: &mut Context, args: &WiresArgs) -> CommandResult {
    if let WiresAction::Emit { from, event, data } = &args.action {
        let data = object(context, "--data", data)?;
        return emit(context, &args.options, (from, event), &data);
    }
    let client = args.options.connect()?;
    let (tenant, wires) = block_on(async {
        let tenant = args.options.tenant(&client).await?;
        let change = match &args.action {
            WiresAction::List | WiresAction::Emit { .. } => None,
            WiresAction::Approve(wire) => Some(wire.change(true)),
            WiresAction::Revoke(wire) => Some(wire.change(false)),
        };
        if let Some(change) = &change {
            client.change_wire(&tenant, change).await?;
        }
        let mut wires = client.wires(&tenant).await?;
        if let Some(ChangeWire { from, event, to, .. }) = change {
            wires.retain(|wire| wire.from == from && wire.event == event && wire.to == to);
        }
        Ok((tenant, wires))
    })?;
    if args.options.json {
        context.terminal.print_json(&json!({"schema": "linkworld.wires/1", "tenant": tenant, "wires": wires}));
        return Ok(Exit::Done);
    }
    context.terminal.print_table(&table(&wires));
    if wires.is_empty() {
        context.terminal.message("no installed app subscribes to an event");
    }
    Ok(Exit::Done)
}

/// Emits an event and says how many apps got it. One that failed is exit code 1.
fn emit(
    context: &mut Context,
    options: &TenantCommandOptions,
    (app, event): (&AppId, &str),
    data: &RawJson,
) -> CommandResult {
    let client: ControlClient = options.connect()?;
    let body = EmitEvent { event_name: event.to_owned(), payload: data.to().unwrap_or_default() };
    let (tenant, reply) = block_on(async {
        let tenant = options.tenant(&client).await?;
        let reply = client.emit_event((&tenant, app), &body).await?;
        Ok((tenant, reply))
    })?;
    let EmitReply { wire_count, dispatched, failures, .. } = reply;
    if options.json {
        let envelope = json!({
            "schema": "linkworld.event/1", "tenant": tenant, "app": app, "event": event, "wires": wire_count,
            "dispatched": dispatched, "failures": failures,
        });
        context.terminal.print_json(&envelope);
    } else if wire_count == 0 {
        context.terminal.message(format!("no active wire of `{event}` of {app} in tenant {tenant}"));
    } else {
        context.terminal.print(format!("delivered to {dispatched} of {wire_count} apps"));
    }
    Ok(if failures == 0 { Exit::Done } else { Exit::Failed })
}

fn table(wires: &[Wire]) -> Table {
    let mut table = Table::new([
        Column::new("FROM").flexible(),
        Column::new("EVENT").flexible(),
        Column::new("TO").flexible(),
        Column::new("STATE"),
    ]);
    for wire in wires {
        table.row([
            wire.from.as_str().into(),
            Cell::painted(Role::Name, wire.event.as_str()),
            wire.to.as_str().into(),
            if wire.active { "active".into() } else { Cell::painted(Role::Warning, "pending") },
        ]);
    }
    table
}
