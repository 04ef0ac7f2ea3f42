//! Scopes: the platform's catalog as data, and the one decision whether a call is allowed.
//!
//! It knows no install, no request and no HTTP status. A tool call passes only if the manifest declares a
//! scope that covers the tool *and* the tenant granted that scope.

pub mod catalog;
pub mod listing;
pub mod replies;

use crate::names::Scope;
use crate::text::nearest as nearest_word;
use catalog::{CHAT_BUILT_ONLY, INTEGRATIONS, ROWS, ScopeRow, ScopeStatus, UNSCOPED, covers};

/// The scopes of an install: a call needs one that is in both lists.
#[derive(Debug, Clone, Copy)]
pub struct InstallScopes<'a> {
    /// Scopes of the manifest.
    pub declared: &'a [Scope],
    /// Scopes of the tenant.
    pub granted: &'a [Scope],
}

/// Which condition a denied call does not meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingScope {
    /// The manifest does not declare the scope; the developer can fix it.
    Undeclared,
    /// The manifest declares it, but the tenant did not grant it; the tenant can fix it.
    Ungranted,
}

/// Whether one tool call is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScopeDecision {
    /// It is allowed.
    Allow {
        /// The scope that allowed it; none for tools without one.
        scope: Option<Scope>,
    },
    /// It is denied.
    Deny {
        /// Any one of these is enough, the likeliest first.
        needed: Vec<Scope>,
        /// What is missing.
        lacking: MissingScope,
    },
    /// A tool of chat-built apps only: no scope allows it; use key-value storage instead.
    ChatBuiltOnly,
    /// The catalog does not know it.
    UnknownTool {
        /// What was probably meant, the likeliest first.
        nearest: Vec<&'static str>,
    },
}

/// Decides whether a call of `tool` is allowed.
pub fn decide(grant: InstallScopes<'_>, tool: &str) -> ScopeDecision {
    if UNSCOPED.iter().any(|pattern| covers(pattern, tool)) {
        return ScopeDecision::Allow { scope: None };
    }
    if CHAT_BUILT_ONLY.contains(&tool) {
        return ScopeDecision::ChatBuiltOnly;
    }
    let needed = scopes_of(tool);
    if needed.is_empty() {
        return ScopeDecision::UnknownTool { nearest: nearest_tools(tool) };
    }
    if let Some(scope) = needed.iter().find(|scope| grant.declared.contains(scope) && grant.granted.contains(scope)) {
        return ScopeDecision::Allow { scope: Some(scope.clone()) };
    }
    let lacking = if needed.iter().any(|scope| grant.declared.contains(scope)) {
        MissingScope::Ungranted
    } else {
        MissingScope::Undeclared
    };
    ScopeDecision::Deny { needed, lacking }
}

/// The scopes that cover a tool. A row that names it exactly excludes rows that cover it by a pattern.
fn scopes_of(tool: &str) -> Vec<Scope> {
    let matching = |exact: bool| {
        ROWS.iter()
            .filter(move |row| row.tools.iter().any(|pattern| pattern.ends_with('*') != exact && covers(pattern, tool)))
            .filter_map(|row| Scope::parse(row.scope).ok())
            .collect::<Vec<_>>()
    };
    let exact = matching(true);
    if exact.is_empty() { matching(false) } else { exact }
}

/// The rows of a scope; none when the catalog does not know it.
pub fn rows_of(scope: &str) -> impl Iterator<Item = &'static ScopeRow> {
    ROWS.iter().filter(move |row| row.scope == scope)
}

/// The status of a scope in the catalog; none if the catalog does not know it.
pub fn status_of(scope: &str) -> Option<ScopeStatus> {
    rows_of(scope).next().map(|row| row.status)
}

/// The scope that was most likely meant.
pub fn nearest_scope(scope: &str) -> Option<&'static str> {
    nearest_word(scope, ROWS.iter().map(|row| row.scope))
}

/// Up to three scopes that may have been meant: a similar name, else the same action or group.
pub fn nearest_scopes(scope: &str) -> Vec<&'static str> {
    let lower = scope.to_lowercase();
    let (group, action) = lower.split_once(['.', ':', '-', '_']).unwrap_or((&lower, ""));
    let mut near: Vec<&'static str> = nearest_scope(scope).into_iter().collect();
    let mut groups: Vec<&'static str> = ROWS.iter().filter_map(|row| row.scope.split('.').next()).collect();
    groups.dedup();
    let meant = near.first().and_then(|near| near.split('.').next()).or_else(|| nearest_word(group, groups));
    let of_group = |row: &&ScopeRow| Some(row.scope.split('.').next().unwrap_or_default()) == meant;
    let mut others: Vec<&'static str> = ROWS.iter().filter(of_group).map(|row| row.scope).collect();
    others.sort_by_key(|other| strsim::damerau_levenshtein(action, other.split('.').nth(1).unwrap_or_default()));
    for other in others {
        if !near.contains(&other) {
            near.push(other);
        }
    }
    near.truncate(NEAREST_SCOPES_MAX);
    near
}

/// Scopes that a suggestion names.
const NEAREST_SCOPES_MAX: usize = 3;

/// The tool that was most likely meant.
pub fn nearest_tool(tool: &str) -> Option<&'static str> {
    nearest_word(tool, tool_names())
}

