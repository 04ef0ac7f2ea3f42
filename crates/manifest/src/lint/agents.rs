//! Rules about agents and workflows: nothing that waits for a thing the app does not have.

use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::rule::{Rule, Subject};
use linkworld_contract::limits;
use linkworld_contract::scope::{self, catalog};
use linkworld_contract::text::nearest;

/// A vision without a project.
pub(super) const NO_PROJECT: Rule = Rule {
    code: "vision-without-project",
    severity: Severity::Warning,
    lwp: None,
    about: "an agent has a `vision`, but no install setting is a `project_picker`",
    why: "a vision starts in the project the tenant picks; without a question for it, it never starts",
    bad: "agent:\n  name: A\n  system_prompt: P\n  vision: {text: Grow}",
    good: "agent:\n  name: A\n  system_prompt: P\n  vision: {text: Grow}\ninstall_settings:\n  - {id: project, type: project_picker, label: Project}",
    check: no_project,
};

/// A workflow that is never offered.
pub(super) const UNREACHABLE: Rule = Rule {
    code: "unreachable-tool",
    severity: Severity::Warning,
    lwp: None,
    about: "a workflow's `tools_required` names a tool that the app does not have, or may not call",
    why: "a workflow is hidden as long as one of its tools is missing, without a word to anybody",
    bad: "required_scopes: [files.share]\nworkflows:\n  - {id: share, name: Share, intent: Share it, flow: [Do], tools_required: [create_public_share_lnk]}",
    good: "required_scopes: [files.share]\nworkflows:\n  - {id: share, name: Share, intent: Share it, flow: [Do], tools_required: [create_public_share_link]}",
    check: unreachable,
};

/// A server in the clear.
pub(super) const CLEAR_TEXT: Rule = Rule {
    code: "mcp-server-http",
    severity: Severity::Warning,
    lwp: None,
    about: "the address of an MCP server is `http://`",
    why: "the platform lets only https out of its network, so the server is never reached",
    bad: "agent:\n  name: A\n  system_prompt: P\n  mcp_servers:\n    - {name: books, url: \"http://mcp.example.com\"}",
    good: "agent:\n  name: A\n  system_prompt: P\n  mcp_servers:\n    - {name: books, url: \"https://mcp.example.com\"}",
    check: clear_text,
};

fn no_project(rule: &Rule, subject: Subject<'_>, findings: &mut Vec<Diagnostic>) {
    if subject.manifest.install_settings.iter().any(|setting| setting.kind == "project_picker") {
        return;
    }
    for (base, agent) in subject.manifest.agents_by_path() {
        if agent.vision.is_some() {
            let headline = "a vision without a `project_picker` in `install_settings` never starts";
            let finding = rule.key_finding(subject, &format!("{base}.vision"), headline);
            findings.push(finding.help("add a setting with `type: project_picker`"));
        }
    }
}

fn unreachable(rule: &Rule, subject: Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let manifest = subject.manifest;
    // Tools of MCP servers are known only to the server.
    let foreign = manifest.agents_by_path().any(|(_, agent)| !agent.mcp_servers.is_empty());
    for (index, workflow) in manifest.workflows.iter().enumerate() {
        for (at, tool) in workflow.tools_required.iter().enumerate() {
            if manifest.tools.iter().any(|own| own.name == *tool) {
                continue;
            }
            let Some((said, help)) = obstacle(subject, tool, foreign) else { continue };
            let path = format!("workflows.{index}.tools_required.{at}");
            findings.push(rule.finding(subject, &path, said).help(help));
        }
    }
}

/// Why a tool that is not the app's own is out of reach, and what to do.
fn obstacle(subject: Subject<'_>, tool: &str, foreign: bool) -> Option<(String, String)> {
    let manifest = subject.manifest;
    let covers = |pattern: &str| catalog::covers(pattern, tool);
    if catalog::UNSCOPED.iter().any(|pattern| covers(pattern)) {
        return None;
    }
    if catalog::CHAT_BUILT_ONLY.contains(&tool) {
        let said = format!("`{tool}` is for chat-built apps, marketplace apps are refused");
        return Some((said, "use key-value storage (`app_kv_get`, `app_kv_set`)".to_owned()));
    }
    let scopes: Vec<&str> = catalog::ROWS
        .iter()
        .filter(|row| row.tools.iter().any(|pattern| covers(pattern)))
        .map(|row| row.scope)
        .collect();
    if scopes.iter().any(|scope| manifest.required_scopes.iter().any(|declared| declared == scope)) {
        return None;
    }
    if let Some(needed) = scopes.first() {
        let said = format!("`{tool}` needs `{needed}`, which `required_scopes` does not declare");
        return Some((said, format!("add `{needed}` to `required_scopes`")));
    }
    if foreign {
        return None;
    }
    let shown = linkworld_contract::text::shorten(tool, 80);
    let own = nearest(tool, manifest.tools.iter().take(limits::LINT_FINDINGS_MAX).map(|own| own.name.as_str()));
    let help = match own.or_else(|| scope::nearest_tool(tool)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "declare it in `tools:`, or name a tool of the platform".to_owned(),
    };
    Some((format!("`{shown}` is neither a tool of this app nor of the platform"), help))
}

fn clear_text(rule: &Rule, subject: Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for (base, agent) in subject.manifest.agents_by_path() {
        for (index, server) in agent.mcp_servers.iter().enumerate() {
            if !server.url.starts_with("http://") {
                continue;
            }
            let path = format!("{base}.mcp_servers.{index}.url");
            let span = subject.part(&path, &server.url, 0, "http".len());
            let headline = format!("the server `{}` is addressed without encryption", server.name);
            findings.push(rule.at(span, &path, headline).help("write `https://`"));
        }
    }
}
