//! `linkworld connect`, `disconnect` and `bind`: what a tenant provides to its apps.

use crate::connect::{LocalOptions, tenant_or_default};
use crate::context::{CommandResult, Context};
use crate::executor::block_on;
use linkworld_contract::names::{AppId, TenantSlug};
use linkworld_contract::wire::tenants::BindSlot;
use linkworld_terminal::Exit;
use serde_json::{Value, json};

/// Connect an integration in a tenant
#[derive(Debug, clap::Args)]
#[command(
    before_help = "An app can be installed only where every integration of its manifest is connected. Nothing leaves this \
        machine: platform tools are mocked.",
    after_help = "
  linkworld connect m365
  linkworld connect m365 --tenant acme
"
)]
pub struct ConnectArgs {
    #[command(flatten)]
    integration: IntegrationArgs,
}

/// Disconnect an integration in a tenant
#[derive(Debug, clap::Args)]
#[command(after_help = "
  linkworld disconnect m365 --tenant acme
")]
pub struct DisconnectArgs {
    #[command(flatten)]
    integration: IntegrationArgs,
}

#[derive(Debug, clap::Args)]
struct IntegrationArgs {
    /// Name of the integration, for example m365
    #[arg(value_name = "NAME")]
    name: String,
    #[command(flatten)]
    common: TenantOptions,
}

#[derive(Debug, clap::Args)]
struct TenantOptions {
    /// Tenant [default: the tenant of `linkworld dev`]
    #[arg(long, value_name = "SLUG")]
    tenant: Option<TenantSlug>,
    #[command(flatten)]
    local: LocalOptions,
    /// Print one JSON envelope
    #[arg(long, help_heading = "Output")]
    json: bool,
}

/// Bind a collection of documents to a slot of an app
#[derive(Debug, clap::Args)]
#[command(
    before_help = "Slots are the `rag_slots` of the manifest. An app can be installed only where every required slot is bound.",
    after_help = "
  linkworld bind tax-bot manuals tax-law-2026 --tenant acme
"
)]
pub struct BindArgs {
    /// App id
    #[arg(value_name = "APP")]
    app: AppId,
    /// Name of the slot in the manifest
    #[arg(value_name = "SLOT")]
    slot: String,
    /// Name of the collection
    #[arg(value_name = "COLLECTION")]
    collection: String,
    #[command(flatten)]
    common: TenantOptions,
}

/// Remove the collection of a slot of an app
#[derive(Debug, clap::Args)]
#[command(
    before_help = "The app stays installed. It cannot be activated or upgraded again until each required slot is bound.",
    after_help = "
  linkworld unbind tax-bot manuals --tenant acme
"
)]
pub struct UnbindArgs {
    /// App id
    #[arg(value_name = "APP")]
    app: AppId,
    /// Name of the slot in the manifest
    #[arg(value_name = "SLOT")]
    slot: String,
    #[command(flatten)]
    common: TenantOptions,
}

/// Connects the integration.
pub fn run_connect(context: &mut Context, args: &ConnectArgs) -> CommandResult {
    change(context, &args.integration, true)
}

/// Disconnects the integration.
pub fn run_disconnect(context: &mut Context, args: &DisconnectArgs) -> CommandResult {
    change(context, &args.integration, false)
}

fn change(context: &mut Context, args: &IntegrationArgs, connect: bool) -> CommandResult {
    let client = args.common.local.connect()?;
    let (tenant, changed) = block_on(async {
        let tenant = tenant_or_default(&client, args.common.tenant.as_ref()).await?;
        let changed = if connect {
            client.connect_integration(&tenant, &args.name).await?
        } else {
            client.disconnect_integration(&tenant, &args.name).await?
        };
        Ok((tenant, changed))
    })?;
    let name = &args.name;
    let text = match (connect, changed) {
        (true, true) => format!("connected {name} in tenant {tenant}"),
        (true, false) => format!("{name} was already connected in tenant {tenant}"),
        (false, true) => format!("disconnected {name} in tenant {tenant}"),
        (false, false) => format!("{name} was not connected in tenant {tenant}"),
    };
    let envelope = json!({
        "schema": "linkworld.integration/1", "tenant": tenant, "integration": name, "connected": connect,
        "changed": changed,
    });
    print(context, args.common.json, &envelope, &text);
    Ok(Exit::Done)
}

/// Binds the collection.
pub fn run_bind(context: &mut Context, args: &BindArgs) -> CommandResult {
    let client = args.common.local.connect()?;
    let BindArgs { app, slot, collection, .. } = args;
    let tenant = block_on(async {
        let tenant = tenant_or_default(&client, args.common.tenant.as_ref()).await?;
        client.bind_slot(&tenant, app, slot, &BindSlot { collection: collection.clone() }).await?;
        Ok(tenant)
    })?;
    let envelope = json!({
        "schema": "linkworld.binding/1", "tenant": tenant, "app": app, "slot": slot, "collection": collection,
    });
    let text = format!("bound {slot} of {app} to {collection} in tenant {tenant}");
    print(context, args.common.json, &envelope, &text);
    Ok(Exit::Done)
}

/// Removes the binding.
pub fn run_unbind(context: &mut Context, args: &UnbindArgs) -> CommandResult {
    let client = args.common.local.connect()?;
    let UnbindArgs { app, slot, .. } = args;
    let (tenant, changed) = block_on(async {
        let tenant = tenant_or_default(&client, args.common.tenant.as_ref()).await?;
        let changed = client.unbind_slot(&tenant, app, slot).await?;
        Ok((tenant, changed))
    })?;
    let envelope = json!({
        "schema": "linkworld.binding/1", "tenant": tenant, "app": app, "slot": slot, "collection": null,
        "changed": changed,
    });
    let text = match changed {
        true => format!("unbound {slot} of {app} in tenant {tenant}"),
        false => format!("{slot} of {app} was not bound in tenant {tenant}"),
    };
    print(context, args.common.json, &envelope, &text);
    Ok(Exit::Done)
}

fn print(context: &mut Context, json: bool, envelope: &Value, text: &str) {
    if json {
        context.terminal.print_json(envelope);
    } else {
        context.terminal.print(text);
    }
}
