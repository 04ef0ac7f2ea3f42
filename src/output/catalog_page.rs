//! The catalog of scopes and tools as tables, and the page of one scope, tool or integration.

use crate::output::explain_page::SCHEMA;
use linkworld_contract::scope::listing::{ScopeEntry, ToolAccess, ToolEntry, status_word};
use linkworld_terminal::{Cell, Column, Role, Table, Terminal, paint};
use serde_json::{Value, json};

/// What the catalog is made from, since no one source has all of it.
const SOURCE: &str = "Known from the manifest reference and the public catalog pages, of which the newest is only \
    partly available. `legacy` is only in the older page, `inferred` only in examples. The platform's own check \
    decides.";

/// For programs.
pub fn scope_json(entry: &ScopeEntry) -> Value {
    json!({
        "scope": entry.scope,
        "integration": entry.integration,
        "status": status_word(entry.status),
        "tools": entry.tools,
    })
}

/// For programs.
pub fn tool_json(entry: &ToolEntry) -> Value {
    json!({
        "tool": entry.tool,
        "scope": entry.scope(),
        "integration": entry.integration(),
        "status": access_word(entry.access),
    })
}

fn access_word(access: ToolAccess) -> &'static str {
    match access {
        ToolAccess::Scope(_, status) => status_word(status),
        ToolAccess::Unscoped => "no scope needed",
        ToolAccess::ChatBuiltOnly => "chat-built apps only",
    }
}

/// All of these scopes.
pub fn print_scopes(terminal: &mut Terminal, entries: &[ScopeEntry]) {
    let mut table = Table::new([
        Column::new("SCOPE"),
        Column::new("INTEGRATION"),
        Column::new("STATUS"),
        Column::new("TOOLS").wrapped(),
    ]);
    for entry in entries {
        table.row([
            Cell::painted(Role::Name, entry.scope),
            entry.integration.unwrap_or_default().into(),
            status_word(entry.status).into(),
            entry.tools.join(", ").into(),
        ]);
    }
    terminal.print_document_table(&table);
    footer(terminal);
}

/// All of these tools.
pub fn print_tools(terminal: &mut Terminal, entries: &[ToolEntry]) {
    let mut table = Table::new([
        Column::new("TOOL"),
        Column::new("SCOPE"),
        Column::new("INTEGRATION"),
        Column::new("STATUS").wrapped(),
    ]);
    for entry in entries {
        table.row([
            Cell::painted(Role::Name, entry.tool),
            entry.scope().unwrap_or_default().into(),
            entry.integration().unwrap_or_default().into(),
            access_word(entry.access).into(),
        ]);
    }
    terminal.print_document_table(&table);
    footer(terminal);
}

fn footer(terminal: &mut Terminal) {
    terminal.print("");
    terminal.print_document(SOURCE, 0);
}

/// The page of a scope.
pub fn scope(terminal: &mut Terminal, entry: &ScopeEntry, json: bool) {
    if json {
        return explained(terminal, "scope", &scope_json(entry));
    }
    let tools = if entry.tools.is_empty() { "none known".to_owned() } else { entry.tools.join(", ") };
    let mut rows = vec![("tools", tools), ("status", status_word(entry.status).to_owned())];
    rows.extend(entry.integration.map(|integration| ("needs", format!("usually the integration `{integration}`"))));
    rows.push(("declare", format!("required_scopes: [{}]", entry.scope)));
    page(
        terminal,
        entry.scope,
        "A scope: the tenant grants it on install, and it lets the app call these tools.",
        &rows,
    );
}

/// The page of a tool.
pub fn tool(terminal: &mut Terminal, entry: &ToolEntry, json: bool) {
    if json {
        return explained(terminal, "tool", &tool_json(entry));
    }
    let about = match entry.access {
        ToolAccess::Scope(..) => "A tool of the platform: a call needs a scope that is declared and granted.",
        ToolAccess::Unscoped => "A tool of the platform: no known source ties it to a scope.",
        ToolAccess::ChatBuiltOnly => "A tool for chat-built apps; other apps use key-value storage (`app_kv_set`).",
    };
    let mut rows = Vec::new();
    if let ToolAccess::Scope(scope, status) = entry.access {
        rows.extend([("scope", scope.to_owned()), ("status", status_word(status).to_owned())]);
    }
    rows.extend(entry.integration().map(|integration| ("needs", format!("usually the integration `{integration}`"))));
    rows.extend(entry.scope().map(|scope| ("declare", format!("required_scopes: [{scope}]"))));
    page(terminal, entry.tool, about, &rows);
}

/// The page of an integration.
pub fn integration(terminal: &mut Terminal, name: &str, scopes: &[ScopeEntry], json: bool) {
    let scopes: Vec<&str> = scopes.iter().map(|entry| entry.scope).collect();
    if json {
        return explained(terminal, "integration", &json!({"integration": name, "scopes": scopes}));
    }
    let listed = if scopes.is_empty() { "none known".to_owned() } else { scopes.join(", ") };
    let rows = [("scopes", listed), ("declare", format!("required_integrations: [{name}]"))];
    let about = "An integration: activation fails until the tenant has connected it. These scopes usually need it.";
    page(terminal, name, about, &rows);
}

fn explained(terminal: &mut Terminal, kind: &str, entry: &Value) {
    let mut envelope = json!({"schema": SCHEMA, "kind": kind});
    for (name, value) in entry.as_object().into_iter().flatten() {
        envelope[name] = value.clone();
    }
    terminal.print_json(&envelope);
}

fn page(terminal: &mut Terminal, name: &str, about: &str, rows: &[(&str, String)]) {
    terminal.print(paint(Role::Name, name));
    terminal.print("");
    terminal.print_document(about, 0);
    terminal.print("");
    for (label, text) in rows {
        terminal.print_document(&format!("  {label:<9}{text}"), 11);
    }
    footer(terminal);
}
