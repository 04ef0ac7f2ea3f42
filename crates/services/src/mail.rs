//! The mailboxes of a tenant: what was received, what apps sent, and drafts.

use crate::files::{self, StoredFile};
use crate::request::arguments::{Arguments, base64};
use crate::request::call::{ServiceCaller, ServiceError, ServiceResult, bad_input, not_found};
use crate::request::times::rfc3339;
use crate::search::{self, SearchOrder, new_id};
use linkworld_contract::markup;
use linkworld_contract::tool_limits::{SERVICE_ATTACHMENTS_MAX, SERVICE_RECIPIENTS_MAX, SERVICE_TEXT_BYTES_MAX};
use linkworld_contract::wire::raw::{RawJson, RawObject};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::{Value, json};

const SEARCHED: &str = "mail";
const ID: [&str; 3] = ["message_id", "email_id", "id"];

/// Where a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MailFolder {
    Inbox,
    Sent,
    Draft,
}

impl MailFolder {
    fn as_str(self) -> &'static str {
        match self {
            Self::Inbox => "inbox",
            Self::Sent => "sent",
            Self::Draft => "drafts",
        }
    }
}

/// A message before it is stored.
pub(crate) struct NewMail {
    pub(crate) folder: MailFolder,
    /// The mailbox it is in.
    pub(crate) inbox: String,
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    pub(crate) cc: Vec<String>,
    pub(crate) bcc: Vec<String>,
    pub(crate) subject: String,
    pub(crate) body: String,
    pub(crate) format: String,
    /// The message it answers, with its thread.
    pub(crate) answered: Option<(String, String)>,
    pub(crate) attachments: Vec<MailAttachment>,
}

/// A file of a message: one that is stored already, or a new one.
pub(crate) enum MailAttachment {
    Stored(String),
    New(StoredFile),
}

/// What a stored message is known by.
pub(crate) struct StoredMail {
    pub(crate) id: String,
    pub(crate) thread: String,
}

fn address(name: &str, text: &str) -> Result<(), ServiceError> {
    // `Ada <ada@acme.example>` is an address, too.
    let plain = text.rsplit_once('<').map_or(text, |(_, rest)| rest.trim_end_matches('>'));
    let is_address = plain.split_once('@').is_some_and(|(user, host)| {
        !user.is_empty() && !host.is_empty() && !host.contains('@') && !plain.contains(char::is_whitespace)
    });
    if is_address { Ok(()) } else { Err(bad_input(format!("`{name}` must be an address such as ada@acme.example"))) }
}

/// The message that a call describes.
pub(crate) fn described(args: &Arguments<'_>, folder: MailFolder, own: &str) -> Result<NewMail, ServiceError> {
    let (to, cc, bcc) = (args.names(&["to", "recipients"])?, args.names(&["cc"])?, args.names(&["bcc"])?);
    for (name, list) in [("to", &to), ("cc", &cc), ("bcc", &bcc)] {
        list.iter().try_for_each(|one| address(name, one))?;
    }
    if to.len() + cc.len() + bcc.len() > SERVICE_RECIPIENTS_MAX {
        return Err(bad_input(format!("a mail has at most {SERVICE_RECIPIENTS_MAX} recipients")));
    }
    let format = args.opt_name(&["body_format"])?.unwrap_or_else(|| "text".into());
    if !["text", "html"].contains(&format.as_str()) {
        return Err(bad_input("`body_format` must be `text` or `html`"));
    }
    let from = args.opt_name(&["from", "from_address", "sender", "mailbox"])?.unwrap_or_else(|| own.to_owned());
    address("from", &from)?;
    let body = args.opt_text(&["body", "text", "html"])?.unwrap_or_default();
    if body.len() > SERVICE_TEXT_BYTES_MAX {
        return Err(bad_input(format!(
            "`body` has {} bytes, at most {SERVICE_TEXT_BYTES_MAX} are allowed",
            body.len()
        )));
    }
    let subject = args.opt_name(&["subject"])?.unwrap_or_default();
    let attachments = attachments(args)?;
    Ok(NewMail { folder, inbox: from.clone(), from, to, cc, bcc, subject, body, format, answered: None, attachments })
}

