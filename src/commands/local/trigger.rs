//! `linkworld trigger`: a tool call or an event for the app on the local platform.

use crate::connect::json_argument::object;
use crate::connect::{LocalOptions, tenant_or_default};
use crate::context::{CommandResult, Context};
use crate::error::CommandError;
use crate::executor::block_on;
use crate::output::{audit_table, prices};
use clap::Subcommand;
use linkworld_client::api::ControlClient;
use linkworld_contract::audit::usage::Usage;
use linkworld_contract::limits::AUDIT_PAGE_MAX;
use linkworld_contract::names::TenantSlug;
use linkworld_contract::wire::container::AppEvent;
use linkworld_contract::wire::control::{AuditEntry, AuditQuery, TriggerEvent, TriggerReply, TriggerTool};
use linkworld_contract::wire::event_payload::{self, CHANNELS};
use linkworld_contract::wire::raw::{RawJson, RawObject};
use linkworld_terminal::{Exit, Role, duration, paint};
use serde::Serialize;

mod webhook;

/// Send a tool call or an event to the running app
#[derive(Debug, clap::Args)]
#[command(after_help = "
  linkworld trigger tool classify_invoice --args '{\"text\": \"Invoice 7\"}'
  linkworld trigger tool classify_invoice --args @invoice.json
  linkworld trigger inbound --text hello --channel web
  linkworld trigger schedule daily
  linkworld trigger event crm lead_hot --data '{\"score\": 9}' --follow
  linkworld trigger webhook /webhook/stripe --body @event.json --secret STRIPE_SECRET

Exit codes: 0 the handler replied ok, 1 it replied with an error, 2 invalid command line, 3 it crashed or no local platform is running, 6 rejected, for example an undeclared tool.
")]
pub struct TriggerArgs {
    #[command(subcommand)]
    what: What,
    #[command(flatten)]
    local: LocalOptions,
    /// App to call, needed only when several are installed
    #[arg(long, global = true, value_name = "SLUG")]
    app: Option<String>,
    /// Tenant whose install is called [default: the tenant of `linkworld dev`]
    #[arg(long, global = true, value_name = "SLUG")]
    tenant: Option<String>,
    /// User of an event: an id, or the address of a user of the tenant
    #[arg(long, global = true, value_name = "USER")]
    user: Option<String>,
    /// Fields of an event's payload to override: a JSON object, @FILE, or - for stdin
    #[arg(long, global = true, value_name = "JSON")]
    payload: Option<String>,
    /// Exit with 1 if the call and all that it caused cost more, by `prices` of `linkworld.dev.yaml`
    #[arg(long, global = true, value_name = "AMOUNT", value_parser = prices::max_cost)]
    max_cost: Option<f64>,
    /// Also print the calls it caused
    #[arg(long, global = true, help_heading = "Output")]
    follow: bool,
    /// Print one JSON envelope
    #[arg(long, global = true, help_heading = "Output")]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Call a tool of the app, as the tenant's agent would
    Tool {
        /// Name of the tool in the manifest
        name: String,
        /// Arguments of the tool: a JSON object, @FILE, or - for stdin
        #[arg(long, value_name = "JSON", default_value = "{}")]
        args: String,
    },
    /// Send an inbound message from a channel
    Inbound(InboundMessage),
    /// Run a schedule of the manifest now
    Schedule {
        /// Name of the schedule
        name: String,
    },
    /// Send the `install` event again
    Install,
    /// Send the `uninstall` event; the app stays installed
    Uninstall,
    /// Send the event that a user joined the tenant [default: a random user]
    UserAdded,
    /// Send an event of another app that the manifest subscribes to
    Event {
        /// The app that emits it
        emitter: String,
        /// Name of the event
        name: String,
        /// What the app sends with it: a JSON object, @FILE, or - for stdin
        #[arg(long, value_name = "JSON", default_value = "{}")]
        data: String,
    },
    /// Send a third party's message to a public POST route
    Webhook(webhook::WebhookArgs),
}

#[derive(Debug, clap::Args)]
struct InboundMessage {
    /// Text of the message
    #[arg(long, default_value = "")]
    text: String,
    /// Channel of the message
    #[arg(long, default_value = "web", value_parser = CHANNELS)]
    channel: String,
    /// Display name of the sender
    #[arg(long)]
    sender: Option<String>,
    /// Conversation [default: a new one]
    #[arg(long, value_name = "ID")]
    thread: Option<String>,
    /// Id of the message [default: a new one]
    #[arg(long, value_name = "ID")]
    message: Option<String>,
}

