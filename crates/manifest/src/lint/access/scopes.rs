//! Rules about scopes: they exist, are current, declared once, and used.

use crate::codes;
use crate::diagnostic::Severity;
use crate::lint::rule::{LintRule, LintRun, Needs};
use crate::spec::app::Manifest;
use crate::spec::path::FieldPath;
use crate::spec::tools::Tool;
use linkworld_contract::limits::QUOTE_CHARS_MAX;
use linkworld_contract::scope;
use linkworld_contract::scope::catalog::ScopeStatus;
use linkworld_contract::text;
use linkworld_contract::text::shorten;
use std::collections::{HashMap, HashSet};

/// A scope the platform does not have.
pub(in crate::lint) const UNKNOWN: LintRule = LintRule {
    code: codes::UNKNOWN_SCOPE,
    severity: Severity::Warning,
    lwp: Some("LWP001"),
    needs: Needs::SingleValues,
    about: "a scope in `required_scopes` is not in the catalog known to this program",
    why: "scopes are defined by the platform, and a tenant can only grant those; the platform's own check decides",
    source: "FAQ: scopes are defined by the platform. Its newest catalog is only partly public, so this list may lack one; the platform's own check decides",
    bad: "required_scopes: [mail.sendd]\nrequired_integrations: [m365]\nlifecycle: {on_inbound: true}",
    good: "required_scopes: [mail.send]\nrequired_integrations: [m365]\nlifecycle: {on_inbound: true}",
    check: unknown,
};

/// A tool that needs a scope the app does not declare.
pub(in crate::lint) const UNDECLARED: LintRule = LintRule {
    code: codes::SCOPE_NOT_DECLARED,
    severity: Severity::Error,
    lwp: Some("LWP004"),
    needs: Needs::Sections(&["required_scopes"]),
    about: "a tool's `scopes_required` names a scope that is missing from `required_scopes`",
    why: "the tenant only grants `required_scopes`, so the tool could never run",
    source: "manifest reference, tools: `scopes_required` is a subset of the top-level `required_scopes`",
    bad: "required_scopes: []\ntools:\n  - name: share_report\n    description: Shares it\n    scopes_required: [files.share]",
    good: "required_scopes: [files.share]\ntools:\n  - name: share_report\n    description: Shares it\n    scopes_required: [files.share]",
    check: undeclared,
};

/// A scope of the older catalog.
pub(in crate::lint) const LEGACY: LintRule = LintRule {
    code: codes::LEGACY_SCOPE,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::SingleValues,
    about: "a scope is only found in the older catalog page of the platform",
    why: "the newest catalog page may no longer have it; only a part of that page is public, so this is not certain",
    source: "the older scope catalog page; of the newest page only a part is public",
    bad: "required_scopes: [mail.draft]\nrequired_integrations: [m365]\nlifecycle: {on_inbound: true}",
    good: "required_scopes: [mail.send]\nrequired_integrations: [m365]\nlifecycle: {on_inbound: true}",
    check: legacy,
};

/// A duplicate scope.
pub(in crate::lint) const DUPLICATE: LintRule = LintRule {
    code: codes::DUPLICATE_SCOPE,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::SingleValues,
    about: "one list names the same scope twice",
    why: "the second entry has no effect",
    source: "our advice",
    bad: "required_scopes: [files.read, files.read]\nlifecycle: {on_inbound: true}",
    good: "required_scopes: [files.read]\nlifecycle: {on_inbound: true}",
    check: duplicate,
};

/// A scope without a visible use.
pub(in crate::lint) const UNUSED: LintRule = LintRule {
    code: codes::UNUSED_SCOPE,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::Sections(&[
        "required_scopes",
        "tools",
        "workflows",
        "agent",
        "agents",
        "lifecycle",
        "http_routes",
        "subscribes_to",
        "chrome",
    ]),
    about: "no entry of the manifest names a scope that the app asks for, and nothing in it suggests other calls",
    why: "the tenant must grant every scope; the app's code may still use it, which the manifest does not show",
    source: "manifest reference, required_scopes: the tenant must grant each on install. The manifest alone does not show what the code calls",
    bad: "required_scopes: [files.read, files.share]\ntools:\n  - name: read_file\n    description: Reads one\n    scopes_required: [files.read]",
    good: "required_scopes: [files.read]\ntools:\n  - name: read_file\n    description: Reads one\n    scopes_required: [files.read]",
    check: unused,
};

fn unknown(run: &mut LintRun<'_>) {
    for (index, scope) in run.manifest().required_scopes.iter().enumerate() {
        if run.is_full() {
            return;
        }
        if scope::status_of(scope).is_some() {
            continue;
        }
        let path = Manifest::PATH.required_scopes().at(index);
        let finding = run.at_value(path, format!("unknown scope `{}`", shorten(scope, QUOTE_CHARS_MAX)));
        let finding = match scope::nearest_scopes(scope).as_slice() {
            [] => finding,
            near => finding.help(text::did_you_mean(near)),
        };
        let finding = finding.help("`linkworld scopes` lists the known ones; the platform's own check decides");
        run.report(match scope::nearest_scope(scope) {
            Some(near) => finding.unsafe_edit(run.input.span(path), near),
            None => finding,
        });
    }
}

