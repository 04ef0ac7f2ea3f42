//! Rules about the panel: a tab to open that is there, and somebody to chat with.

use crate::Panel;
use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::rule::{Rule, Subject};
use linkworld_contract::text::nearest;
use serde_json::Value;

/// A first tab that is not there.
pub(super) const DEFAULT_TAB: Rule = Rule {
    code: "unknown-default-tab",
    severity: Severity::Error,
    lwp: None,
    about: "`chrome.panel.default_tab` names a tab that the panel does not have",
    why: "the panel would open on nothing",
    bad: "chrome:\n  panel: {enabled: true, tabs: [settings, files], default_tab: file}",
    good: "chrome:\n  panel: {enabled: true, tabs: [settings, files], default_tab: files}",
    check: default_tab,
};

/// A chat with nobody.
pub(super) const CHAT: Rule = Rule {
    code: "chat-without-agent",
    severity: Severity::Warning,
    lwp: None,
    about: "the panel is enabled with a `chat` tab, but the app has no agent",
    why: "the chat tab talks to the app's agent; `chat` is also what a panel without `tabs` shows",
    bad: "chrome:\n  panel: {enabled: true}",
    good: "chrome:\n  panel: {enabled: true, tabs: [settings]}",
    check: chat,
};

/// The names of a panel's tabs.
fn tabs(panel: &Panel) -> Vec<&str> {
    let name = |tab| Value::as_str(tab).or_else(|| tab.get("id").and_then(Value::as_str));
    panel.tabs.iter().filter_map(name).collect()
}

fn default_tab(rule: &Rule, subject: Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let Some(panel) = subject.manifest.chrome.as_ref().and_then(|chrome| chrome.panel.as_ref()) else { return };
    let Some(wanted) = panel.default_tab.as_deref() else { return };
    let mut names = tabs(panel);
    // The platform adds it to every panel that does not hide it.
    if !panel.hide_status {
        names.push("status");
    }
    if names.contains(&wanted) {
        return;
    }
    let path = "chrome.panel.default_tab";
    let headline = format!("`{}` is no tab of this panel", linkworld_contract::text::shorten(wanted, 80));
    let mut finding = rule.finding(subject, path, headline);
    if let Some(list) = subject.places.value("chrome.panel.tabs") {
        finding = finding.label(list, "its tabs are here");
    }
    findings.push(match nearest(wanted, names.iter().copied()) {
        Some(near) => finding.help(format!("did you mean `{near}`?")).edit(subject.span(path), near),
        None => finding.help(format!("the panel has {}", names.join(", "))),
    });
}

fn chat(rule: &Rule, subject: Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let Some(panel) = subject.manifest.chrome.as_ref().and_then(|chrome| chrome.panel.as_ref()) else { return };
    let Some(at) = tabs(panel).iter().position(|name| *name == "chat").filter(|_| panel.enabled) else { return };
    if subject.manifest.agents_by_path().next().is_some() {
        return;
    }
    let path = format!("chrome.panel.tabs.{at}");
    let headline = "the panel has a chat and the app has no agent to answer in it";
    let finding = match subject.places.value(&path) {
        Some(_) => rule.finding(subject, &path, headline).help("add an `agent:`, or take `chat` from the tabs"),
        None => rule
            .key_finding(subject, "chrome.panel", headline)
            .help("`chat` is the default of `tabs`: add an `agent:`, or list the tabs you want"),
    };
    findings.push(finding);
}
