//! Rules about fields that are accepted but have no effect.

use crate::codes;
use crate::diagnostic::Severity;
use crate::lint::rule::{LintRule, LintRun, Needs};
use crate::spec::app::{MANIFEST, Manifest};
use linkworld_contract::text::shorten;

/// A deprecated field.
pub(super) const FIELD: LintRule = LintRule {
    code: codes::DEPRECATED_FIELD,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::WholeManifest,
    about: "the manifest sets a field that no longer has an effect",
    why: "readers of the manifest will believe that it has an effect",
    bad: "network: {egress_hosts: [api.example.com]}",
    good: "docs_url: https://example.com/docs",
    check: field,
};

/// An unknown pricing model.
pub(super) const PRICING: LintRule = LintRule {
    code: codes::PRICING_MODEL,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::WholeManifest,
    about: "`pricing.model` is neither `free` nor `paid`",
    why: "the platform accepts any word but knows only these two",
    bad: "pricing: {model: freemium}",
    good: "pricing: {model: paid}",
    check: pricing,
};

fn field(run: &mut LintRun<'_>) {
    for (path, field) in Manifest::PATH.fields().zip(MANIFEST.fields) {
        let (Some(reason), Some(_)) = (field.deprecated, run.input.source_map.key_of(path)) else { continue };
        let headline = format!("`{}` is deprecated: {}", field.name, reason.split(';').next().unwrap_or(reason));
        let help = reason.split_once("; ").map_or("remove it".to_owned(), |(_, help)| format!("remove it, and {help}"));
        run.report(run.at_key(path, headline).help(help));
    }
}

fn pricing(run: &mut LintRun<'_>) {
    let model = run.manifest().pricing.model.as_str();
    if matches!(model, "free" | "paid") {
        return;
    }
    let headline = format!("unknown pricing model `{}`, expected `free` or `paid`", shorten(model, 80));
    let finding = run.at_value(Manifest::PATH.pricing().model(), headline);
    run.report(finding.help("write `model: free` or `model: paid`"));
}
