//! Findings about values that contain a character which cannot be seen, or looks like another one: they name it.

use crate::codes;
use crate::decode::wording::{clean, short};
use crate::diagnostic::{Applicability, Diagnostic};
use crate::suggest::lookalike::{self, StrangeChar};
use linkworld_contract::limits::QUOTE_CHARS_MAX;
use linkworld_contract::text::shorten;

/// Findings whose value is wrong because of its characters, and whether it selects what the platform grants or runs.
const ABOUT_CHARACTERS: [(&str, bool); 10] = [
    (codes::WRONG_TYPE, false),
    (codes::BAD_PATTERN, false),
    (codes::BAD_CHOICE, true),
    (codes::UNKNOWN_TOOL, true),
    (codes::UNKNOWN_AGENT, true),
    (codes::UNKNOWN_HEARTBEAT, true),
    (codes::UNKNOWN_SCOPE, true),
    (codes::UNKNOWN_INTEGRATION, true),
    (codes::UNKNOWN_DEFAULT_TAB, true),
    (codes::CRON_SYNTAX, true),
];

/// Fields whose values select what the platform grants or serves.
const SELECTING: [&str; 4] = ["apiVersion", "required_scopes", "scopes_required", "path"];

/// The finding about the character, if there is one in its value.
pub(crate) fn name(finding: Diagnostic, source: &str) -> Diagnostic {
    if source.is_ascii() {
        return finding;
    }
    let Some((_, selects)) = ABOUT_CHARACTERS.iter().find(|(code, _)| *code == finding.code) else { return finding };
    let span = finding.primary.span;
    let Some(written) = source.get(span.start..span.end).and_then(short) else { return finding };
    let (Some(strange), Some(meant)) = (lookalike::first(written), lookalike::plain(written)) else { return finding };
    // A name in another script is no mistake of one character.
    if !meant.is_ascii() {
        return finding;
    }
    let is_name = lookalike::all(written).any(|strange| strange.is_letter());
    let selects = *selects || finding.path.split('.').any(|step| SELECTING.contains(&step));
    let certainty = if is_name || selects { Applicability::Unsafe } else { Applicability::Safe };
    about(finding, &strange, written, meant.trim(), certainty)
}

/// The finding with the character as its place, its headline and its fix.
pub(crate) fn about(
    finding: Diagnostic,
    strange: &StrangeChar,
    written: &str,
    meant: &str,
    certainty: Applicability,
) -> Diagnostic {
    let span = finding.primary.span;
    let shown = clean(&lookalike::visible(written.trim_matches(['"', '\''])));
    let headline = format!("`{shown}` contains {}", strange.described());
    let line = clean(&shorten(meant, QUOTE_CHARS_MAX));
    let mut named = Diagnostic { headline, help: vec![format!("write `{line}`")], edits: Vec::new(), ..finding };
    named.primary.span = strange.span(span.start);
    let replacement = if named.code == codes::WRONG_TYPE { spaced_colon(meant) } else { meant.to_owned() };
    named.edit(certainty, span, replacement)
}

/// `image: x` for `image:x`, where the colon was another character.
fn spaced_colon(meant: &str) -> String {
    match meant.split_once(':') {
        Some((word, value))
            if !value.starts_with(char::is_whitespace)
                && !value.is_empty()
                && !value.starts_with('/')
                && !word.is_empty()
                && word.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_') =>
        {
            format!("{word}: {value}")
        }
        _ => meant.to_owned(),
    }
}
