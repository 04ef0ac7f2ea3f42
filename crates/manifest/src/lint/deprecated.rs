//! Rules about fields that are read and do nothing, or nothing for apps like these.

use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::rule::{Rule, Subject};
use crate::spec;

/// A field of the past.
pub(super) const FIELD: Rule = Rule {
    code: "deprecated-field",
    severity: Severity::Warning,
    lwp: None,
    about: "the manifest sets a field that has no effect any more",
    why: "whoever reads it will believe that it does something",
    bad: "network: {egress_hosts: [api.example.com]}",
    good: "docs_url: https://example.com/docs",
    check: field,
};

/// A price of another kind.
pub(super) const PRICING: Rule = Rule {
    code: "pricing-model",
    severity: Severity::Warning,
    lwp: None,
    about: "`pricing.model` is neither `free` nor `paid`",
    why: "the platform takes any word and knows these two",
    bad: "pricing: {model: freemium}",
    good: "pricing: {model: paid}",
    check: pricing,
};

fn field(rule: &Rule, subject: Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for field in spec::MANIFEST.fields {
        let (Some(reason), Some(_)) = (field.deprecated, subject.places.key(field.name)) else { continue };
        let headline = format!("`{}` is deprecated: {}", field.name, reason.split(';').next().unwrap_or(reason));
        let help = reason.split_once("; ").map_or("remove it".to_owned(), |(_, help)| format!("remove it, and {help}"));
        findings.push(rule.key_finding(subject, field.name, headline).help(help));
    }
}

fn pricing(rule: &Rule, subject: Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let model = subject.manifest.pricing.model.as_str();
    if matches!(model, "free" | "paid") {
        return;
    }
    let headline = format!(
        "`{}` is no known price model, expected `free` or `paid`",
        linkworld_contract::text::shorten(model, 80)
    );
    let finding = rule.finding(subject, "pricing.model", headline);
    findings.push(finding.help("write `model: free` or `model: paid`"));
}
