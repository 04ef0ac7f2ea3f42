//! Rules about scopes: that they exist, last, are declared once, and are asked for only where something needs them.

use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::rule::{Rule, Subject};
use crate::{Manifest, Tool};
use linkworld_contract::scope;
use linkworld_contract::scope::catalog::ScopeStatus;
use std::collections::{HashMap, HashSet};

/// A scope the platform does not have.
pub(super) const UNKNOWN: Rule = Rule {
    code: "unknown-scope",
    severity: Severity::Error,
    lwp: Some("LWP001"),
    about: "a scope in `required_scopes` is not in the platform's catalog",
    why: "scopes are defined by the platform; a tenant cannot grant one that does not exist",
    bad: "required_scopes: [mail.sendd]\nrequired_integrations: [m365]\nlifecycle: {on_inbound: true}",
    good: "required_scopes: [mail.send]\nrequired_integrations: [m365]\nlifecycle: {on_inbound: true}",
    check: unknown,
};

/// A tool that needs a scope the app does not declare.
pub(super) const UNDECLARED: Rule = Rule {
    code: "scope-not-declared",
    severity: Severity::Error,
    lwp: Some("LWP004"),
    about: "a tool's `scopes_required` names a scope that is missing from `required_scopes`",
    why: "the tenant is only asked for `required_scopes`, so the tool could never run",
    bad: "required_scopes: []\ntools:\n  - name: share_report\n    description: Shares it\n    scopes_required: [files.share]",
    good: "required_scopes: [files.share]\ntools:\n  - name: share_report\n    description: Shares it\n    scopes_required: [files.share]",
    check: undeclared,
};

/// A scope of the older catalog.
pub(super) const LEGACY: Rule = Rule {
    code: "legacy-scope",
    severity: Severity::Warning,
    lwp: None,
    about: "a scope stands only in the older catalog page of the platform",
    why: "it is still granted, but the newest catalog no longer lists it and may take it away",
    bad: "required_scopes: [mail.draft]\nrequired_integrations: [m365]\nlifecycle: {on_inbound: true}",
    good: "required_scopes: [mail.send]\nrequired_integrations: [m365]\nlifecycle: {on_inbound: true}",
    check: legacy,
};

/// A scope written twice.
pub(super) const DUPLICATE: Rule = Rule {
    code: "duplicate-scope",
    severity: Severity::Warning,
    lwp: None,
    about: "one list names the same scope twice",
    why: "the second line changes nothing and hides from a reader how little the app asks for",
    bad: "required_scopes: [files.read, files.read]\nlifecycle: {on_inbound: true}",
    good: "required_scopes: [files.read]\nlifecycle: {on_inbound: true}",
    check: duplicate,
};

/// A scope that nothing in the app can use.
pub(super) const UNUSED: Rule = Rule {
    code: "unused-scope",
    severity: Severity::Warning,
    lwp: None,
    about: "no tool, agent, handler or page of the app can use a scope that it asks for",
    why: "every scope is a question to the tenant; one that nothing needs costs trust and, later, consent",
    bad: "required_scopes: [files.read, files.share]\ntools:\n  - name: read_file\n    description: Reads one\n    scopes_required: [files.read]",
    good: "required_scopes: [files.read]\ntools:\n  - name: read_file\n    description: Reads one\n    scopes_required: [files.read]",
    check: unused,
};

fn unknown(rule: &Rule, subject: Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for (index, scope) in subject.manifest.required_scopes.iter().enumerate() {
        if rule.has_said_enough(findings) {
            return;
        }
        if scope::status_of(scope).is_some() {
            continue;
        }
        let path = format!("required_scopes.{index}");
        let finding = rule.finding(subject, &path, format!("`{scope}` is not a scope of the platform"));
        findings.push(match scope::nearest_scope(scope) {
            Some(near) => finding.help(format!("did you mean `{near}`?")).edit(subject.span(&path), near),
            None => finding.help("take one from the catalog, or remove it"),
        });
    }
}

fn undeclared(rule: &Rule, subject: Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let declared: HashSet<&String> = subject.manifest.required_scopes.iter().collect();
    for (index, tool) in subject.manifest.tools.iter().enumerate() {
        for (at, scope) in tool.scopes_required.iter().enumerate().filter(|(_, scope)| !declared.contains(scope)) {
            if rule.has_said_enough(findings) {
                return;
            }
            let path = format!("tools.{index}.scopes_required.{at}");
            let headline =
                format!("the tool `{}` needs `{scope}`, which `required_scopes` does not declare", tool.name);
            let mut finding = rule.finding(subject, &path, headline);
            if let Some(list) = subject.places.value("required_scopes") {
                finding = finding.label(list, "declared here");
            }
            findings.push(finding.help(format!("add `{scope}` to `required_scopes`, or take it from the tool")));
        }
    }
}