fn attachments(args: &Arguments<'_>) -> Result<Vec<MailAttachment>, ServiceError> {
    let Some(raw) = args.raw(&["attachments"]) else { return Ok(Vec::new()) };
    let wrong =
        || bad_input("`attachments` must be a list of objects with `file_id`, or with `filename` and `content_base64`");
    let items: Vec<RawJson> = raw.to().ok_or_else(wrong)?;
    if items.len() > SERVICE_ATTACHMENTS_MAX {
        return Err(bad_input(format!("a mail has at most {SERVICE_ATTACHMENTS_MAX} attachments")));
    }
    let read = |item: &RawJson| {
        if let Some(id) = item.to::<String>() {
            return Ok(MailAttachment::Stored(id));
        }
        let members: RawObject = item.members().ok_or_else(wrong)?;
        let item = Arguments(&members);
        match item.opt_name(&["file_id"])? {
            Some(id) => Ok(MailAttachment::Stored(id)),
            None => files::given(&item)?.map(MailAttachment::New).ok_or_else(wrong),
        }
    };
    items.iter().map(read).collect()
}

/// Stores a message.
pub(crate) fn store(
    connection: &Connection,
    caller: &ServiceCaller<'_>,
    mail: &NewMail,
) -> Result<StoredMail, ServiceError> {
    for attachment in &mail.attachments {
        if let MailAttachment::Stored(id) = attachment {
            files::load(connection, caller.tenant_id, id)?;
        }
    }
    let id = new_id(connection, "m")?;
    let (answered, thread) = match &mail.answered {
        Some((answered, thread)) => (Some(answered.as_str()), thread.clone()),
        None => (None, new_id(connection, "th")?),
    };
    let recipients = json!({"to": mail.to, "cc": mail.cc, "bcc": mail.bcc}).to_string();
    let sql = "INSERT INTO mail_messages (tenant_id, id, thread_id, inbox, folder, sender, recipients, subject, body, \
               body_format, in_reply_to, app, user_id, is_read, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    connection.prepare_cached(sql)?.execute(params![
        caller.tenant_id,
        id,
        thread,
        mail.inbox,
        mail.folder.as_str(),
        mail.from,
        recipients,
        mail.subject,
        mail.body,
        mail.format,
        answered,
        caller.app,
        caller.user_id(),
        mail.folder != MailFolder::Inbox,
        caller.now
    ])?;
    for (position, attachment) in (0_i64..).zip(&mail.attachments) {
        let file = match attachment {
            MailAttachment::Stored(id) => id.clone(),
            MailAttachment::New(file) => files::add(connection, caller, file)?,
        };
        let sql = "INSERT INTO mail_attachments (tenant_id, message_id, position, file_id) VALUES (?, ?, ?, ?)";
        connection.prepare_cached(sql)?.execute(params![caller.tenant_id, id, position, file])?;
    }
    let title = format!("{} {} {}", mail.subject, mail.from, mail.to.join(" "));
    search::put(connection, (caller.tenant_id, SEARCHED, &id), (&title, &mail.body))?;
    Ok(StoredMail { id, thread })
}

fn sent(mail: &StoredMail) -> Value {
    json!({"message_id": mail.id, "thread_id": mail.thread, "status": "sent"})
}

/// `email_send`.
pub(crate) fn send(connection: &Connection, caller: &ServiceCaller<'_>, args: &Arguments<'_>) -> ServiceResult {
    let mail = described(args, MailFolder::Sent, caller.user.email)?;
    if mail.to.is_empty() {
        return Err(bad_input("`to` is missing"));
    }
    Ok(sent(&store(connection, caller, &mail)?))
}

/// The answer to a message: to its sender, in its thread.
fn answer(
    connection: &Connection,
    caller: &ServiceCaller<'_>,
    args: &Arguments<'_>,
    folder: MailFolder,
) -> Result<StoredMail, ServiceError> {
    let id = args.name(&ID)?;
    let found = load(connection, caller.tenant_id, &id)?;
    let mut mail = described(args, folder, &found.inbox)?;
    if mail.to.is_empty() {
        mail.to = if found.folder == "inbox" { vec![found.sender] } else { found.to };
    }
    if mail.subject.is_empty() {
        let is_answer = found.subject.to_lowercase().starts_with("re:");
        mail.subject = if is_answer { found.subject } else { format!("Re: {}", found.subject) };
    }
    mail.answered = Some((id, found.thread));
    store(connection, caller, &mail)
}

/// `email_reply`.
pub(crate) fn reply(connection: &Connection, caller: &ServiceCaller<'_>, args: &Arguments<'_>) -> ServiceResult {
    Ok(sent(&answer(connection, caller, args, MailFolder::Sent)?))
}