/// Up to three tools that may have been meant: similar names, then names with the same words.
pub fn nearest_tools(tool: &str) -> Vec<&'static str> {
    let mut near: Vec<&'static str> = Vec::new();
    while near.len() < NEAREST_TOOLS_MAX
        && let Some(next) = nearest_word(tool, tool_names().filter(|name| !near.contains(name)))
    {
        near.push(next);
    }
    // Longer names are no typing mistakes.
    let words: Vec<&str> = if tool.len() > 128 { Vec::new() } else { tool.split('_').collect() };
    let shared = |name: &str| name.split('_').filter(|word| words.contains(word)).count();
    let mut alike: Vec<&'static str> = tool_names().filter(|name| shared(name) >= 2 && !near.contains(name)).collect();
    alike.sort_by_key(|name| std::cmp::Reverse(shared(name)));
    near.extend(alike);
    near.truncate(NEAREST_TOOLS_MAX);
    near
}

/// Tools that a suggestion names.
const NEAREST_TOOLS_MAX: usize = 3;

/// The tools that the catalog has by name.
fn tool_names() -> impl Iterator<Item = &'static str> {
    let scoped = ROWS.iter().flat_map(|row| row.tools.iter().copied());
    scoped.chain(UNSCOPED.iter().copied()).filter(|name| !name.ends_with('*'))
}

/// The integration a scope usually needs, or none.
pub fn integration_of(scope: &str) -> Option<&'static str> {
    let group = scope.split('.').next()?;
    INTEGRATIONS.iter().find(|(name, _)| *name == group).map(|(_, integration)| *integration)
}

#[cfg(test)]
mod tests {
    use super::{
        InstallScopes, MissingScope, ScopeDecision, ScopeStatus, decide, integration_of, nearest_scope, nearest_scopes,
        status_of,
    };
    use crate::names::Scope;

    fn scopes(names: &[&str]) -> Vec<Scope> {
        names.iter().map(|name| Scope::parse(name).unwrap()).collect()
    }

    #[test]
    fn a_call_needs_a_scope_that_is_declared_and_granted() {
        let lists: [&[&str]; 3] = [&[], &["mail.send"], &["mail.read", "calendar.read"]];
        for declared in lists {
            for granted in lists {
                let (d, g) = (scopes(declared), scopes(granted));
                let decision = decide(InstallScopes { declared: &d, granted: &g }, "email_send");
                let expected = match (declared.contains(&"mail.send"), granted.contains(&"mail.send")) {
                    (true, true) => ScopeDecision::Allow { scope: Some(Scope::parse("mail.send").unwrap()) },
                    (true, false) => {
                        ScopeDecision::Deny { needed: scopes(&["mail.send"]), lacking: MissingScope::Ungranted }
                    }
                    (false, _) => {
                        ScopeDecision::Deny { needed: scopes(&["mail.send"]), lacking: MissingScope::Undeclared }
                    }
                };
                assert_eq!(decision, expected, "declared {declared:?}, granted {granted:?}");
            }
        }
    }

    #[test]
    fn tools_outside_the_scoped_rows() {
        let nothing = InstallScopes { declared: &[], granted: &[] };
        assert_eq!(decide(nothing, "app_kv_get"), ScopeDecision::Allow { scope: None });
        assert_eq!(decide(nothing, "file_share_revoke"), ScopeDecision::Allow { scope: None });
        assert_eq!(decide(nothing, "write_app_records"), ScopeDecision::ChatBuiltOnly);
        assert_eq!(decide(nothing, "emial_send"), ScopeDecision::UnknownTool { nearest: vec!["email_send"] });
        assert_eq!(decide(nothing, "launch_rocket"), ScopeDecision::UnknownTool { nearest: vec![] });
        assert_eq!(decide(nothing, ""), ScopeDecision::UnknownTool { nearest: vec![] });
        assert_eq!(
            super::nearest_tools("email_draft"),
            ["email_draft_create", "email_draft_reply", "email_draft_send"]
        );
        assert_eq!(super::nearest_tools("odoo_reed"), ["odoo_read"]);
    }

    #[test]
    fn an_exact_name_wins_over_a_pattern() {
        let read = scopes(&["linkedin.read"]);
        let grant = InstallScopes { declared: &read, granted: &read };
        assert!(matches!(decide(grant, "linkedin_search"), ScopeDecision::Allow { .. }));
        let needed = scopes(&["linkedin.write"]);
        assert_eq!(decide(grant, "linkedin_post"), ScopeDecision::Deny { needed, lacking: MissingScope::Undeclared });
    }

    #[test]
    fn similar_names_and_statuses() {
        assert_eq!(nearest_scope("mail.sent"), Some("mail.send"));
        assert_eq!(nearest_scope("Mail.Read"), Some("mail.read"));
        assert_eq!(nearest_scope("erp.read"), None);
        assert_eq!(nearest_scopes("mail.sent"), ["mail.send", "mail.read", "mail.draft"]);
        assert_eq!(nearest_scopes("calender.list")[0], "calendar.read");
        assert_eq!(nearest_scopes("erp.read"), Vec::<&str>::new());
        assert_eq!(status_of("mail.read"), Some(ScopeStatus::Current));
        assert_eq!(status_of("mail.draft"), Some(ScopeStatus::Legacy));
        assert_eq!(status_of("tasks.create"), Some(ScopeStatus::Inferred));
        assert_eq!(status_of("erp.read"), None);
        assert_eq!(integration_of("calendar.write"), Some("m365"));
        assert_eq!(integration_of("files.read"), None);
    }
}
