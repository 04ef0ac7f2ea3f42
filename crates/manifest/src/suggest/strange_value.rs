//! Findings about values that contain a character which cannot be seen, or looks like another one: they name it.

use crate::codes;
use crate::decode::wording::{clean, short};
use crate::diagnostic::{Applicability, Diagnostic};
use crate::spec::field::{FieldKind, ObjectSpec, TextRule};
use crate::spec::lookup;
use crate::suggest::lookalike::{self, StrangeChar};
use linkworld_contract::limits::QUOTE_CHARS_MAX;
use linkworld_contract::text::shorten;

/// Findings whose value is wrong because of its characters, and whether it selects what the platform grants or runs.
const ABOUT_CHARACTERS: [(&str, bool); 17] = [
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
    (codes::DEV_UNKNOWN_ZONE, true),
    (codes::DEV_UNKNOWN_USER, true),
    (codes::DEV_UNKNOWN_COLLECTION, true),
    (codes::DEV_UNKNOWN_APP, true),
    (codes::DEV_UNKNOWN_EVENT, true),
    (codes::DEV_UNKNOWN_INTEGRATION, true),
    (codes::DEV_UNKNOWN_SCOPE, true),
];

/// Fields whose values select what the platform grants or serves.
const SELECTING: [&str; 4] = ["apiVersion", "required_scopes", "scopes_required", "path"];

/// The finding about the character, if there is one in its value; `root` is the table of the document.
pub(crate) fn name(finding: Diagnostic, root: &'static ObjectSpec, source: &str) -> Diagnostic {
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
    let bare = meant.trim().trim_matches(['"', '\'']);
    if let Some(FieldKind::Text(TextRule { pattern: Some(pattern), .. })) = lookup::kind_at(root, &finding.path)
        && !(pattern.accepts)(bare)
    {
        let is_comma = strange.ascii == ",";
        let named = located(finding, &strange, written);
        return if is_comma { Diagnostic { help: vec!["replace it with `,`".to_owned()], ..named } } else { named };
    }
    let is_number = bare.parse::<f64>().is_ok();
    let is_name = lookalike::all(written).any(|strange| strange.is_letter());
    let selects = *selects || finding.path.split('.').any(|step| SELECTING.contains(&step));
    let certainty = if is_name || selects || is_number { Applicability::Unsafe } else { Applicability::Safe };
    about(finding, &strange, written, meant.trim(), certainty)
}

/// The finding with the character as its place and its headline.
fn located(finding: Diagnostic, strange: &StrangeChar, written: &str) -> Diagnostic {
    let shown = clean(&lookalike::visible(written.trim_matches(['"', '\''])));
    let headline = format!("`{shown}` contains {}", strange.described());
    let start = finding.primary.span.start;
    let mut named = Diagnostic { headline, edits: Vec::new(), ..finding };
    named.primary.span = strange.span(start);
    named
}

/// The finding with the character as its place, its headline and its fix.
fn about(
    finding: Diagnostic,
    strange: &StrangeChar,
    written: &str,
    meant: &str,
    certainty: Applicability,
) -> Diagnostic {
    let span = finding.primary.span;
    let line = clean(&shorten(meant, QUOTE_CHARS_MAX));
    let named = Diagnostic { help: vec![format!("write `{line}`")], ..located(finding, strange, written) };
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
