//! Which entry of a mapping is which field: unknown, missing, misspelt, repeated and unusable keys.
//!
//! What a key that is no field means is for `unknown_key`.

use crate::codes;
use crate::decode::decoder::Decoder;
use crate::decode::keys::misindented;
use crate::decode::keys::unknown_key::{self, FieldMatch};
use crate::decode::wording;
use crate::diagnostic::Diagnostic;
use crate::drift::Compat;
use crate::source::Span;
use crate::spec::field::{FieldDefault, ObjectSpec};
use crate::yaml::keys::effective;
use crate::yaml::node::{Data, MapEntry, Node};

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
            .safe_edit(key.span, format!("\"{raw}\"")),
        None => finding,
    }
}

/// Reports `{cpu_cores: 0,5}`, where the comma of a number begins a key; true if it is one.
fn decimal_comma(decoder: &mut Decoder<'_>, entry: &MapEntry, found: &mut [FieldMatch<'_>]) -> bool {
    let key = entry.key.span;
    let is_alone = matches!(entry.key.data, Data::Int(_)) && entry.value.span.is_empty() && !entry.merged;
    let value_before = |found: &FieldMatch<'_>| match found {
        FieldMatch::At { value, .. } => matches!(value.data, Data::Int(_)) && value.span.end + 1 == key.start,
        _ => false,
    };
    let Some(index) = found.iter().position(value_before).filter(|_| is_alone) else { return false };
    let FieldMatch::At { value, .. } = found[index] else { return false };
    let span = Span::new(value.span.start, key.end);
    let Some(written) = decoder.source.get(span.start..span.end).filter(|written| written.contains(',')) else {
        return false;
    };
    let decimal = written.replace(',', ".");
    let headline = format!("`{written}` is two entries inside `{{ }}`, expected a number");
    let finding = Diagnostic::error(codes::WRONG_TYPE, span, headline)
        .help(format!("write `{decimal}`, with a point"))
        .unsafe_edit(span, decimal);
    decoder.report(finding);
    found[index] = FieldMatch::Reported;
    true
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
            None if decimal_comma(decoder, entry, &mut found) => {}
            None => {
                let finding = bad_key(&entry.key, decoder.source);
                decoder.report(finding);
            }
        }
    }
    let outside: Vec<&str> =
        unknown.iter().map(|(name, _)| *name).filter(|name| misindented::is_outside(decoder, name, object)).collect();
    for (name, entry) in unknown {
        match outside.as_slice() {
            // Several fields of an object further out are one mistake: their indentation.
            [first, rest @ ..] if !rest.is_empty() && outside.contains(&name) => {
                if *first == name {
                    misindented::report(decoder, name, rest, entry, object);
                }
            }
            _ => unknown_key::report(decoder, name, entry, object, &mut found),
        }
    }
    for (field, found) in object.fields.iter().zip(&mut found) {
        if field.is_required() && matches!(found, FieldMatch::Missing) {
            *found = FieldMatch::Reported;
            if decoder.path.is_empty() && misindented::is_in_other_object(entries, object, field.name) {
                continue;
            }
            if let Some(finding) = misindented::line_in_text(entries, decoder.source, field.name, object) {
                decoder.within(field.name, |decoder| decoder.report(finding));
                continue;
            }
            let headline = format!("missing field `{}` in {}", field.name, object.noun);
            let help = format!("add `{}: …`, {}", field.name, wording::wanted(&field.kind));
            let finding = Diagnostic::error(codes::MISSING_FIELD, place, headline).help(help);
            decoder.within(field.name, |decoder| decoder.report(finding));
        }
    }
    found
}
