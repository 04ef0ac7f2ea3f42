//! Rules about scopes: that they exist, and that a tool asks for no more than the app declares.

use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::rule::{Rule, Subject};
use crate::scope;

/// A scope the platform does not have.
pub(super) const UNKNOWN: Rule = Rule {
    code: "unknown-scope",
    severity: Severity::Error,
    about: "a scope in `required_scopes` is not in the platform's catalog",
    why: "scopes are defined by the platform; a tenant cannot grant one that does not exist",
    bad: "required_scopes: [mail.sendd]",
    good: "required_scopes: [mail.send]",
    check: unknown,
};

/// A tool that needs a scope the app does not declare.
pub(super) const UNDECLARED: Rule = Rule {
    code: "scope-not-declared",
    severity: Severity::Error,
    about: "a tool's `scopes_required` names a scope that is missing from `required_scopes`",
    why: "the tenant is only asked for `required_scopes`, so the tool could never run",
    bad: "required_scopes: []\ntools:\n  - name: send_report\n    description: Sends it\n    scopes_required: [mail.send]",
    good: "required_scopes: [mail.send]\ntools:\n  - name: send_report\n    description: Sends it\n    scopes_required: [mail.send]",
    check: undeclared,
};

fn unknown(rule: &Rule, subject: Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for (index, scope) in subject.manifest.required_scopes.iter().enumerate() {
        if scope::standing(scope).is_some() {
            continue;
        }
        let path = format!("required_scopes.{index}");
        let mut finding = rule.finding(subject, &path, format!("`{scope}` is not a scope of the platform"));
        if let Some(near) = scope::nearest(scope) {
            finding = finding.help(format!("did you mean `{near}`?"));
        }
        findings.push(finding);
    }
}

fn undeclared(rule: &Rule, subject: Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let declared = &subject.manifest.required_scopes;
    for (index, tool) in subject.manifest.tools.iter().enumerate() {
        for (at, scope) in tool.scopes_required.iter().enumerate().filter(|(_, scope)| !declared.contains(scope)) {
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
