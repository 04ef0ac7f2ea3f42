//! `linkworld trigger`: a tool call or an event for the app on the local platform.

use crate::connect::LocalOptions;
use crate::context::CommandResult;
use crate::context::Context;
use crate::error::CommandError;
use crate::executor::block_on;
use crate::exit::Exit;
use crate::terminal::duration;
use crate::terminal::{Role, paint};
use clap::Subcommand;
use linkworld_contract::wire::control::{TriggerEvent, TriggerReply, TriggerTool};
use serde_json::{Map, Value, json};

/// Send a tool call or an event to the running app
#[derive(Debug, clap::Args)]
#[command(after_help = "
  linkworld trigger tool classify_invoice --args '{\"text\": \"Invoice 7\"}'
  linkworld trigger inbound --text hello --channel web
  linkworld trigger schedule daily

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
        /// Arguments of the tool, a JSON object
        #[arg(long, value_name = "JSON", default_value = "{}")]
        args: String,
    },
    /// Send an inbound message from a channel
    Inbound {
        /// Text of the message
        #[arg(long, default_value = "")]
        text: String,
        /// Channel: whatsapp, email, web, voice or webhook
        #[arg(long, default_value = "web")]
        channel: String,
        /// Display name of the sender
        #[arg(long)]
        sender: Option<String>,
        /// Conversation [default: a new one]
        #[arg(long)]
        thread: Option<String>,
        /// Fields of the payload to override, a JSON object
        #[arg(long, value_name = "JSON", default_value = "{}")]
        payload: String,
    },
    /// Run a schedule of the manifest now
    Schedule {
        /// Name of the schedule
        name: String,
    },
    /// Send the `install` event again
    Install,
    /// Send the `uninstall` event; the app stays installed
    Uninstall,
    /// Send the event that a user joined the tenant
    UserAdded {
        /// Id of the user [default: a random one]
        #[arg(long)]
        user: Option<String>,
    },
}

/// Sends it and prints the handler's reply.
pub fn run(context: &mut Context, args: &TriggerArgs) -> CommandResult {
    let request = request(args)?;
    let client = args.local.connect()?;
    let reply = block_on(async {
        Ok(match &request {
            Request::Tool(call) => client.trigger_tool(call).await?,
            Request::Event(event) => client.trigger_event(event).await?,
        })
    })?;
    print(context, args.json, &reply);
    Ok(exit(&reply))
}

enum Request {
    Tool(TriggerTool),
    Event(TriggerEvent),
}

fn request(args: &TriggerArgs) -> Result<Request, CommandError> {
    let event = |event: String, payload: Map<String, Value>| {
        Request::Event(TriggerEvent { event, payload, app: args.app.clone(), tenant: args.tenant.clone() })
    };
    Ok(match &args.what {
        What::Tool { name, args: text } => Request::Tool(TriggerTool {
            name: name.clone(),
            args: object("--args", text)?,
            app: args.app.clone(),
            tenant: args.tenant.clone(),
        }),
        What::Inbound { text, channel, sender, thread, payload } => {
            let mut fields = Map::new();
            fields.insert("message_text".into(), json!(text));
            fields.insert("channel".into(), json!(channel));
            if let Some(sender) = sender {
                fields.insert("sender_name".into(), json!(sender));
            }
            if let Some(thread) = thread {
                fields.insert("channel_thread_id".into(), json!(thread));
            }
            fields.extend(object("--payload", payload)?);
            event("inbound".into(), fields)
        }
        What::Schedule { name } => event(format!("schedule:{name}"), Map::new()),
        What::Install => event("install".into(), Map::new()),
        What::Uninstall => event("uninstall".into(), Map::new()),
        What::UserAdded { user } => {
            let user = user.iter().map(|user| ("user_id".to_owned(), json!(user)));
            event("user_added".into(), user.collect())
        }
    })
}

/// An argument that must be a JSON object.
fn object(flag: &str, text: &str) -> Result<Map<String, Value>, CommandError> {
    match serde_json::from_str(text) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(other) => Err(CommandError::usage(format!("{flag}: expected a JSON object, found {}", kind(&other)))
            .hint(format!(r#"for example {flag} '{{"text": "Rechnung Nr. 7"}}'"#))),
        Err(error) => Err(CommandError::usage(format!("{flag}: invalid JSON: {error}"))
            .hint(format!(r#"quote it for the shell, for example {flag} '{{"text": "Rechnung Nr. 7"}}'"#))),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn print(context: &mut Context, json: bool, answer: &TriggerReply) {
    if json {
        let envelope = json!({
            "schema": "linkworld.trigger/1",
            "app": answer.app,
            "status": answer.status,
            "reply": answer.reply,
            "duration_us": answer.duration_us,
        });
        context.terminal.print_json(&envelope);
        return;
    }
    context.terminal.print_json_indented(&answer.reply);
    let took = format!("{} replied with status {} in {}", answer.app, answer.status, duration(answer.duration_us));
    context.terminal.message(paint(Role::Context, took));
}

/// The `ok` of the reply decides; a handler that does not reply is a local problem.
fn exit(answer: &TriggerReply) -> Exit {
    match answer.status {
        502..=504 => Exit::Local,
        _ if answer.reply.get("ok") == Some(&Value::Bool(true)) => Exit::Done,
        _ => Exit::Failed,
    }
}