/// Sends it and prints the handler's reply.
pub fn run(context: &mut Context, args: &TriggerArgs) -> CommandResult {
    if let What::Webhook(message) = &args.what {
        let (app, tenant) = (args.app.as_deref(), args.tenant.as_deref());
        let place = webhook::WebhookPlace { local: &args.local, app, tenant, json: args.json };
        refuse_event_options(args, "a webhook has --body")?;
        if args.follow {
            return Err(CommandError::usage("--follow is for tools and events").hint("see `linkworld audit`"));
        }
        return webhook::run(context, &place, message);
    }
    let mut request = request(context, args)?;
    let client = args.local.connect()?;
    let (reply, caused) = block_on(async {
        if let (Request::Event(event), Some(user)) = (&mut request, &args.user) {
            let id = user_id(&client, args.tenant.as_deref(), user).await?;
            // What is named in --payload counts.
            if event.payload.get("user_id").is_none() {
                event.payload.set("user_id", RawJson::of(&id));
            }
        }
        let reply = match &request {
            Request::Tool(call) => client.trigger_tool(call).await?,
            Request::Event(event) => client.trigger_event(event).await?,
        };
        let caused = if args.follow { caused(&client, &reply).await? } else { Vec::new() };
        Ok((reply, caused))
    })?;
    print(context, args, &reply, &caused);
    if let (Some(max), Some(entry)) = (args.max_cost, reply.entry) {
        // Summed up by the platform: a list of the calls has a limit.
        let report = block_on(async { Ok(client.usage(&format!("trace:{entry}")).await?) })?;
        let mut used = Usage::default();
        report.rows.iter().filter(|row| row.is_use()).for_each(|row| used.add(&row.used));
        if let Some(why) = prices::over(&prices::of_this_project()?, &used, max) {
            context.terminal.fail(&why, &[], &[]);
            return Ok(Exit::Failed);
        }
    }
    Ok(exit(&reply))
}

/// The call that was sent, and what it caused.
async fn caused(client: &ControlClient, reply: &TriggerReply) -> Result<Vec<AuditEntry>, CommandError> {
    let Some(sent) = reply.entry else { return Ok(Vec::new()) };
    let from = AuditQuery { after: Some(sent - 1), limit: Some(AUDIT_PAGE_MAX), ..AuditQuery::default() };
    let mut found = client.audit(&from).await?.entries;
    found.retain(|entry| entry.id == sent || entry.parent == Some(sent));
    found.sort_by_key(|entry| entry.id);
    Ok(found)
}

/// The id of a user; an address is looked up in the tenant.
async fn user_id(client: &ControlClient, tenant: Option<&str>, user: &str) -> Result<String, CommandError> {
    if !user.contains('@') {
        return Ok(user.to_owned());
    }
    let named = tenant.map(TenantSlug::parse).transpose()?;
    let tenant = tenant_or_default(client, named.as_ref()).await?;
    let users = client.users(&tenant).await?;
    let found = users.into_iter().find(|known| known.email == user).map(|known| known.id);
    found.ok_or_else(|| {
        CommandError::usage(format!("--user {user}: tenant `{tenant}` has no such user"))
            .hint(format!("list them: `linkworld users list --tenant {tenant}`"))
    })
}

enum Request {
    Tool(TriggerTool),
    Event(TriggerEvent),
}

