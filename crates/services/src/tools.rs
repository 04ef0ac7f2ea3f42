//! Which platform tools are simulated, and by what.

use crate::documents::tool as documents;
use crate::request::arguments::Arguments;
use crate::request::call::{ServiceCaller, ServiceResult};
use crate::{calendar, files, mail, outbox, profile, rag, records};
use linkworld_contract::wire::raw::RawObject;
use rusqlite::Connection;

type ServiceTool = fn(&Connection, &ServiceCaller<'_>, &Arguments<'_>) -> ServiceResult;

/// Every simulated tool.
const TOOLS: &[(&str, ServiceTool)] = &[
    ("email_send", mail::send),
    ("email_reply", mail::reply),
    ("email_draft_create", mail::draft),
    ("email_create_draft", mail::draft),
    ("email_draft_reply", mail::draft_reply),
    ("email_draft_send", mail::draft_send),
    ("email_search", mail::find),
    ("email_read", mail::show),
    ("email_get", mail::show),
    ("email_check_inbox", mail::list),
    ("email_list", mail::list),
    ("email_get_attachments", mail::list_attachments),
    ("calendar_list_events", calendar::list),
    ("calendar_get_event", calendar::get),
    ("calendar_create_event", calendar::create),
    ("calendar_update_event", calendar::update),
    ("calendar_delete_event", calendar::delete),
    ("file_get", files::get),
    ("attachment_get", files::get),
    ("linkworld_file_download", files::get),
    ("file_search", files::find),
    ("file_create", files::create),
    ("file_update", files::update),
    ("deliver_file", files::deliver),
    ("create_public_share_link", files::share),
    ("file_share_list", files::shares),
    ("file_share_revoke", files::revoke),
    ("odoo_search_read", records::search_read),
    ("odoo_read", records::read),
    ("odoo_create", records::create),
    ("odoo_update", records::update),
    ("odoo_unlink", records::unlink),
    ("user_profile_get", |_, caller, _| profile::get(caller)),
    ("rag_query", rag::query),
    ("rag_upsert_document", rag::upsert),
    ("business_render_pdf", documents::business),
    ("create_pdf", documents::any),
    ("render_document", documents::any),
    ("report_pdf_render", documents::any),
    ("whatsapp_send_text", outbox::whatsapp_text),
    ("whatsapp_send", outbox::whatsapp_text),
    ("whatsapp_send_template", outbox::whatsapp_template),
    ("linkedin_post", outbox::linkedin_post),
];

/// The names of all simulated tools.
pub fn simulated() -> impl Iterator<Item = &'static str> {
    TOOLS.iter().map(|(name, _)| *name)
}

/// Whether a tool is simulated.
pub fn is_simulated(tool: &str) -> bool {
    simulated().any(|name| name == tool)
}

/// Whether a tool needs the document templates of the tenant.
pub fn needs_templates(tool: &str) -> bool {
    matches!(tool, "business_render_pdf" | "create_pdf" | "render_document" | "report_pdf_render")
}

/// Makes a call of a simulated tool; `None` for any other tool. The caller undoes what a refused call has changed.
pub fn perform(
    connection: &Connection,
    caller: &ServiceCaller<'_>,
    tool: &str,
    args: &RawObject,
) -> Option<ServiceResult> {
    let (_, perform) = TOOLS.iter().find(|(name, _)| *name == tool)?;
    Some(perform(connection, caller, &Arguments(args)))
}
