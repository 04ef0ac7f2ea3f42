//! `linkworld trigger`: what the platform would send to the app that runs on the local platform.

use crate::connect::LocalOptions;
use crate::context::Context;
use crate::context::Outcome;
use crate::error::CommandError;
use crate::executor::block_on;
use crate::exit::Exit;
use crate::output::units::duration;
use crate::terminal::{Role, paint};
use clap::Subcommand;
use linkworld_contract::wire::control::{TriggerEvent, TriggerReply, TriggerTool};
use serde_json::{Map, Value, json};

/// Send the running app a tool call or an event, as the platform would
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit codes: 0 the handler said ok, 1 it said no, 2 bad arguments, 3 it crashed or no local platform runs,\n\
    6 the platform refused, for example an undeclared tool."
)]
pub struct Args {
    #[command(subcommand)]
    what: What,
    #[command(flatten)]
    local: LocalOptions,
    /// The app, where several are installed
    #[arg(long, global = true, value_name = "SLUG")]
    app: Option<String>,
    /// The tenant; the platform's default one unless given
    #[arg(long, global = true, value_name = "SLUG")]
    tenant: Option<String>,
    /// Print one JSON envelope
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Call one of the app's tools, as the tenant's agent would
    Tool {
        /// The tool, as the manifest declares it
        name: String,
        /// Its arguments, a JSON object
        #[arg(long, value_name = "JSON", default_value = "{}")]
        args: String,
    },
    /// Send a message from one of the tenant's channels
    Inbound {
        /// The message
        #[arg(long, default_value = "")]
        text: String,
        /// The channel: whatsapp, email, web, voice or webhook
        #[arg(long, default_value = "web")]
        channel: String,
        /// Display name of the sender
        #[arg(long)]
        sender: Option<String>,
        /// The conversation; a new one unless given
        #[arg(long)]
        thread: Option<String>,
        /// Fields of the payload to replace, a JSON object
        #[arg(long, value_name = "JSON", default_value = "{}")]
        payload: String,
    },
    /// Tick one of the manifest's schedules
    Schedule {
        /// The schedule's name
        name: String,
    },
    /// Send `install` again
    Install,
    /// Send `uninstall`; the app stays installed
    Uninstall,
    /// Send that a user joined the tenant
    UserAdded {
        /// The user's id; a random one unless given
        #[arg(long)]
        user: Option<String>,
    },
}

/// Sends it and shows what the handler said.
pub fn run(context: &mut Context, args: &Args) -> Outcome {
    let request = request(args)?;
    let client = args.local.connect()?;
    let answer = block_on(async {
        Ok(match &request {
            Request::Tool(call) => client.trigger_tool(call).await?,
            Request::Event(event) => client.trigger_event(event).await?,
        })
    })?;
    show(context, args.json, &answer);
    Ok(exit(&answer))
}

enum Request {
    Tool(TriggerTool),
    Event(TriggerEvent),
}

fn request(args: &Args) -> Result<Request, CommandError> {
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

/// The JSON object an argument has to be.
fn object(flag: &str, text: &str) -> Result<Map<String, Value>, CommandError> {
    match serde_json::from_str(text) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(other) => Err(CommandError::usage(format!("{flag} must be a JSON object, not {}", kind(&other)))
            .hint(format!(r#"for example {flag} '{{"text": "Rechnung Nr. 7"}}'"#))),
        Err(error) => Err(CommandError::usage(format!("{flag} is not JSON: {error}"))
            .hint(format!(r#"quote it for the shell: {flag} '{{"text": "Rechnung Nr. 7"}}'"#))),
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

fn show(context: &mut Context, json: bool, answer: &TriggerReply) {
    if json {
        let envelope = json!({
            "schema": "linkworld.trigger/1",
            "app": answer.app,
            "status": answer.status,
            "reply": answer.reply,
            "duration_us": answer.duration_us,
        });
        context.terminal.answer_json(&envelope);
        return;
    }
    context.terminal.answer(&format!("{:#}", answer.reply));
    let took = format!("{} answered {} in {}", answer.app, answer.status, duration(answer.duration_us));
    context.terminal.say(&paint(Role::Context, &took));
}

/// The handler's word decides; its silence is a problem of this machine.
fn exit(answer: &TriggerReply) -> Exit {
    match answer.status {
        502..=504 => Exit::Local,
        _ if answer.reply.get("ok") == Some(&Value::Bool(true)) => Exit::Done,
        _ => Exit::No,
    }
}