fn drafted(mail: &StoredMail) -> Value {
    json!({"draft_id": mail.id, "thread_id": mail.thread, "status": "draft"})
}

/// `email_draft_create` and `email_create_draft`.
pub(crate) fn draft(connection: &Connection, caller: &ServiceCaller<'_>, args: &Arguments<'_>) -> ServiceResult {
    let mail = described(args, MailFolder::Draft, caller.user.email)?;
    Ok(drafted(&store(connection, caller, &mail)?))
}

/// `email_draft_reply`.
pub(crate) fn draft_reply(connection: &Connection, caller: &ServiceCaller<'_>, args: &Arguments<'_>) -> ServiceResult {
    Ok(drafted(&answer(connection, caller, args, MailFolder::Draft)?))
}

/// `email_draft_send`.
pub(crate) fn draft_send(connection: &Connection, caller: &ServiceCaller<'_>, args: &Arguments<'_>) -> ServiceResult {
    let id = args.name(&["draft_id", "message_id", "id"])?;
    let found = load(connection, caller.tenant_id, &id)?;
    if found.folder != MailFolder::Draft.as_str() {
        return Err(bad_input("the message is not a draft"));
    }
    if found.to.is_empty() {
        return Err(bad_input("the draft has no recipient"));
    }
    let sql = "UPDATE mail_messages SET folder = 'sent', at = ? WHERE tenant_id = ? AND id = ?";
    connection.prepare_cached(sql)?.execute(params![caller.now, caller.tenant_id, id])?;
    Ok(sent(&StoredMail { id, thread: found.thread }))
}

/// A stored message, as far as others refer to it.
pub(crate) struct FoundMail {
    pub(crate) thread: String,
    inbox: String,
    folder: String,
    sender: String,
    to: Vec<String>,
    subject: String,
    whole: Value,
}

const COLUMNS: &str = "id, thread_id, inbox, folder, sender, recipients, subject, body, body_format, in_reply_to, app, \
                       user_id, is_read, at";

