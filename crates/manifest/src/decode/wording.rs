//! The wording of findings about values and rules; nothing is decided here.

use crate::codes;
use crate::decode::coerce;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::spec::field::{FieldKind, ObjectSpec, TextRule};
use crate::spec::pattern::Pattern;
use crate::suggest::spelling::{self, Suggestion};
use crate::suggest::value_hint;
use crate::yaml::node::{Data, Node};
use linkworld_contract::limits;
use linkworld_contract::text;
use linkworld_contract::text::shorten;

/// A file whose top is something else than a mapping. The caller says how such a file starts.
pub(crate) fn not_a_mapping(root: &Node, text: &str) -> Diagnostic {
    let first_line = text.get(root.span.start..root.span.end).unwrap_or_default().lines().next().unwrap_or_default();
    let span = Span::new(root.span.start, root.span.start + first_line.trim_end().len());
    let found = match root.data {
        Data::Null => "nothing".to_owned(),
        _ => root.noun().to_owned(),
    };
    let headline = format!("{found} at the top of the file, expected a mapping of fields");
    Diagnostic::error(codes::NOT_A_MAPPING, span, headline)
}

/// Text on one line, without control characters; a line break is shown as `\n`.
pub(crate) fn clean(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace('\n', "\\n")
        .chars()
        .map(|char| if char.is_control() || matches!(char, '\u{2028}' | '\u{2029}') { '␣' } else { char })
        .collect()
}

/// A longer text is not rewritten: it may be there as often as it has aliases.
const REWRITTEN_BYTES_MAX: usize = 400;

/// A text that may be rewritten.
pub(crate) fn short(text: &str) -> Option<&str> {
    (text.len() <= REWRITTEN_BYTES_MAX).then_some(text)
}

/// A value in backticks, short and on one line.
pub(crate) fn shown(node: &Node, source: &str) -> String {
    let raw = source.get(node.span.start..node.span.end).filter(|raw| !raw.is_empty());
    let text = match (&node.data, raw) {
        (Data::Text(text), _) => clean(&shorten(text, limits::QUOTE_CHARS_MAX)),
        (_, Some(raw)) => clean(&shorten(raw, limits::QUOTE_CHARS_MAX)),
        (_, None) => {
            let json = coerce::json(node, false).map(|value| value.to_string()).unwrap_or_default();
            clean(&shorten(&json, limits::QUOTE_CHARS_MAX))
        }
    };
    if text.is_empty() { "an empty string".to_owned() } else { format!("`{text}`") }
}

/// A key as a step of a path.
pub(crate) fn bare(key: &Node, source: &str) -> String {
    key.as_text().map_or_else(|| shown(key, source).trim_matches('`').to_owned(), str::to_owned)
}

/// `reads as` where YAML 1.1 makes something of a text that a person would not.
pub(crate) fn verb(node: &Node, source: &str) -> &'static str {
    let raw = source.get(node.span.start..node.span.end).unwrap_or_default();
    let surprising = match node.data {
        Data::Bool(_) => !raw.is_empty() && !raw.eq_ignore_ascii_case("true") && !raw.eq_ignore_ascii_case("false"),
        Data::Int(_) | Data::Float(_) => raw.contains(':'),
        Data::Timestamp(_) => true,
        _ => false,
    };
    if surprising { "reads as" } else { "is" }
}

/// The source of a plain scalar that is not text, as it would be written in quotes.
pub(crate) fn quotable<'s>(node: &Node, source: &'s str) -> Option<&'s str> {
    let plain = matches!(node.data, Data::Bool(_) | Data::Int(_) | Data::Float(_) | Data::Timestamp(_));
    let raw = source.get(node.span.start..node.span.end).filter(|raw| plain && !raw.is_empty())?;
    let simple =
        raw.chars().all(|char| char.is_ascii_alphanumeric() || matches!(char, '.' | ':' | '-' | '+' | '_' | ' '));
    (simple && raw.len() <= limits::QUOTE_CHARS_MAX).then_some(raw)
}

