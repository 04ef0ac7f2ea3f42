//! Rules about integrations: known by name, and there where a scope usually needs one (contract 14.2, 14.3).

use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::rule::{Rule, Subject};
use linkworld_contract::scope;
use linkworld_contract::text::nearest;

/// The integrations any source names.
const KNOWN: [&str; 4] = ["m365", "odoo", "business_central", "lexoffice"];

/// A scope without its usual integration.
pub(super) const MISSING: Rule = Rule {
    code: "missing-integration",
    severity: Severity::Warning,
    lwp: None,
    about: "a scope usually needs an integration that `required_integrations` does not list",
    why: "activation only waits for a connection that is listed; without it the first call fails",
    bad: "required_scopes: [calendar.read]\nlifecycle: {on_inbound: true}",
    good: "required_scopes: [calendar.read]\nrequired_integrations: [m365]\nlifecycle: {on_inbound: true}",
    check: missing,
};

/// An integration nobody has heard of.
pub(super) const UNKNOWN: Rule = Rule {
    code: "unknown-integration",
    severity: Severity::Warning,
    lwp: None,
    about: "an integration in `required_integrations` is none of those the platform's documentation names",
    why: "activation fails closed on a listed provider, so a misspelt one can never be activated",
    bad: "required_integrations: [m356]",
    good: "required_integrations: [m365]",
    check: unknown,
};

fn missing(rule: &Rule, subject: Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let listed = &subject.manifest.required_integrations;
    // One finding for each integration, and none beside the one about its misspelling.
    let mut settled: Vec<&str> = Vec::new();
    for name in listed {
        let meant = if settled.len() < KNOWN.len() { nearest(name, KNOWN) } else { None };
        settled.extend(meant.filter(|meant| !settled.contains(meant)));
    }
    for (index, scope) in subject.manifest.required_scopes.iter().enumerate() {
        let Some(needed) = scope::integration_of(scope).filter(|_| scope::status_of(scope).is_some()) else { continue };
        if settled.contains(&needed) {
            continue;
        }
        settled.push(needed);
        let headline = format!("`{scope}` usually needs the integration `{needed}`, which is not listed");
        let finding = rule.finding(subject, &format!("required_scopes.{index}"), headline);
        let help = match subject.places.value("required_integrations") {
            Some(_) => format!("add `{needed}` to `required_integrations`"),
            None => format!("add `required_integrations: [{needed}]`"),
        };
        findings.push(finding.help(help));
    }
}

fn unknown(rule: &Rule, subject: Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for (index, name) in subject.manifest.required_integrations.iter().enumerate() {
        if rule.has_said_enough(findings) {
            return;
        }
        if KNOWN.contains(&name.as_str()) {
            continue;
        }
        let path = format!("required_integrations.{index}");
        let shown = linkworld_contract::text::shorten(name, 80);
        let finding = rule.finding(subject, &path, format!("`{shown}` is no integration we know of"));
        findings.push(match nearest(name, KNOWN) {
            Some(near) => finding.help(format!("did you mean `{near}`?")).edit(subject.span(&path), near),
            None => finding.help(format!("known are `{}`", KNOWN.join("`, `"))),
        });
    }
}
