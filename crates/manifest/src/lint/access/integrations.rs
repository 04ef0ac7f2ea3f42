//! Rules about integrations: they are known, and listed where a scope usually needs one (contract 14.2, 14.3).

use crate::codes;
use crate::diagnostic::Severity;
use crate::lint::rule::{LintRule, LintRun, Needs};
use crate::spec::app::Manifest;
use linkworld_contract::scope;
use linkworld_contract::scope::catalog::INTEGRATION_NAMES as KNOWN;
use linkworld_contract::text::{nearest, shorten};

/// A scope without its usual integration.
pub(in crate::lint) const MISSING: LintRule = LintRule {
    code: codes::MISSING_INTEGRATION,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::Sections(&["required_scopes", "required_integrations"]),
    about: "a scope usually needs an integration that `required_integrations` does not list",
    why: "activation only requires listed connections; without it the first call fails",
    source: "manifest reference, required_integrations: `m365` for mail.read and mail.send; for other scopes our inference",
    bad: "required_scopes: [calendar.read]\nlifecycle: {on_inbound: true}",
    good: "required_scopes: [calendar.read]\nrequired_integrations: [m365]\nlifecycle: {on_inbound: true}",
    check: missing,
};

/// An unknown integration.
pub(in crate::lint) const UNKNOWN: LintRule = LintRule {
    code: codes::UNKNOWN_INTEGRATION,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::SingleValues,
    about: "an integration in `required_integrations` is not one that this program knows",
    why: "activation fails while a listed provider is not connected; a misspelled one cannot be connected",
    source: "manifest reference, required_integrations: names three as examples, not a full list",
    bad: "required_integrations: [m356]",
    good: "required_integrations: [m365]",
    check: unknown,
};

fn missing(run: &mut LintRun<'_>) {
    let manifest = run.manifest();
    // One finding for each integration, and none beside the one about its misspelling.
    let mut settled: Vec<&str> = Vec::new();
    for name in &manifest.required_integrations {
        let meant = if settled.len() < KNOWN.len() { nearest(name, KNOWN) } else { None };
        settled.extend(meant.filter(|meant| !settled.contains(meant)));
    }
    for (index, scope) in manifest.required_scopes.iter().enumerate() {
        let Some(needed) = scope::integration_of(scope).filter(|_| scope::status_of(scope).is_some()) else { continue };
        if settled.contains(&needed) {
            continue;
        }
        settled.push(needed);
        let headline = format!("`{scope}` usually needs the integration `{needed}`, which is not listed");
        let finding = run.at_value(Manifest::PATH.required_scopes().at(index), headline);
        let help = match run.input.source_map.value_of(Manifest::PATH.required_integrations()) {
            Some(_) => format!("add `{needed}` to `required_integrations`"),
            None => format!("add `required_integrations: [{needed}]`"),
        };
        run.report(finding.help(help));
    }
}

fn unknown(run: &mut LintRun<'_>) {
    for (index, name) in run.manifest().required_integrations.iter().enumerate() {
        if run.is_full() {
            return;
        }
        if name.is_empty() || KNOWN.contains(&name.as_str()) {
            continue;
        }
        let path = Manifest::PATH.required_integrations().at(index);
        let finding = run.at_value(path, format!("unknown integration `{}`", shorten(name, 80)));
        run.report(match nearest(name, KNOWN) {
            Some(near) => finding.did_you_mean(near).unsafe_edit(run.input.span(path), near),
            None => finding.help(format!("known are `{}`; keep it if the platform offers it", KNOWN.join("`, `"))),
        });
    }
}
