//! Which entry of a mapping is which field: unknown, missing, misspelt, repeated and unusable keys.
//!
//! One mistake is one finding: a key that is clearly a misspelt field accepts that field's place.

use crate::codes;
use crate::decode::decoder::Decoder;
use crate::decode::wording;
use crate::diagnostic::Diagnostic;
use crate::drift::Compat;
use crate::source::Span;
use crate::spec::field::{FieldDefault, ObjectSpec};
use crate::suggest::{misplaced, spelling, translate};
use crate::yaml::keys::effective;
use crate::yaml::node::{Data, MapEntry, Node};
use linkworld_contract::limits;
use linkworld_contract::text;

/// The entry that was found for a field.
#[derive(Debug, Clone, Copy)]
pub(crate) enum FieldMatch<'n> {
    /// Nothing; the default applies.
    Missing,
    /// Nothing usable, which was reported.
    Reported,
    /// This value, under this key.
    At {
        /// The key's place.
        key: Span,
        /// The value.
        value: &'n Node,
    },
}

/// A key that is no text.
pub(crate) fn bad_key(key: &Node, source: &str) -> Diagnostic {
    let shown = wording::shown(key, source);
    let finding = match key.data {
        Data::Surrogates(_) => Diagnostic::error(codes::NOT_UNICODE, key.span, "this key contains a lone surrogate"),
        _ => {
            let headline = format!("{shown} is {} as a key, expected a string", key.noun());
            Diagnostic::error(codes::BAD_KEY, key.span, headline)
        }
    };
    match wording::quotable(key, source) {
        Some(raw) => finding
            .help(format!("put the key in quotes if it is intended: \"{raw}\""))
            .edit(key.span, format!("\"{raw}\"")),
        None => finding,
    }
}

/// Sorts the entries into the object's fields, in their order, and reports all that do not fit.
pub(crate) fn assign<'n>(
    decoder: &mut Decoder<'_>,
    entries: &'n [MapEntry],
    object: &'static ObjectSpec,
    place: Span,
) -> Vec<FieldMatch<'n>> {
    let mut found = vec![FieldMatch::Missing; object.fields.len()];
    let mut unknown = Vec::new();
    let known = |name: &str, compat: Compat| {
        let index = object.index_of(name)?;
        // A field of ours alone is unknown to the SDK.
        let ours = matches!(object.fields[index].default, FieldDefault::Absent);
        (!ours || compat == Compat::Ours).then_some(index)
    };
    for entry in effective(entries) {
        match entry.key.as_text() {
            Some(name) => match known(name, decoder.compat) {
                Some(index) => found[index] = FieldMatch::At { key: entry.key.span, value: &entry.value },
                None => unknown.push((name, entry)),
            },
            None if matches!(entry.key.data, Data::Broken(_)) => {}
            None => {
                let finding = bad_key(&entry.key, decoder.source);
                decoder.report(finding);
            }
        }
    }
    for (name, entry) in unknown {
        unknown_key(decoder, name, entry, object, &mut found);
    }
    for (field, found) in object.fields.iter().zip(&mut found) {
        if field.is_required() && matches!(found, FieldMatch::Missing) {
            *found = FieldMatch::Reported;
            let headline = format!("missing field `{}` in {}", field.name, object.noun);
            let help = format!("add `{}: …`, {}", field.name, wording::wanted(&field.kind));
            let finding = Diagnostic::error(codes::MISSING_FIELD, place, headline).help(help);
            decoder.within(field.name, |decoder| decoder.report(finding));
        }
    }
    found
}

