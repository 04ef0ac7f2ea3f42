//! One action of a simulated service: sent to the local platform, and its reply shown.

use crate::connect::local::TenantCommandOptions;
use crate::connect::service_reply;
pub use crate::connect::service_reply::ShownReply;
use crate::context::{CommandResult, Context};
use crate::error::CommandError;
use crate::executor::block_on;
use base64ct::{Base64, Encoding};
use linkworld_contract::names::TenantSlug;
use linkworld_contract::tool_limits::SERVICE_FILE_BYTES_MAX;
use linkworld_contract::wire::raw::{RawJson, RawObject};
use linkworld_system::files;
use linkworld_terminal::Exit;
use serde_json::{Value, json};
use std::path::Path;

/// An action of a service, and how its reply is shown.
pub struct ServiceRequest {
    /// The service.
    pub service: &'static str,
    /// What is done with it.
    pub action: &'static str,
    /// The arguments.
    pub args: RawObject,
    /// How the reply is shown.
    pub shown: ShownReply,
}

/// A file of this machine as arguments: its name and its content.
pub fn file_argument(path: &Path) -> Result<RawObject, CommandError> {
    let content = files::read_capped(path, SERVICE_FILE_BYTES_MAX)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(arguments([("filename", json!(name)), ("content_base64", json!(Base64::encode_string(&content)))]))
}

/// Arguments that are there.
pub fn arguments<const N: usize>(pairs: [(&str, Value); N]) -> RawObject {
    let mut arguments = RawObject::default();
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_null()) {
        arguments.set(name, RawJson::of(value));
    }
    arguments
}

/// Sends the action and shows the reply.
pub fn run(context: &mut Context, options: &TenantCommandOptions, request: ServiceRequest) -> CommandResult {
    let client = options.connect()?;
    let ServiceRequest { service, action, args, shown } = request;
    let (tenant, reply): (TenantSlug, RawJson) = block_on(async {
        let tenant = options.tenant(&client).await?;
        let reply = client.service(&tenant, (service, action), &args).await?;
        Ok((tenant, reply))
    })?;
    if options.json {
        let envelope =
            json!({"schema": format!("linkworld.{service}/1"), "tenant": tenant, "action": action, "reply": reply});
        context.terminal.print_json(&envelope);
        return Ok(Exit::Done);
    }
    let key = args.get("key").and_then(RawJson::to::<String>).unwrap_or_default();
    service_reply::show(context, &shown, &reply, (&tenant.to_string(), &key))?;
    Ok(Exit::Done)
}