fn legacy(rule: &Rule, subject: Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for (index, scope) in subject.manifest.required_scopes.iter().enumerate() {
        if scope::status_of(scope) != Some(ScopeStatus::Legacy) || rule.has_said_enough(findings) {
            continue;
        }
        let path = format!("required_scopes.{index}");
        let headline = format!("`{scope}` stands only in the older catalog of scopes");
        findings.push(rule.finding(subject, &path, headline).help(successor(scope)));
    }
}

/// What to ask for in place of a scope of the older catalog.
fn successor(scope: &str) -> &'static str {
    match scope {
        "mail.draft" => "`mail.send` covers the drafts of the newest catalog",
        "mail.triage" => "`mail.read` covers the triage of the newest catalog",
        _ => "keep it as long as it is granted, and be ready for a version without it",
    }
}

fn duplicate(rule: &Rule, subject: Subject<'_>, findings: &mut Vec<Diagnostic>) {
    twice(rule, subject, "required_scopes", &subject.manifest.required_scopes, findings);
    let several = |(_, tool): &(usize, &Tool)| tool.scopes_required.len() > 1;
    for (index, tool) in subject.manifest.tools.iter().enumerate().filter(several) {
        twice(rule, subject, &format!("tools.{index}.scopes_required"), &tool.scopes_required, findings);
    }
}

fn twice(rule: &Rule, subject: Subject<'_>, list: &str, scopes: &[String], findings: &mut Vec<Diagnostic>) {
    let mut first = HashMap::new();
    for (index, scope) in scopes.iter().enumerate() {
        if rule.has_said_enough(findings) {
            return;
        }
        if let Some(earlier) = first.get(scope) {
            let path = format!("{list}.{index}");
            let headline = format!("`{scope}` is in this list already");
            let finding = rule.finding(subject, &path, headline);
            findings.push(finding.label(subject.span(&format!("{list}.{earlier}")), "first here").help("remove it"));
        } else {
            first.insert(scope, index);
        }
    }
}

fn unused(rule: &Rule, subject: Subject<'_>, findings: &mut Vec<Diagnostic>) {
    if may_call_anything(subject.manifest) {
        return;
    }
    let asked: HashSet<&String> = subject.manifest.tools.iter().flat_map(|tool| &tool.scopes_required).collect();
    for (index, scope) in subject.manifest.required_scopes.iter().enumerate() {
        let known = scope::status_of(scope).is_some();
        if !known || asked.contains(scope) || rule.has_said_enough(findings) || is_named(subject.manifest, scope) {
            continue;
        }
        let headline = format!("nothing in this app can use `{scope}`");
        let finding = rule.finding(subject, &format!("required_scopes.{index}"), headline);
        findings.push(finding.help("remove it, or name it in the `scopes_required` of the tool that needs it"));
    }
}

/// True for apps with agents, handlers or pages, whose calls no manifest shows.
fn may_call_anything(manifest: &Manifest) -> bool {
    let events = &manifest.lifecycle;
    let handled = events.on_install || events.on_uninstall || events.on_inbound || events.on_user_added;
    handled
        || !events.schedules.is_empty()
        || manifest.agents_by_id().next().is_some()
        || !manifest.http_routes.is_empty()
        || !manifest.subscribes_to.is_empty()
        || manifest.chrome.is_some()
        // An app with nothing at all declared is a page, and pages call tools through the bridge.
        || manifest.tools.is_empty()
}

/// True when a workflow names a tool of the scope.
fn is_named(manifest: &Manifest, scope: &str) -> bool {
    let tools: Vec<&str> =
        scope::rows_of(scope).flat_map(|row| row.tools).map(|tool| tool.trim_end_matches('*')).collect();
    let says = |text: &str| tools.iter().any(|tool| text.contains(tool));
    manifest.workflows.iter().any(|workflow| {
        let listed = workflow.flow.iter().chain(&workflow.tools_required);
        listed.chain([&workflow.specifics]).any(|text| says(text))
    })
}
