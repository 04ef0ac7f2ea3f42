//! The rule about `runtime.image` as a name: the grammar that `deploy` and container engines apply.

use crate::codes;
use crate::diagnostic::Severity;
use crate::lint::rule::{LintRule, LintRun, Needs};
use crate::spec::app::Manifest;
use linkworld_contract::image::{ImageReference, placeholder};
use linkworld_contract::text::shorten;

/// An image that no engine accepts.
pub(super) const REFERENCE: LintRule = LintRule {
    code: codes::IMAGE_REFERENCE,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::SingleValues,
    about: "`runtime.image` is not a valid image reference",
    why: "`linkworld deploy` refuses it, and container engines cannot build, push or pull it",
    source: "the distribution project's grammar of image references; the SDK accepts any text",
    bad: "---\napiVersion: linkworld.ai/v2\napp_id: tax-bot\nversion: 1.0.0\nname: Tax\nruntime: {image: ghcr.io/You/Tax-Bot}",
    good: "---\napiVersion: linkworld.ai/v2\napp_id: tax-bot\nversion: 1.0.0\nname: Tax\nruntime: {image: ghcr.io/you/tax-bot}",
    check: reference,
};

/// Characters of a suggested image that a help line repeats.
const SHOWN_CHARS_MAX: usize = 120;

fn reference(run: &mut LintRun<'_>) {
    let image = run.manifest().runtime.image.as_str();
    // An empty image has a rule of its own.
    if image.trim().is_empty() {
        return;
    }
    let Err(error) = ImageReference::parse(image) else { return };
    let path = Manifest::PATH.runtime().image();
    run.report(match placeholder(image) {
        Some(found) => {
            let headline = format!("{error}; nothing is expanded in a manifest");
            run.at_value(path, headline).help(format!("replace `{}` with its value", shorten(found, SHOWN_CHARS_MAX)))
        }
        None => run.at_value(path, error.to_string()).help(advice(image)),
    });
}

/// What to write in place of an invalid image.
fn advice(image: &str) -> String {
    let trimmed = image.trim();
    let bare = trimmed.strip_prefix("https://").or_else(|| trimmed.strip_prefix("http://"));
    let bare = bare.or_else(|| trimmed.strip_prefix("docker://")).unwrap_or(trimmed);
    let candidates = [bare.to_owned(), bare.trim_end_matches('/').to_owned(), bare.to_lowercase()];
    match candidates.iter().find(|text| ImageReference::parse(text).is_ok()) {
        Some(valid) => format!("write `{}`", shorten(valid, SHOWN_CHARS_MAX)),
        None => "write it as `host/path:tag`, for example `ghcr.io/you/app:1.0.0`".to_owned(),
    }
}