fn read(row: &Row<'_>) -> rusqlite::Result<FoundMail> {
    let recipients: Value = serde_json::from_str(&row.get::<_, String>(5)?).unwrap_or_default();
    let (body, format): (String, String) = (row.get(7)?, row.get(8)?);
    let html = if format == "html" { body.clone() } else { html_of(&body) };
    let to: Vec<String> = serde_json::from_value(recipients["to"].clone()).unwrap_or_default();
    let (thread, inbox, folder): (String, String, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
    let (sender, subject): (String, String) = (row.get(4)?, row.get(6)?);
    let whole = json!({
        "message_id": row.get::<_, String>(0)?, "thread_id": thread, "inbox": inbox, "folder": folder, "from": sender,
        "to": to, "cc": recipients["cc"], "bcc": recipients["bcc"], "subject": subject, "body": body,
        "body_format": format, "body_html": html, "in_reply_to": row.get::<_, Option<String>>(9)?,
        "app": row.get::<_, Option<String>>(10)?, "on_behalf_of": row.get::<_, Option<String>>(11)?,
        "is_read": row.get::<_, bool>(12)?, "received_at": rfc3339(row.get(13)?),
    });
    Ok(FoundMail { thread, inbox, folder, sender, to, subject, whole })
}

/// Plain text as the platform sends it.
fn html_of(text: &str) -> String {
    format!("<p>{}</p>", markup::html(text).replace("\r\n", "\n").replace('\n', "<br>"))
}

pub(crate) fn load(connection: &Connection, tenant_id: &str, id: &str) -> Result<FoundMail, ServiceError> {
    let sql = format!("SELECT {COLUMNS} FROM mail_messages WHERE tenant_id = ? AND id = ?");
    let mut query = connection.prepare_cached(&sql)?;
    query.query_row([tenant_id, id], read).optional()?.ok_or_else(|| not_found("message", id))
}

/// What a list has of a message.
fn summary(found: FoundMail) -> Value {
    let mut whole = found.whole;
    let preview: String = whole["body"].as_str().unwrap_or_default().chars().take(200).collect();
    if let Some(members) = whole.as_object_mut() {
        for key in ["body", "body_html", "body_format", "cc", "bcc", "in_reply_to", "app", "on_behalf_of"] {
            members.shift_remove(key);
        }
        members.insert("preview".into(), json!(preview));
    }
    whole
}

/// `email_read` and `email_get`. An app that reads a message marks it as read.
pub(crate) fn show(connection: &Connection, caller: &ServiceCaller<'_>, args: &Arguments<'_>) -> ServiceResult {
    let id = args.name(&ID)?;
    let found = load(connection, caller.tenant_id, &id)?;
    if caller.app.is_some() {
        let sql = "UPDATE mail_messages SET is_read = 1 WHERE tenant_id = ? AND id = ? AND is_read = 0";
        connection.prepare_cached(sql)?.execute([caller.tenant_id, &id])?;
    }
    let mut whole = found.whole;
    whole["attachments"] = json!(attached(connection, caller.tenant_id, &id, false)?);
    Ok(whole)
}

fn attached(
    connection: &Connection,
    tenant_id: &str,
    id: &str,
    with_content: bool,
) -> Result<Vec<Value>, ServiceError> {
    let sql = "SELECT file_id FROM mail_attachments WHERE tenant_id = ? AND message_id = ? ORDER BY position";
    let mut query = connection.prepare_cached(sql)?;
    let ids = query.query_map([tenant_id, id], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    let shown = |id: String| {
        let StoredFile { name, content_type, content } = files::load(connection, tenant_id, &id)?;
        let mut one = json!({"attachment_id": id, "file_id": id, "filename": name, "content_type": content_type, "size": content.len()});
        if with_content {
            one["content_base64"] = json!(base64(&content));
        }
        Ok(one)
    };
    ids.into_iter().map(shown).collect()
}

/// `email_get_attachments`.
pub(crate) fn list_attachments(
    connection: &Connection,
    caller: &ServiceCaller<'_>,
    args: &Arguments<'_>,
) -> ServiceResult {
    let id = args.name(&ID)?;
    load(connection, caller.tenant_id, &id)?;
    Ok(json!({"attachments": attached(connection, caller.tenant_id, &id, true)?}))
}

/// `email_search`: the newest that have all words. Without words the newest of all.
pub(crate) fn find(connection: &Connection, caller: &ServiceCaller<'_>, args: &Arguments<'_>) -> ServiceResult {
    let (query, limit) = (args.opt_text(&["query", "q", "search"])?.unwrap_or_default(), args.limit()?);
    let found = search::find(connection, (caller.tenant_id, SEARCHED), &query, (SearchOrder::Newest, limit))?;
    let Some(found) = found else { return list(connection, caller, args) };
    let messages = found.iter().map(|one| load(connection, caller.tenant_id, &one.id).map(summary));
    Ok(json!({"messages": messages.collect::<Result<Vec<_>, _>>()?}))
}

/// The query of a page of one folder.
pub(crate) fn page_sql(of_inbox: bool) -> String {
    let inbox = if of_inbox { "AND inbox = ?4 " } else { "" };
    format!(
        "SELECT {COLUMNS} FROM mail_messages WHERE tenant_id = ?1 AND folder = ?2 {inbox}ORDER BY at DESC, id DESC LIMIT ?3"
    )
}

/// `email_check_inbox` and `email_list`: the newest of a folder, of one mailbox or all.
pub(crate) fn list(connection: &Connection, caller: &ServiceCaller<'_>, args: &Arguments<'_>) -> ServiceResult {
    let folder = args.opt_name(&["folder"])?.unwrap_or_else(|| "inbox".into()).to_lowercase();
    if !["inbox", "sent", "drafts"].contains(&folder.as_str()) {
        return Err(bad_input("`folder` must be `inbox`, `sent` or `drafts`"));
    }
    let (limit, inbox, unread) = (args.limit()?, args.opt_name(&["inbox", "mailbox"])?, args.flag("unread_only")?);
    let mut query = connection.prepare_cached(&page_sql(inbox.is_some()))?;
    let rows = match &inbox {
        Some(inbox) => query.query_map(params![caller.tenant_id, folder, limit, inbox], read)?,
        None => query.query_map(params![caller.tenant_id, folder, limit], read)?,
    };
    let found = rows.collect::<Result<Vec<_>, _>>()?;
    let is_wanted = |mail: &FoundMail| !unread || mail.whole["is_read"] == false;
    let messages: Vec<Value> = found.into_iter().filter(is_wanted).map(summary).collect();
    let unread = messages.iter().filter(|one| one["is_read"] == false).count();
    Ok(json!({"messages": messages, "unread": unread}))
}