/// The keys an object must have, or some that it may have.
pub(crate) fn keys_of(object: &ObjectSpec) -> String {
    let required: Vec<&str> =
        object.fields.iter().filter(|field| field.is_required()).map(|field| field.name).collect();
    let names =
        if required.is_empty() { object.fields.iter().map(|field| field.name).take(3).collect() } else { required };
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

/// All fields of an object, for help lines.
pub(crate) fn keys_help(object: &ObjectSpec) -> String {
    let names: Vec<&str> = object.fields.iter().map(|field| field.name).collect();
    format!("remove it; the fields are {}", names.join(", "))
}

/// What a kind accepts, for "expected …".
pub(crate) fn wanted(kind: &FieldKind) -> String {
    match kind {
        FieldKind::Text(text) => wanted_text(text),
        FieldKind::Choice { words, .. } => text::alternatives(words),
        FieldKind::Int { min, max } => wanted_int(*min, *max),
        FieldKind::Float { min, max } => wanted_float(*min, *max),
        FieldKind::Bool => "`true` or `false`".to_owned(),
        FieldKind::List { .. } => "a list".to_owned(),
        FieldKind::Map(_) | FieldKind::Entries { .. } => "a mapping of names to values".to_owned(),
        FieldKind::Object(object) => format!("a mapping with {}", keys_of(object)),
        FieldKind::WordOrObject { words, object } => format!("{} or {}", text::alternatives(words), object.noun),
        FieldKind::WordOrList { word, .. } => format!("`{word}` or a list"),
        FieldKind::PathOrList(_) => "a list or the path of a file".to_owned(),
        FieldKind::Any => "any value".to_owned(),
        FieldKind::Mock => "the reply of a tool".to_owned(),
    }
}

/// What a text field accepts.
pub(crate) fn wanted_text(rule: &TextRule) -> String {
    match (rule.pattern, rule.min, rule.max) {
        (Some(pattern), _, _) => format!("a string: {}", pattern.words),
        (None, 0, None) => "a string".to_owned(),
        (None, 0, Some(max)) => format!("a string of at most {max} characters"),
        (None, min, Some(max)) => format!("a string of {min} to {max} characters"),
        (None, min, None) => format!("a string of at least {min} characters"),
    }
}

/// What an integer field accepts.
pub(crate) fn wanted_int(min: Option<i64>, max: Option<i64>) -> String {
    match (min, max) {
        (Some(min), Some(max)) if min == max => format!("`{min}`"),
        (Some(min), Some(max)) => format!("an integer from {min} to {max}"),
        (Some(min), None) => format!("an integer from {min} up"),
        (None, Some(max)) => format!("an integer up to {max}"),
        (None, None) => "an integer".to_owned(),
    }
}

/// What a number field accepts.
pub(crate) fn wanted_float(min: Option<f64>, max: Option<f64>) -> String {
    match (min, max) {
        (Some(min), Some(max)) => format!("a number from {min} to {max}"),
        _ => "a number".to_owned(),
    }
}

/// The rule a text breaks.
pub(crate) enum Violation {
    /// Shorter than the least; its length.
    Short(usize),
    /// Longer than the most; its length.
    Long(usize),
    /// Looks otherwise.
    Pattern(&'static Pattern),
}

/// The finding of a text that breaks its rule.
pub(crate) fn violation(node: &Node, text: &str, rule: &TextRule, violation: &Violation, source: &str) -> Diagnostic {
    let shown = format!("`{}`", clean(&shorten(text, limits::QUOTE_CHARS_MAX)));
    match violation {
        Violation::Short(0) => {
            let wanted = wanted_text(rule);
            Diagnostic::error(codes::TOO_SHORT, node.span, format!("an empty string, expected {wanted}"))
        }
        Violation::Short(length) => {
            let headline = format!("{shown} has {length} characters, expected at least {}", rule.min);
            Diagnostic::error(codes::TOO_SHORT, node.span, headline)
        }
        Violation::Long(length) => {
            let max = rule.max.unwrap_or_default();
            let headline = format!("{length} characters, expected at most {max}");
            Diagnostic::error(codes::TOO_LONG, node.span, headline).help(format!("shorten it by {}", length - max))
        }
        Violation::Pattern(pattern) => pattern_violation(node, text, pattern, &shown, source),
    }
}

fn pattern_violation(node: &Node, text: &str, pattern: &'static Pattern, shown: &str, source: &str) -> Diagnostic {
    if pattern.sdk_accepts(text)
        && let Some(corrected) = pattern.corrected(text)
    {
        let newline = text.ends_with('\n');
        let (code, what) = if newline {
            (codes::TRAILING_NEWLINE, "ends with a line break")
        } else {
            (codes::NON_ASCII_DIGIT, "contains digits that are not ASCII")
        };
        let finding = Diagnostic::error(code, node.span, format!("{shown} {what}, expected {}", pattern.words));
        let short = shorten(&corrected, limits::QUOTE_CHARS_MAX);
        let help = match newline {
            true => format!("write it on one line, without `|` or `>`: {short}"),
            false => format!("write `{short}`"),
        };
        // A time without quotes would be a number.
        let quoted = source.get(node.span.start..).is_some_and(|raw| raw.starts_with(['"', '\'']));
        let corrected = if quoted { format!("\"{corrected}\"") } else { corrected };
        return finding.help(help).safe_edit(node.span, corrected);
    }
    if text.is_empty() {
        return Diagnostic::error(
            codes::BAD_PATTERN,
            node.span,
            format!("an empty string, expected {}", pattern.words),
        );
    }
    let headline = match pattern.why.and_then(|why| why(text)) {
        Some(rule) => format!("{shown} is not {}, it must {rule}", valid(pattern.noun)),
        None => format!("{shown} is not {}, expected {}", valid(pattern.noun), pattern.words),
    };
    let finding = Diagnostic::error(codes::BAD_PATTERN, node.span, headline);
    if spans_lines(node, source) {
        if let Some(corrected) = with_commas(node, pattern, source) {
            return finding.help("put a `,` between the items").safe_edit(node.span, corrected);
        }
        return finding.help("start each item with `- ` on a line of its own; these lines are read as one text");
    }
    if let Some(hint) = value_hint::of_pattern(text, pattern) {
        let place = spelling::inside(node.span, text, source);
        // Without quotes a time could be a number.
        let is_bare = place == node.span && std::ptr::eq(pattern, &crate::spec::pattern::CLOCK);
        let value = hint
            .value
            .clone()
            .map(|(certainty, value)| (certainty, if is_bare { format!("\"{value}\"") } else { value }));
        return value_hint::ValueHint { value, ..hint }.add_to(finding, place, source, text);
    }
    match spelling::near_miss(text, pattern) {
        Some(meant) => spelt(finding, node, text, &meant, source),
        None => finding,
    }
}

/// `a valid tool name` for `a tool name`.
fn valid(noun: &str) -> String {
    match ["a ", "an "].iter().find_map(|article| noun.strip_prefix(article)) {
        Some(bare) => format!("a valid {bare}"),
        None => noun.to_owned(),
    }
}

/// True for a text without quotes on several lines, which is seldom meant where a name is expected.
fn spans_lines(node: &Node, source: &str) -> bool {
    let raw = source.get(node.span.start..node.span.end).unwrap_or_default();
    raw.contains('\n') && !raw.starts_with(['"', '\'', '|', '>'])
}

/// Bytes before a value that are searched, so that many values behind much white space stay cheap.
const BEFORE_BYTES_MAX: usize = 256;

/// The byte before a value, those aside that are skipped, if it is near.
pub(crate) fn before(source: &str, span: Span, is_skipped: impl Fn(u8) -> bool) -> Option<u8> {
    let ahead = source.as_bytes().get(..span.start)?.iter().rev().take(BEFORE_BYTES_MAX);
    ahead.copied().find(|byte| !is_skipped(*byte))
}

/// The lines of a text in brackets with the commas they lack, if each is an item by itself.
fn with_commas(node: &Node, pattern: &Pattern, source: &str) -> Option<String> {
    let raw = source.get(node.span.start..node.span.end).and_then(short)?;
    let listed = matches!(before(source, node.span, |byte| byte.is_ascii_whitespace()), Some(b'[' | b','));
    let all = listed && raw.lines().all(|line| (pattern.accepts)(line.trim()));
    all.then(|| raw.lines().map(str::trim_end).collect::<Vec<_>>().join(",\n"))
}

/// Suggests what was most likely meant, as an edit where that is likely enough.
pub(crate) fn spelt(finding: Diagnostic, node: &Node, text: &str, meant: &Suggestion, source: &str) -> Diagnostic {
    let finding = finding.help(format!("write `{}`", shorten(&meant.text, limits::QUOTE_CHARS_MAX)));
    match meant.certainty {
        Some(certainty) => finding.edit(certainty, spelling::inside(node.span, text, source), meant.text.as_str()),
        None => finding,
    }
}

/// Where a missing key of a list item is reported: its first key, or the item.
pub(crate) fn first_key(node: &Node) -> Span {
    match &node.data {
        Data::Map(entries) => {
            let own = entries.iter().find(|entry| !entry.merged);
            own.map_or(node.span, |entry| entry.key.span)
        }
        _ => node.span,
    }
}
