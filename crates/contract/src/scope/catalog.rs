//! The catalog of scopes as data: which scope lets an app call which platform tools (contract 14.1).
//!
//! The public catalog is known from an older and a newer page that disagree; where both list a scope the newer
//! wins and the older page's tools stay accepted as [`ScopeStatus::Legacy`].

/// How well a row is documented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScopeStatus {
    /// On the newest public catalog page, or in the manifest reference.
    Current,
    /// Only on the older page; accepted, worth a warning.
    Legacy,
    /// Named by a template or a README, never by a catalog.
    Inferred,
}

/// One scope with some of the tools it covers; a scope may have several rows.
#[derive(Debug, Clone, Copy)]
pub struct ScopeRow {
    /// For example `mail.send`.
    pub scope: &'static str,
    /// How well this row is documented.
    pub status: ScopeStatus,
    /// Tool names; one ending in `*` covers every tool that starts so.
    pub tools: &'static [&'static str],
}

const fn current(scope: &'static str, tools: &'static [&'static str]) -> ScopeRow {
    ScopeRow { scope, status: ScopeStatus::Current, tools }
}

const fn legacy(scope: &'static str, tools: &'static [&'static str]) -> ScopeRow {
    ScopeRow { scope, status: ScopeStatus::Legacy, tools }
}

const fn inferred(scope: &'static str, tools: &'static [&'static str]) -> ScopeRow {
    ScopeRow { scope, status: ScopeStatus::Inferred, tools }
}

/// Every known scope. Current rows come before legacy ones, so that suggestions prefer them.
pub const ROWS: &[ScopeRow] = &[
    current(
        "mail.read",
        &["email_search", "email_read", "email_check_inbox", "email_get_attachments", "email_triage_run"],
    ),
    current("mail.send", &["email_send", "email_reply", "email_draft_create", "email_draft_reply", "email_draft_send"]),
    // Reserved: the platform wires no tool to it yet.
    current("mail.manage", &[]),
    current("calendar.read", &["calendar_list_events", "calendar_get_event"]),
    current("calendar.write", &["calendar_create_event", "calendar_update_event", "calendar_delete_event"]),
    current("files.read", &["deliver_file", "linkworld_file_download"]),
    current("files.write", &["user_app_dashboard_create"]),
    current("files.share", &["create_public_share_link"]),
    // The newest page is known only in part; the manifest reference declares both scopes.
    current("odoo.read", &["odoo_search_read", "odoo_read"]),
    current("odoo.write", &["odoo_create", "odoo_update", "odoo_unlink"]),
    legacy("mail.read", &["email_get", "email_list"]),
    legacy("mail.draft", &["email_create_draft"]),
    legacy("mail.triage", &["email_triage_classify", "email_triage_digest"]),
    legacy("files.read", &["file_get", "file_search", "attachment_get"]),
    legacy("files.write", &["file_create", "file_update"]),
    legacy("reports.generate", &["report_pdf_render", "report_excel_render"]),
    legacy("whatsapp.send", &["whatsapp_send_text", "whatsapp_send_template"]),
    legacy("ai.image", &["ai_image_generate"]),
    legacy("ai.video", &["kling_video_generate"]),
    inferred("whatsapp.send", &["whatsapp_send"]),
    inferred("linkedin.read", &["linkedin_*"]),
    inferred("linkedin.write", &["linkedin_post"]),
    inferred("document.render", &["create_pdf", "render_document"]),
    inferred("tasks.create", &["task_create"]),
];

/// Tools no source ties to a scope: every installed app may call them.
pub const UNSCOPED: &[&str] = &[
    "app_kv_get",
    "app_kv_set",
    "app_kv_list",
    "app_kv_delete",
    "user_profile_get",
    "business_render_pdf",
    "dxf_analyze",
    "rag_query",
    "rag_upsert_document",
    "read_skill",
    "list_app_records",
    "file_share_*",
];

/// Tools of chat-built apps, refused to every marketplace app; each is answered with "use key-value storage".
pub const CHAT_BUILT_ONLY: &[&str] = &["read_app_records", "write_app_records", "update_app_record"];

/// The integrations any source names.
pub const INTEGRATION_NAMES: [&str; 4] = ["m365", "odoo", "business_central", "lexoffice"];

/// The integration a scope usually needs, by the scope's group. Only the mail row is stated outright; the
/// others are plausible, so a missing one is worth a warning and never an error (contract 14.3).
pub const INTEGRATIONS: &[(&str, &str)] = &[("mail", "m365"), ("calendar", "m365"), ("odoo", "odoo")];

/// Whether `pattern` of the catalog covers `tool`.
pub fn covers(pattern: &str, tool: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => tool.len() > start.len() && tool.starts_with(start),
        None => pattern == tool,
    }
}

#[cfg(test)]
mod tests {
    use super::{CHAT_BUILT_ONLY, INTEGRATIONS, ROWS, UNSCOPED, covers};
    use crate::names::is_scope;
    use std::collections::BTreeSet;

    #[test]
    fn rows_are_well_formed_and_no_tool_stands_twice() {
        let mut seen = BTreeSet::new();
        for row in ROWS {
            assert!(is_scope(row.scope), "{}", row.scope);
            for tool in row.tools {
                assert!(seen.insert(*tool), "{tool} stands twice");
            }
        }
        for tool in UNSCOPED.iter().chain(CHAT_BUILT_ONLY) {
            assert!(seen.insert(tool), "{tool} stands twice");
        }
        for (group, _) in INTEGRATIONS {
            assert!(ROWS.iter().any(|row| row.scope.split('.').next() == Some(group)), "{group}");
        }
    }

    #[test]
    fn a_star_covers_longer_names_only() {
        assert!(covers("linkedin_*", "linkedin_search"));
        assert!(!covers("linkedin_*", "linkedin_"));
        assert!(!covers("task_create", "task_created"));
    }
}