fn undeclared(run: &mut LintRun<'_>) {
    let declared: HashSet<&String> = run.manifest().required_scopes.iter().collect();
    for (index, tool) in run.manifest().tools.iter().enumerate() {
        for (at, scope) in tool.scopes_required.iter().enumerate() {
            if scope.is_empty() || declared.contains(scope) {
                continue;
            }
            if run.is_full() {
                return;
            }
            let path = Manifest::PATH.tools().at(index).scopes_required().at(at);
            let headline = format!("the tool `{}` needs `{scope}`, which is not in `required_scopes`", tool.name);
            let mut finding = run.at_value(path, headline);
            if let Some(list) = run.input.source_map.value_of(Manifest::PATH.required_scopes()) {
                finding = finding.label(list, "declared here");
            }
            run.report(finding.help(format!("add `{scope}` to `required_scopes`, or remove it from the tool")));
        }
    }
}

fn legacy(run: &mut LintRun<'_>) {
    for (index, scope) in run.manifest().required_scopes.iter().enumerate() {
        if scope::status_of(scope) != Some(ScopeStatus::Legacy) || run.is_full() {
            continue;
        }
        let headline = format!("`{scope}` was only found in the older catalog of scopes");
        run.report(run.at_value(Manifest::PATH.required_scopes().at(index), headline).help(successor(scope)));
    }
}

/// What to ask for in place of a scope of the older catalog.
fn successor(scope: &str) -> &'static str {
    match scope {
        "mail.draft" => "in the newest catalog `mail.send` covers drafts",
        "mail.triage" => "in the newest catalog `mail.read` covers triage",
        _ => "keep it if the platform's own check accepts it",
    }
}

fn duplicate(run: &mut LintRun<'_>) {
    duplicates_in(run, Manifest::PATH.required_scopes(), &run.manifest().required_scopes);
    let several = |(_, tool): &(usize, &Tool)| tool.scopes_required.len() > 1;
    for (index, tool) in run.manifest().tools.iter().enumerate().filter(several) {
        duplicates_in(run, Manifest::PATH.tools().at(index).scopes_required(), &tool.scopes_required);
    }
}

fn duplicates_in(run: &mut LintRun<'_>, list: FieldPath<Vec<String>>, scopes: &[String]) {
    let mut first = HashMap::new();
    for (index, scope) in scopes.iter().enumerate() {
        if run.is_full() {
            return;
        }
        if let Some(earlier) = first.get(scope) {
            let finding = run.at_value(list.at(index), format!("duplicate scope `{scope}`"));
            let label = run.input.span(list.at(*earlier));
            run.report(finding.label(label, "first listed here").help("remove it"));
        } else {
            first.insert(scope, index);
        }
    }
}

fn unused(run: &mut LintRun<'_>) {
    let manifest = run.manifest();
    if may_call_anything(manifest) {
        return;
    }
    let asked: HashSet<&String> = manifest.tools.iter().flat_map(|tool| &tool.scopes_required).collect();
    for (index, scope) in manifest.required_scopes.iter().enumerate() {
        let known = scope::status_of(scope).is_some();
        if !known || asked.contains(scope) || run.is_full() || is_named(manifest, scope) {
            continue;
        }
        let headline = format!("no use of the scope `{scope}` found in the manifest");
        let finding = run.at_value(Manifest::PATH.required_scopes().at(index), headline);
        let calls = scope::rows_of(scope).flat_map(|row| row.tools).take(3).map(|tool| format!("`{tool}`"));
        let calls = calls.collect::<Vec<_>>().join(", ");
        let reason = if calls.is_empty() { String::new() } else { format!(" if the code calls {calls}") };
        run.report(
            finding.help(format!("keep it{reason}, and list it in `scopes_required` of that tool; else remove it")),
        );
    }
}

/// True for apps with agents, handlers or pages, whose calls are not visible in a manifest.
fn may_call_anything(manifest: &Manifest) -> bool {
    let events = &manifest.lifecycle;
    let handled = events.on_install || events.on_uninstall || events.on_inbound || events.on_user_added;
    handled
        || !events.schedules.is_empty()
        || manifest.agents_by_id().next().is_some()
        || !manifest.http_routes.is_empty()
        || !manifest.subscribes_to.is_empty()
        || manifest.chrome.is_some()
        // An app that declares nothing at all is a page, and pages call tools through the bridge.
        || manifest.tools.is_empty()
}

/// True when a workflow names a tool of the scope.
fn is_named(manifest: &Manifest, scope: &str) -> bool {
    let tools: Vec<&str> =
        scope::rows_of(scope).flat_map(|row| row.tools).map(|tool| tool.trim_end_matches('*')).collect();
    let names_one = |text: &str| tools.iter().any(|tool| text.contains(tool));
    manifest.workflows.iter().any(|workflow| {
        let listed = workflow.flow.iter().chain(&workflow.tools_required);
        listed.chain([&workflow.specifics]).any(|text| names_one(text))
    })
}