fn request(context: &mut Context, args: &TriggerArgs) -> Result<Request, CommandError> {
    let (event, mut given) = match &args.what {
        What::Tool { name, args: text } => {
            refuse_event_options(args, "a tool has --args")?;
            let call = object(context, "--args", text)?;
            let (app, tenant) = (args.app.clone(), args.tenant.clone());
            return Ok(Request::Tool(TriggerTool { name: name.clone(), args: call, app, tenant }));
        }
        What::Inbound(message) => (AppEvent::Inbound, message.fields()),
        What::Schedule { name } => (AppEvent::Schedule(name.clone()), RawObject::default()),
        What::Webhook(_) => unreachable!("a webhook is no event"),
        What::Install => (AppEvent::Install, RawObject::default()),
        What::Uninstall => (AppEvent::Uninstall, RawObject::default()),
        What::UserAdded => (AppEvent::UserAdded, RawObject::default()),
        What::Event { emitter, name, data } => {
            let mut fields = RawObject::default();
            fields.set("payload", object(context, "--data", data)?);
            (AppEvent::Emitted { emitter: emitter.clone(), name: name.clone() }, fields)
        }
    };
    if let Some(payload) = &args.payload {
        given.extend(object(context, "--payload", payload)?.members().unwrap_or_default());
    }
    event_payload::check(&event, &given).map_err(|error| CommandError::usage(format!("--payload: {error}")))?;
    let (app, tenant) = (args.app.clone(), args.tenant.clone());
    Ok(Request::Event(TriggerEvent { event: event.segment(), payload: given, app, tenant }))
}

/// Options that only events have.
fn refuse_event_options(args: &TriggerArgs, instead: &str) -> Result<(), CommandError> {
    for (flag, is_given) in [("--user", args.user.is_some()), ("--payload", args.payload.is_some())] {
        if is_given {
            return Err(CommandError::usage(format!("{flag} is for events; {instead}")));
        }
    }
    Ok(())
}

impl InboundMessage {
    fn fields(&self) -> RawObject {
        let mut fields = RawObject::default();
        let given = [
            ("message_text", Some(&self.text)),
            ("channel", Some(&self.channel)),
            ("sender_name", self.sender.as_ref()),
            ("channel_thread_id", self.thread.as_ref()),
            ("channel_message_id", self.message.as_ref()),
        ];
        for (name, text) in given {
            if let Some(text) = text {
                fields.set(name, RawJson::of(text));
            }
        }
        fields
    }
}

/// The result as JSON; the reply in it stays as the handler wrote it.
#[derive(Serialize)]
struct TriggerEnvelope<'a> {
    schema: &'static str,
    app: &'a str,
    status: u16,
    reply: &'a RawJson,
    duration_us: u64,
    entry: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    calls: Option<&'a [AuditEntry]>,
}

fn print(context: &mut Context, args: &TriggerArgs, answer: &TriggerReply, caused: &[AuditEntry]) {
    let TriggerReply { app, status, reply, duration_us, entry } = answer;
    for oddity in reply.oddities() {
        context.terminal.warn(format!("the reply, {oddity}"));
    }
    if args.json {
        let calls = args.follow.then_some(caused);
        let envelope = TriggerEnvelope {
            schema: "linkworld.trigger/1",
            app,
            status: *status,
            reply,
            duration_us: *duration_us,
            entry: *entry,
            calls,
        };
        context.terminal.print_raw_json(&RawJson::of(&envelope));
        return;
    }
    context.terminal.print_raw_json_indented(reply);
    let took = format!("{app} replied with status {status} in {}", duration(*duration_us));
    if args.follow {
        context.terminal.print_table(&audit_table::table(caused));
    }
    context.terminal.message(paint(Role::Context, took));
}

/// The status and the `ok` of the reply decide, as in the audit log; a handler that does not reply is a local problem.
fn exit(answer: &TriggerReply) -> Exit {
    match answer.status {
        502..=504 => Exit::Local,
        200..=299 if answer.reply.member("ok").is_some_and(|ok| ok.text() == "true") => Exit::Done,
        _ => Exit::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::{Exit, TriggerReply, exit};
    use linkworld_contract::wire::raw::RawJson;
    use serde_json::json;

    #[test]
    fn the_exit_code_agrees_with_the_audit_log() {
        let ended = |status, ok: bool| {
            let reply = RawJson::of(&json!({ "ok": ok }));
            exit(&TriggerReply { app: "a".into(), status, reply, duration_us: 1, entry: None })
        };
        for (status, ok, expected) in [
            (200, true, Exit::Done),
            (299, true, Exit::Done),
            (200, false, Exit::Failed),
            (302, true, Exit::Failed),
            (400, true, Exit::Failed),
            (409, false, Exit::Failed),
            (500, true, Exit::Failed),
            (502, false, Exit::Local),
            (504, false, Exit::Local),
        ] {
            assert_eq!(ended(status, ok), expected, "{status} {ok}");
        }
    }
}
