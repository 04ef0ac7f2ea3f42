//! Rules about fields that are accepted, but should no longer be used as they are.

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
    needs: Needs::SingleValues,
    about: "the manifest sets a field that the manifest reference marks as deprecated",
    why: "the field is a bridge for older apps and will be removed",
    source: "manifest reference, which marks the field as deprecated",
    bad: "seed_doc_templates_from: office-assistant",
    good: "docs_url: https://example.com/docs",
    check: field,
};

/// Documentation without encryption.
pub(super) const HTTP_DOCS_URL: LintRule = LintRule {
    code: codes::HTTP_DOCS_URL,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::SingleValues,
    about: "`docs_url` is an `http://` address",
    why: "anyone between the reader and the server can change such a page",
    source: "our advice; the manifest reference shows an `https://` address and requires no scheme",
    bad: "docs_url: http://docs.example.com/my-app",
    good: "docs_url: https://docs.example.com/my-app",
    check: http_docs_url,
};

/// An unknown pricing model.
pub(super) const PRICING: LintRule = LintRule {
    code: codes::PRICING_MODEL,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::SingleValues,
    about: "`pricing.model` is neither `free` nor `paid`",
    why: "the platform accepts any word but knows only these two",
    source: "older manifest reference, pricing: `free` or `paid`",
    bad: "pricing: {model: freemium}",
    good: "pricing: {model: paid}",
    check: pricing,
};

fn field(run: &mut LintRun<'_>) {
    for (path, field) in Manifest::PATH.fields().zip(MANIFEST.fields) {
        let (Some(reason), Some(_)) = (field.deprecated, run.input.source_map.key_of(path)) else { continue };
        if run.input.is_empty(path) {
            continue;
        }
        let headline = format!("`{}` is deprecated: {}", field.name, reason.split(';').next().unwrap_or(reason));
        let help = reason.split_once("; ").map_or("remove it".to_owned(), |(_, help)| format!("remove it, and {help}"));
        run.report(run.at_key(path, headline).help(help));
    }
}

fn http_docs_url(run: &mut LintRun<'_>) {
    let Some(url) = run.manifest().docs_url.as_deref() else { return };
    if url.starts_with("http://") {
        let path = Manifest::PATH.docs_url();
        let span = run.input.part(path, url, 0, "http".len());
        let finding = run.at_span(span, &path.to_string(), "`docs_url` uses `http://`, expected `https://`");
        run.report(finding.help("write `https://` if the server supports it"));
    }
}

fn pricing(run: &mut LintRun<'_>) {
    let model = run.manifest().pricing.model.as_str();
    if matches!(model, "" | "free" | "paid") {
        return;
    }
    let headline = format!("unknown pricing model `{}`, expected `free` or `paid`", shorten(model, 80));
    let finding = run.at_value(Manifest::PATH.pricing().model(), headline);
    run.report(finding.help("write `model: free` or `model: paid`"));
}
