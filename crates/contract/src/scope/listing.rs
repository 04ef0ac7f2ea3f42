//! The catalog as lists that people and programs search: each scope with its tools, each tool with its scope.

use crate::scope::catalog::{CHAT_BUILT_ONLY, INTEGRATION_NAMES, ROWS, ScopeStatus, UNSCOPED, covers};
use crate::scope::{integration_of, status_of};

/// A scope with every tool it covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeEntry {
    /// For example `mail.send`.
    pub scope: &'static str,
    /// How well it is documented.
    pub status: ScopeStatus,
    /// The integration it usually needs.
    pub integration: Option<&'static str>,
    /// Its tools; one ending in `*` stands for every tool that starts so.
    pub tools: Vec<&'static str>,
}

/// What an app needs to call a tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToolAccess {
    /// This scope, documented so well.
    Scope(&'static str, ScopeStatus),
    /// Nothing: no source ties it to a scope.
    Unscoped,
    /// It is not for marketplace apps.
    ChatBuiltOnly,
}

/// A platform tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToolEntry {
    /// Its name; one ending in `*` stands for every tool that starts so.
    pub tool: &'static str,
    /// What a call needs.
    pub access: ToolAccess,
}

impl ToolEntry {
    /// The scope a call needs.
    pub fn scope(&self) -> Option<&'static str> {
        match self.access {
            ToolAccess::Scope(scope, _) => Some(scope),
            ToolAccess::Unscoped | ToolAccess::ChatBuiltOnly => None,
        }
    }

    /// The integration a call usually needs.
    pub fn integration(&self) -> Option<&'static str> {
        self.scope().and_then(integration_of)
    }
}

/// Every known scope, in the order of the catalog.
pub fn scopes() -> Vec<ScopeEntry> {
    let mut entries: Vec<ScopeEntry> = Vec::new();
    for row in ROWS {
        match entries.iter_mut().find(|entry| entry.scope == row.scope) {
            Some(entry) => entry.tools.extend(row.tools),
            None => entries.push(ScopeEntry {
                scope: row.scope,
                status: row.status,
                integration: integration_of(row.scope),
                tools: row.tools.to_vec(),
            }),
        }
    }
    entries
}

/// Every known tool, in the order of the catalog.
pub fn tools() -> Vec<ToolEntry> {
    let scoped = ROWS.iter().flat_map(|row| {
        let access = ToolAccess::Scope(row.scope, row.status);
        row.tools.iter().map(move |tool| ToolEntry { tool, access })
    });
    let unscoped = UNSCOPED.iter().map(|tool| ToolEntry { tool, access: ToolAccess::Unscoped });
    let reserved = CHAT_BUILT_ONLY.iter().map(|tool| ToolEntry { tool, access: ToolAccess::ChatBuiltOnly });
    scoped.chain(unscoped).chain(reserved).collect()
}

/// The scope of this name, in any case.
pub fn scope_entry(name: &str) -> Option<ScopeEntry> {
    scopes().into_iter().find(|entry| entry.scope.eq_ignore_ascii_case(name))
}

/// The tool of this name; of several entries the one that names it exactly.
pub fn tool_entry(name: &str) -> Option<ToolEntry> {
    let tools = tools();
    let exact = tools.iter().find(|entry| entry.tool.eq_ignore_ascii_case(name));
    exact.or_else(|| tools.iter().find(|entry| covers(entry.tool, name))).copied()
}

/// The integration of this name, with the scopes that usually need it.
pub fn integration_entry(name: &str) -> Option<(&'static str, Vec<ScopeEntry>)> {
    let integration = INTEGRATION_NAMES.into_iter().find(|known| known.eq_ignore_ascii_case(name))?;
    Some((integration, scopes().into_iter().filter(|entry| entry.integration == Some(integration)).collect()))
}

/// The status of a scope as a word.
pub fn status_word(status: ScopeStatus) -> &'static str {
    match status {
        ScopeStatus::Current => "current",
        ScopeStatus::Legacy => "legacy",
        ScopeStatus::Inferred => "inferred",
    }
}

/// Whether every word occurs in one of the texts, in any case.
pub fn matches(words: &[String], texts: &[&str]) -> bool {
    let texts: Vec<String> = texts.iter().map(|text| text.to_lowercase()).collect();
    words.iter().all(|word| {
        let word = word.to_lowercase();
        texts.iter().any(|text| text.contains(&word))
    })
}

/// Scopes, tools and integrations near a word that is none of them.
pub fn near(word: &str) -> Vec<&'static str> {
    let mut found = crate::scope::nearest_scopes(word);
    found.retain(|scope| status_of(scope).is_some());
    found.extend(crate::scope::nearest_tool(word));
    found.extend(crate::text::nearest(word, INTEGRATION_NAMES));
    found
}

#[cfg(test)]
mod tests {
    use super::{ToolAccess, integration_entry, matches, near, scope_entry, scopes, tool_entry, tools};
    use crate::scope::catalog::ROWS;

    #[test]
    fn every_row_is_listed_once() {
        let (scopes, tools) = (scopes(), tools());
        for row in ROWS {
            assert_eq!(scopes.iter().filter(|entry| entry.scope == row.scope).count(), 1, "{}", row.scope);
            for tool in row.tools {
                assert!(tools.iter().any(|entry| entry.tool == *tool && entry.scope() == Some(row.scope)), "{tool}");
            }
        }
        let mail = scope_entry("Mail.Read").unwrap();
        assert!(mail.tools.contains(&"email_search") && mail.tools.contains(&"email_list"), "{mail:?}");
        assert_eq!(mail.integration, Some("m365"));
    }

    #[test]
    fn names_are_found_in_any_form() {
        assert_eq!(tool_entry("email_send").unwrap().scope(), Some("mail.send"));
        assert_eq!(tool_entry("linkedin_post").unwrap().scope(), Some("linkedin.write"));
        assert_eq!(tool_entry("linkedin_search").unwrap().tool, "linkedin_*");
        assert_eq!(tool_entry("app_kv_get").unwrap().access, ToolAccess::Unscoped);
        assert_eq!(tool_entry("write_app_records").unwrap().access, ToolAccess::ChatBuiltOnly);
        assert_eq!(tool_entry("launch_rocket"), None);
        assert!(integration_entry("M365").unwrap().1.iter().any(|entry| entry.scope == "calendar.read"));
        assert!(integration_entry("lexoffice").unwrap().1.is_empty());
        assert!(integration_entry("salesforce").is_none());
    }

    #[test]
    fn searches_and_near_names() {
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert!(matches(&words("MAIL send"), &["mail.send", "m365"]));
        assert!(!matches(&words("mail odoo"), &["mail.send", "m365"]));
        assert!(matches(&[], &["x"]));
        assert_eq!(near("emial_send"), ["email_send"]);
        assert_eq!(near("m356"), ["m365"]);
        assert!(near("mail.sned").contains(&"mail.send"));
        assert_eq!(near("qwertzuiop"), Vec::<&str>::new());
    }
}
