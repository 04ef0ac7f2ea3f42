//! Rules about the panel: its first tab exists, and its chat has an agent.

use crate::codes;
use crate::diagnostic::Severity;
use crate::lint::rule::{LintRule, LintRun, Needs};
use crate::spec::app::Manifest;
use crate::spec::panel::Panel;
use linkworld_contract::text::{nearest, shorten};
use serde_json::Value;

/// A first tab that does not exist.
pub(super) const DEFAULT_TAB: LintRule = LintRule {
    code: codes::UNKNOWN_DEFAULT_TAB,
    severity: Severity::Error,
    lwp: None,
    needs: Needs::Sections(&["chrome"]),
    about: "`chrome.panel.default_tab` names a tab that the panel does not have; a warning while the panel is disabled",
    why: "the panel would open without a tab",
    source: "manifest reference, chrome: `default_tab` is the id of a tab. A disabled panel is not rendered, so there it is a warning",
    bad: "chrome:\n  panel: {enabled: true, tabs: [settings, files], default_tab: file}",
    good: "chrome:\n  panel: {enabled: true, tabs: [settings, files], default_tab: files}",
    check: default_tab,
};

/// A chat without an agent.
pub(super) const CHAT: LintRule = LintRule {
    code: codes::CHAT_WITHOUT_AGENT,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::Sections(&["chrome", "agent", "agents"]),
    about: "the panel is enabled with a `chat` tab, but the app has no agent",
    why: "the chat tab talks to the app's agent; a panel without `tabs` shows `chat` too",
    source: "right-side panel guide: the chat tab talks to the app's specialist agent",
    bad: "chrome:\n  panel: {enabled: true}",
    good: "chrome:\n  panel: {enabled: true, tabs: [settings]}",
    check: chat,
};

/// The names of a panel's tabs.
fn tabs(panel: &Panel) -> Vec<&str> {
    let name = |tab| Value::as_str(tab).or_else(|| tab.get("id").and_then(Value::as_str));
    panel.tabs.iter().filter_map(name).collect()
}

fn panel(manifest: &Manifest) -> Option<&Panel> {
    manifest.chrome.as_ref()?.panel.as_ref()
}

fn default_tab(run: &mut LintRun<'_>) {
    let Some(panel) = panel(run.manifest()) else { return };
    let Some(wanted) = panel.default_tab.as_deref().filter(|wanted| !wanted.is_empty()) else { return };
    let mut names = tabs(panel);
    // The platform adds it to every panel that does not hide it.
    if !panel.hide_status {
        names.push("status");
    }
    if names.contains(&wanted) {
        return;
    }
    let path = Manifest::PATH.chrome().some().panel().some();
    let headline = format!("unknown tab `{}`, expected one of this panel's tabs", shorten(wanted, 80));
    let mut finding = run.at_value(path.default_tab(), headline);
    if let Some(list) = run.input.source_map.value_of(path.tabs()) {
        finding = finding.label(list, "the tabs are defined here");
    }
    let finding = match nearest(wanted, names.iter().copied()) {
        Some(near) => finding.did_you_mean(near).unsafe_edit(run.input.span(path.default_tab()), near),
        None => finding.help(format!("the panel has {}", names.join(", "))),
    };
    run.report(if panel.enabled { finding } else { finding.as_warning() });
}

fn chat(run: &mut LintRun<'_>) {
    let Some(panel) = panel(run.manifest()) else { return };
    let Some(at) = tabs(panel).iter().position(|name| *name == "chat").filter(|_| panel.enabled) else { return };
    if run.manifest().agents_by_path().next().is_some() {
        return;
    }
    let path = Manifest::PATH.chrome().some().panel();
    let tab = path.some().tabs().at(at);
    let headline = "the panel has a `chat` tab, but the app has no agent";
    run.report(match run.input.source_map.value_of(tab) {
        Some(_) => run.at_value(tab, headline).help("add an `agent:`, or remove `chat` from the tabs"),
        None => run
            .at_key(path, headline)
            .help("`chat` is the default of `tabs`: add an `agent:`, or list the tabs you want"),
    });
}
