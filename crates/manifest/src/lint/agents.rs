//! Rules about agents and workflows: they do not need what the app does not have.

use crate::codes;
use crate::diagnostic::Severity;
use crate::lint::rule::{LintRule, LintRun, Needs};
use crate::spec::app::Manifest;
use linkworld_contract::limits;
use linkworld_contract::scope::{self, catalog};
use linkworld_contract::text;
use linkworld_contract::text::{nearest, shorten};

/// A vision without a project.
pub(super) const NO_PROJECT: LintRule = LintRule {
    code: codes::VISION_WITHOUT_PROJECT,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::Sections(&["install_settings"]),
    about: "an agent has a `vision`, but no install setting is a `project_picker`",
    why: "a vision starts in the project that the tenant picks; without that setting it never starts",
    source: "manifest reference, agent.vision: created only when the tenant picks a project in a `project_picker` setting",
    bad: "agent:\n  name: A\n  system_prompt: P\n  vision: {text: Grow}",
    good: "agent:\n  name: A\n  system_prompt: P\n  vision: {text: Grow}\ninstall_settings:\n  - {id: project, type: project_picker, label: Project}",
    check: no_project,
};

/// A workflow that is never offered.
pub(super) const UNREACHABLE: LintRule = LintRule {
    code: codes::UNREACHABLE_TOOL,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::Sections(&["tools", "required_scopes", "agent", "agents"]),
    about: "a workflow's `tools_required` names a tool that is not known, or that the app may not call",
    why: "a workflow is not offered while one of its tools is missing",
    source: "manifest reference, workflows: workflows with unmet `tools_required` are filtered out. The catalog of tools is only partly public",
    bad: "required_scopes: [files.share]\nworkflows:\n  - {id: share, name: Share, intent: Share it, flow: [Do], tools_required: [create_public_share_lnk]}",
    good: "required_scopes: [files.share]\nworkflows:\n  - {id: share, name: Share, intent: Share it, flow: [Do], tools_required: [create_public_share_link]}",
    check: unreachable,
};

/// An MCP server without encryption.
pub(super) const CLEAR_TEXT: LintRule = LintRule {
    code: codes::MCP_SERVER_HTTP,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::SingleValues,
    about: "the address of an MCP server is `http://`",
    why: "by the SDK's documentation production only allows https, so the server is not reached",
    source: "Python SDK 1.7, its comment on `mcp_servers`: production only allows https",
    bad: "agent:\n  name: A\n  system_prompt: P\n  mcp_servers:\n    - {name: books, url: \"http://mcp.example.com\"}",
    good: "agent:\n  name: A\n  system_prompt: P\n  mcp_servers:\n    - {name: books, url: \"https://mcp.example.com\"}",
    check: clear_text,
};

fn no_project(run: &mut LintRun<'_>) {
    if run.manifest().install_settings.iter().any(|setting| setting.kind == "project_picker") {
        return;
    }
    for (path, agent) in run.manifest().agents_by_path() {
        if agent.vision.is_some() {
            let headline = "a `vision` never starts without a `project_picker` in `install_settings`";
            run.report(run.at_key(path.vision(), headline).help("add a setting with `type: project_picker`"));
        }
    }
}

fn unreachable(run: &mut LintRun<'_>) {
    let manifest = run.manifest();
    for (index, workflow) in manifest.workflows.iter().enumerate() {
        for (at, tool) in workflow.tools_required.iter().enumerate() {
            if let Some((headline, help)) = obstacle(manifest, tool).filter(|_| !tool.is_empty()) {
                let path = Manifest::PATH.workflows().at(index).tools_required().at(at);
                run.report(run.at_value(path, headline).help(help));
            }
        }
    }
}

/// Why the app cannot call a tool, and what to do.
fn obstacle(manifest: &Manifest, tool: &str) -> Option<(String, String)> {
    let covers = |pattern: &str| catalog::covers(pattern, tool);
    if manifest.tools.iter().any(|own| own.name == tool) || catalog::UNSCOPED.iter().any(|pattern| covers(pattern)) {
        return None;
    }
    if catalog::CHAT_BUILT_ONLY.contains(&tool) {
        let headline = format!("`{tool}` is reserved for chat-built apps");
        return Some((headline, "use key-value storage (`app_kv_get`, `app_kv_set`)".to_owned()));
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
        let headline = format!("`{tool}` needs the scope `{needed}`, which is not in `required_scopes`");
        return Some((headline, format!("add `{needed}` to `required_scopes`")));
    }
    // Only an MCP server knows its tools.
    if manifest.agents_by_path().any(|(_, agent)| !agent.mcp_servers.is_empty()) {
        return None;
    }
    let own = nearest(tool, manifest.tools.iter().take(limits::LINT_FINDINGS_MAX).map(|own| own.name.as_str()));
    let help = match own.or_else(|| scope::nearest_tool(tool)) {
        Some(near) => text::did_you_mean(&[near]),
        None => "declare it in `tools:`, or name a tool of the platform".to_owned(),
    };
    Some((format!("unknown tool `{}`, not in `tools` nor in the known tools of the platform", shorten(tool, 80)), help))
}

fn clear_text(run: &mut LintRun<'_>) {
    for (path, agent) in run.manifest().agents_by_path() {
        for (index, server) in agent.mcp_servers.iter().enumerate() {
            if !server.url.starts_with("http://") {
                continue;
            }
            let path = path.mcp_servers().at(index).url();
            let span = run.input.part(path, &server.url, 0, "http".len());
            let headline = format!("the MCP server `{}` uses `http://`, expected `https://`", server.name);
            run.report(run.at_span(span, &path.to_string(), headline).help("write `https://`"));
        }
    }
}