/// Reports a key that is no field; a misspelt one still brings its value to the field it meant.
fn unknown_key<'n>(
    decoder: &mut Decoder<'_>,
    name: &str,
    entry: &'n MapEntry,
    object: &'static ObjectSpec,
    found: &mut [FieldMatch<'n>],
) {
    let span = entry.key.span;
    let shown = text::shorten(name, limits::QUOTE_CHARS_MAX);
    let headline = format!("unknown field `{}` in {}", wording::clean(&shown), object.noun);
    let mut finding = Diagnostic::error(codes::UNKNOWN_FIELD, span, headline);
    let index_of = |wanted: &str| object.index_of(wanted);
    let is_free = |wanted: &str| index_of(wanted).is_some_and(|index| matches!(found[index], FieldMatch::Missing));
    // `name Tax: Bot` makes one key of a field and its value.
    let colon_lacks = name.split_once(' ').and_then(|(word, _)| Some((word, index_of(word)?)));
    if let Some(foreign) = translate::translate(object.id, name, entry, decoder.source, is_free) {
        finding = finding.help(foreign.help);
        finding.edits.extend(foreign.edits);
        for answered in foreign.answers.iter().filter_map(|field| index_of(field)) {
            found[answered] = FieldMatch::Reported;
        }
    } else if let Some((word, index)) = colon_lacks.filter(|(_, index)| matches!(found[*index], FieldMatch::Missing)) {
        finding = finding.help(format!("write `{word}: …`, with a `:` after the key"));
        if !entry.merged && reads_as_quoted(decoder.source, span, word) {
            finding = finding.edit(Span::empty(span.start + word.len()), ":");
        }
        found[index] = FieldMatch::Reported;
    } else if let Some(hint) = misplaced::misplaced(object.id, name) {
        finding = finding.help(hint.help);
        // What the hint moves elsewhere also answers for the field it names here, if that has no value either.
        if let Some(index) = hint.answers.and_then(index_of)
            && match found[index] {
                FieldMatch::Missing => true,
                FieldMatch::At { value, .. } => value.span.is_empty() && matches!(value.data, Data::Null),
                FieldMatch::Reported => false,
            }
        {
            found[index] = FieldMatch::Reported;
        }
    } else if decoder.suggestions < limits::MANIFEST_SUGGESTIONS_MAX {
        decoder.suggestions += 1;
        match meant(name, object, found) {
            Some((index, true)) => {
                let field = &object.fields[index];
                finding = finding.did_you_mean(field.name);
                if !entry.merged {
                    finding = finding.edit(spelling::inside(span, name, decoder.source), field.name);
                }
                found[index] = FieldMatch::At { key: span, value: &entry.value };
            }
            Some((index, false)) => {
                let other = object.fields[index].name;
                finding = finding.help(format!("`{other}` is already set; remove this line, or merge the two"));
            }
            None => finding = finding.help(wording::keys_help(object)),
        }
    }
    decoder.within(name, |decoder| decoder.report(finding));
}

/// Bytes of a line that are looked at for a lost colon.
const QUOTED_LINE_BYTES_MAX: usize = 1_024;

/// True when the line of a key is this word, a space and one text in quotes: all that lacks is the colon.
fn reads_as_quoted(source: &str, key: Span, word: &str) -> bool {
    let rest = source.get(key.start..).unwrap_or_default();
    // There can be thousands of keys on one line; this is about one on a line of its own.
    let end = rest.bytes().take(QUOTED_LINE_BYTES_MAX).position(|byte| byte == b'\n');
    let line = &rest[..end.unwrap_or_default()];
    let value = line.strip_prefix(word).unwrap_or_default().trim();
    ['\'', '"'].iter().any(|quote| {
        let inside = value.strip_prefix(*quote).and_then(|rest| rest.strip_suffix(*quote));
        inside.is_some_and(|inside| !inside.contains([*quote, '\\']))
    })
}

/// The field a key most likely meant, and whether its place is still free.
fn meant(name: &str, object: &'static ObjectSpec, found: &[FieldMatch<'_>]) -> Option<(usize, bool)> {
    let free = |index: usize| matches!(found[index], FieldMatch::Missing);
    let snake = spelling::snake_case(name);
    let alias = || object.fields.iter().position(|field| field.aliases.contains(&snake.as_str()));
    if let Some(index) = object.index_of(&snake).or_else(alias) {
        return Some((index, free(index)));
    }
    let fields = || object.fields.iter().enumerate();
    let missing = fields().filter(|(index, field)| field.is_required() && free(*index)).map(|(_, field)| field.name);
    let vacant = fields().filter(|(index, field)| !field.is_required() && free(*index)).map(|(_, field)| field.name);
    let taken = fields().filter(|(index, _)| !free(*index)).map(|(_, field)| field.name);
    let near = text::nearest(&snake, missing)
        .or_else(|| text::nearest(&snake, vacant))
        .or_else(|| text::nearest(&snake, taken))?;
    object.index_of(near).map(|index| (index, free(index)))
}
