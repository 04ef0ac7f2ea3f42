//! Fields that are indented too deep: they end up in another object, or in a text.

use crate::codes;
use crate::decode::decoder::Decoder;
use crate::decode::wording;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::spec::field::ObjectSpec;
use crate::spec::lookup;
use crate::spec::object_id::ObjectId;
use crate::suggest::{misplaced, spelling};
use crate::yaml::node::{Data, MapEntry};
use linkworld_contract::limits;
use linkworld_contract::text;

/// The object around an object at a path that has a field of this name, as it is called in a sentence.
pub(in crate::decode) fn outer_object(
    root: &'static ObjectSpec,
    name: &str,
    object: Option<ObjectId>,
    path: &str,
) -> Option<&'static str> {
    if path.is_empty() {
        return None;
    }
    let around = |holder: Option<&str>| holder.is_none_or(|holder| path.split('.').any(|step| step == holder));
    let fields = lookup::named(root, name).into_iter().rev();
    let mut outer = fields.filter(|found| around(found.holder) && Some(found.object.id) != object);
    outer.next().map(|found| found.object.noun)
}

/// True for a key that is a field of an object further out, and by no other spelling one of this object.
pub(in crate::decode) fn is_outside(decoder: &Decoder<'_>, name: &str, object: &'static ObjectSpec) -> bool {
    let snake = spelling::snake_case(name);
    let is_alias = object.fields.iter().any(|field| field.aliases.contains(&snake.as_str()));
    object.index_of(&snake).is_none()
        && !is_alias
        && misplaced::misplaced(object.id, name).is_none()
        && outer_object(decoder.root, name, Some(object.id), &decoder.path).is_some()
}

/// Names listed in a help line.
const LISTED_MAX: usize = 5;

/// Reports several such keys as one finding, at the first of them.
pub(in crate::decode) fn report(
    decoder: &mut Decoder<'_>,
    name: &str,
    others: &[&str],
    entry: &MapEntry,
    object: &'static ObjectSpec,
) {
    let noun = outer_object(decoder.root, name, Some(object.id), &decoder.path).unwrap_or("another object");
    let mut listed: Vec<String> =
        others.iter().take(LISTED_MAX).map(|name| format!("`{}`", wording::clean(name))).collect();
    listed.extend((others.len() > LISTED_MAX).then(|| format!("{} more", others.len() - LISTED_MAX)));
    let headline = format!("unknown field `{}` in {}", wording::clean(name), object.noun);
    let help = format!("it and {} are fields of {noun}; indent them less", listed.join(", "));
    let finding = Diagnostic::error(codes::UNKNOWN_FIELD, entry.key.span, headline).help(help);
    decoder.within(name, |decoder| decoder.report(finding));
}

/// True when an object beside a missing field contains a key of its name, which is reported there.
pub(in crate::decode) fn is_in_other_object(entries: &[MapEntry], object: &'static ObjectSpec, name: &str) -> bool {
    // Of equal keys only the last is read, so nothing is reported in the others.
    let is_read = |index: usize, key: &str| !entries[index + 1..].iter().any(|later| later.key.as_text() == Some(key));
    entries.iter().enumerate().any(|(index, entry)| {
        let field = entry.key.as_text().and_then(|key| object.field(key));
        let inner = field.and_then(|field| lookup::object_in(&field.kind));
        match (&entry.value.data, inner) {
            (Data::Map(inside), Some(inner)) => {
                inner.field(name).is_none()
                    && inside.iter().any(|entry| entry.key.as_text() == Some(name))
                    && entry.key.as_text().is_some_and(|key| is_read(index, key))
            }
            _ => false,
        }
    })
}

/// The finding about a missing field that is a line of a block of text.
pub(in crate::decode) fn line_in_text(
    entries: &[MapEntry],
    source: &str,
    name: &str,
    object: &ObjectSpec,
) -> Option<Diagnostic> {
    entries.iter().filter(|entry| matches!(entry.value.data, Data::Text(_))).find_map(|entry| {
        let span = entry.value.span;
        let raw = source.get(span.start..span.end).filter(|raw| raw.starts_with(['|', '>']))?;
        let mut at = span.start;
        let line = raw.split_inclusive('\n').find_map(|line| {
            let start = at + line.len() - line.trim_start().len();
            at += line.len();
            let is_key = line.trim_start().strip_prefix(name).is_some_and(|rest| rest.starts_with(": "));
            is_key.then(|| Span::new(start, start + name.len()))
        })?;
        let text = text::shorten(&wording::bare(&entry.key, source), limits::QUOTE_CHARS_MAX);
        let headline = format!("missing field `{name}` in {}: this line is part of the text of `{text}`", object.noun);
        let help = format!("indent it like `{text}`");
        Some(Diagnostic::error(codes::MISSING_FIELD, line, headline).help(help))
    })
}
