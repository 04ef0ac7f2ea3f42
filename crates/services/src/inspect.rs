//! What a person looks at and feeds from the command line: the same services, without an app.

use crate::documents::tool as documents;
use crate::mail::{self, MailFolder};
use crate::request::arguments::Arguments;
use crate::request::call::{ServiceCaller, ServiceError, ServiceResult, bad_input, refusal};
use crate::{calendar, files, outbox, rag, records};
use linkworld_contract::text;
use linkworld_contract::wire::raw::RawObject;
use rusqlite::Connection;
use serde_json::{Value, json};

/// The answer to a person.
#[derive(Debug)]
pub struct ServiceReply {
    /// What to show.
    pub reply: Value,
    /// A message that the apps of the tenant are to be told of.
    pub inbound: Option<InboundMail>,
}

/// A received message, as an inbound event has it (contract 11.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboundMail {
    /// The id of the message, which `email_reply` takes.
    pub message_id: String,
    /// The id of its thread.
    pub thread_id: String,
    /// The body.
    pub text: String,
    /// The sender's name, else the address.
    pub sender: String,
    /// `file_id`, `filename` and `content_type` of each attachment.
    pub attachments: Vec<Value>,
}

type ServiceAction = fn(&Connection, &ServiceCaller<'_>, &Arguments<'_>) -> ServiceResult;

/// The service that needs the document templates of the tenant.
pub const DOCUMENTS: &str = "documents";

/// What can be done with which service.
const ACTIONS: &[(&str, &str, ServiceAction)] = &[
    ("mail", "list", mail::list),
    ("mail", "search", mail::find),
    ("mail", "show", mail::show),
    ("calendar", "list", calendar::list),
    ("calendar", "show", calendar::get),
    ("calendar", "add", calendar::create),
    ("calendar", "delete", calendar::delete),
    ("files", "list", files::find),
    ("files", "show", files::get),
    ("files", "add", files::create),
    ("files", "delete", files::delete),
    ("records", "models", |connection, caller, _| records::models(connection, caller)),
    ("records", "list", records::search_read),
    ("records", "show", records::read),
    ("records", "add", records::create),
    ("records", "delete", records::unlink),
    ("rag", "list", rag::list),
    ("rag", "add", rag::upsert),
    ("rag", "search", rag::query),
    ("rag", "delete", rag::delete),
    ("outbox", "list", outbox::list),
    (DOCUMENTS, "render", |_, caller, args| documents::preview(caller, args)),
];

/// Carries out an action of a person.
pub fn inspect(
    connection: &Connection,
    caller: &ServiceCaller<'_>,
    (service, action): (&str, &str),
    args: &RawObject,
) -> Result<ServiceReply, ServiceError> {
    let args = Arguments(args);
    if (service, action) == ("mail", "receive") {
        return receive(connection, caller, &args);
    }
    let found = ACTIONS.iter().find(|(known, name, _)| (*known, *name) == (service, action));
    let (_, _, perform) = found.ok_or_else(|| {
        let name = text::shorten(&format!("{service} {action}"), 60);
        refusal(404, "not_found", format!("there is no action `{name}`"), "")
    })?;
    Ok(ServiceReply { reply: perform(connection, caller, &args)?, inbound: None })
}

/// A message arrives, as an answer to another one if that is named.
fn receive(
    connection: &Connection,
    caller: &ServiceCaller<'_>,
    args: &Arguments<'_>,
) -> Result<ServiceReply, ServiceError> {
    let from = args.name(&["from"])?;
    let inbox = args.opt_name(&["inbox", "to"])?;
    let mut message = mail::described(args, MailFolder::Inbox, &from)?;
    message.inbox = inbox.unwrap_or_else(|| caller.user.email.to_owned());
    message.to = vec![message.inbox.clone()];
    if message.body.is_empty() && message.attachments.is_empty() {
        return Err(bad_input("`body` is missing"));
    }
    if let Some(answered) = args.opt_name(&["reply_to"])? {
        let thread = mail::load(connection, caller.tenant_id, &answered)?.thread;
        message.answered = Some((answered, thread));
    }
    let stored = mail::store(connection, caller, &message)?;
    let id = RawObject::of(&json!({"message_id": stored.id}));
    let reply = mail::show(connection, caller, &Arguments(&id))?;
    let sender = from.rsplit_once('<').map_or(from.as_str(), |(name, _)| name).trim().to_owned();
    let inbound = InboundMail {
        message_id: stored.id,
        thread_id: stored.thread,
        text: message.body,
        sender,
        attachments: reply["attachments"].as_array().cloned().unwrap_or_default(),
    };
    Ok(ServiceReply { reply, inbound: Some(inbound) })
}
