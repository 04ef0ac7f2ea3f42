//! Values of another shape than the field's: text where a list or an object belongs, names for keys, lines for a
//! mapping. What to write instead, as an edit where that is certain.

use crate::decode::wording::{clean, keys_of, short};
use crate::diagnostic::{Applicability, Diagnostic};
use crate::spec::field::{FieldKind, ObjectSpec, TextRule};
use crate::spec::object_id::ObjectId;
use crate::spec::pattern::{CLOCK, DEPENDENCY_ROUTE, ROUTE_PATH};
use crate::yaml::node::{Data, MapEntry, Node};
use linkworld_contract::limits;
use linkworld_contract::text::shorten;

/// With the one way to write it, which is also the edit.
fn write(finding: Diagnostic, node: &Node, certainty: Applicability, corrected: String) -> Diagnostic {
    let help = format!("write `{}`", clean(&shorten(&corrected, limits::QUOTE_CHARS_MAX)));
    finding.help(help).edit(certainty, node.span, corrected)
}

/// Where an object was expected.
pub(crate) fn to_object(finding: Diagnostic, node: &Node, object: &ObjectSpec) -> Diagnostic {
    let text = node.as_text().and_then(short);
    if matches!(node.data, Data::List(_)) {
        return finding.help("remove the `- ` before the keys");
    }
    if object.id == ObjectId::HttpRoute
        && let Some(mapping) = text.and_then(route)
    {
        return write(finding, node, Applicability::Unsafe, mapping);
    }
    match object.id {
        ObjectId::ActiveHours => match text.and_then(hours) {
            Some((certainty, mapping)) => {
                finding.help(format!("write `active_hours: {mapping}`")).edit(certainty, node.span, mapping)
            }
            None => finding.help("write `active_hours: { start: \"07:00\", end: \"23:00\" }`"),
        },
        _ => match text.zip(lone_text(object)) {
            Some((text, field)) => {
                let line = clean(&shorten(text, limits::QUOTE_CHARS_MAX));
                finding.help(format!("write `{field}: {line}` on an indented line below"))
            }
            None => finding.help(format!("write {} on indented lines below", keys_of(object))),
        },
    }
}

/// `8-18` and `08:00 – 18:00` as an object; only two whole times are certain.
fn hours(text: &str) -> Option<(Applicability, String)> {
    let (from, to) = text.split_once('-').or_else(|| text.split_once('–'))?;
    let are_times = (CLOCK.accepts)(from.trim()) && (CLOCK.accepts)(to.trim());
    let certainty = if are_times { Applicability::Safe } else { Applicability::Unsafe };
    Some((certainty, format!("{{ start: \"{}\", end: \"{}\" }}", clock(from)?, clock(to)?)))
}

/// `8`, `8:00` and `08:00` as `08:00`.
fn clock(text: &str) -> Option<String> {
    let (hours, minutes) = text.trim().split_once(':').unwrap_or((text.trim(), "00"));
    let time = format!("{hours:0>2}:{minutes}");
    (CLOCK.accepts)(&time).then_some(time)
}

/// `GET /path` as an object.
fn route(text: &str) -> Option<String> {
    let (method, path) = text.split_once(' ')?;
    let (method, path) = (method.to_uppercase(), path.trim());
    let known = (DEPENDENCY_ROUTE.accepts)(&format!("{method} {path}")) && (ROUTE_PATH.accepts)(path);
    known.then(|| format!("{{ path: \"{path}\", method: {method} }}"))
}

/// The one field an object needs, if that is text.
fn lone_text(object: &ObjectSpec) -> Option<&'static str> {
    let mut needed = object.fields.iter().filter(|field| field.is_required());
    let field = needed.next().filter(|field| matches!(field.kind, FieldKind::Text(_)))?;
    needed.next().is_none().then_some(field.name)
}

/// Where a mapping of names to values was expected.
pub(crate) fn to_map(finding: Diagnostic, node: &Node) -> Diagnostic {
    let first = match &node.data {
        Data::List(items) => items.first().and_then(Node::as_text).and_then(short),
        _ => None,
    };
    match first.and_then(|line| line.split_once('=')) {
        Some((name, value)) => {
            let line = shorten(&format!("{name}: \"{value}\""), limits::QUOTE_CHARS_MAX);
            finding.help(format!("write `{}`, without the `- `", clean(&line)))
        }
        None => finding.help("write `NAME: value` lines, indented"),
    }
}

/// Where a list was expected.
pub(crate) fn to_list(finding: Diagnostic, node: &Node, item: &FieldKind, source: &str) -> Diagnostic {
    let raw = source.get(node.span.start..node.span.end).and_then(short);
    match (&node.data, item, raw) {
        (Data::Text(text), FieldKind::Text(_), Some(raw)) if bracketed(text).is_some() => {
            // In quotes the brackets are right, and only the quotes are not.
            let certainty = if raw.starts_with(['"', '\'']) && text.starts_with('[') {
                Applicability::Safe
            } else {
                Applicability::Unsafe
            };
            write(finding, node, certainty, format!("[{}]", bracketed(text).unwrap_or_default()))
        }
        (Data::Text(_), FieldKind::Text(_), Some(raw)) if is_dashed(raw) && shares_line(node, source) => {
            let item = raw.trim_start_matches('-').trim_start();
            write(finding, node, Applicability::Safe, format!("[{item}]"))
        }
        (Data::Text(_), _, Some(raw)) if is_dashed(raw) => {
            let spaced: Vec<String> = raw.lines().map(|line| line.replacen('-', "- ", 1)).collect();
            finding.help("put a space behind each `-`").safe_edit(node.span, spaced.join("\n"))
        }
        (Data::Text(_), FieldKind::Text(_), Some(raw)) if is_item(raw) => {
            write(finding, node, Applicability::Safe, format!("[{raw}]"))
        }
        (Data::Text(text), FieldKind::Text(TextRule { pattern: Some(pattern), .. }), Some(_))
            if text.split(',').all(|part| (pattern.accepts)(part.trim())) =>
        {
            let items: Vec<&str> = text.split(',').map(str::trim).collect();
            write(finding, node, Applicability::Safe, format!("[{}]", items.join(", ")))
        }
        (Data::Map(entries), FieldKind::Object(object), _) => match named(entries, object) {
            Some((field, name)) => {
                finding.help(format!("write `- {field}: {name}` and its other fields below, for each entry"))
            }
            None => finding.help("start each entry with `- `, also when there is only one"),
        },
        _ => finding.help("write each item on a line of its own, after `- `"),
    }
}

/// The items of `(a, b)` or of `[a, b]` in quotes.
fn bracketed(text: &str) -> Option<&str> {
    let inner =
        [('[', ']'), ('(', ')')].iter().find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close))?;
    let simple = |char: char| char.is_ascii_alphanumeric() || matches!(char, '.' | '_' | '-' | ',' | ' ');
    Some(inner.trim()).filter(|inner| !inner.is_empty() && inner.chars().all(simple))
}

/// True for a value of one line that is behind its key.
fn shares_line(node: &Node, source: &str) -> bool {
    let raw = source.get(node.span.start..node.span.end).unwrap_or_default();
    let before = source.get(..node.span.start).unwrap_or_default().rsplit('\n').next().unwrap_or_default();
    !raw.contains('\n') && !before.trim().is_empty()
}

/// True for a text that reads the same between brackets.
fn is_item(raw: &str) -> bool {
    let quoted = raw.starts_with(['"', '\'']);
    !raw.is_empty() && !raw.contains(['\n', ',']) && (quoted || !raw.contains(['[', ']', '{', '}', '?', '(', ')']))
}

/// Lines that begin with a dash each, without the space that makes a list of them.
fn is_dashed(raw: &str) -> bool {
    raw.lines().all(|line| line.trim_start().starts_with('-')) && raw.contains(char::is_alphanumeric)
}

/// The field that names an entry, and the first name, where a mapping has the names for keys.
fn named<'n>(entries: &'n [MapEntry], object: &ObjectSpec) -> Option<(&'static str, &'n str)> {
    let keyed = |entry: &MapEntry| {
        matches!(entry.value.data, Data::Map(_)) && entry.key.as_text().is_some_and(|key| object.field(key).is_none())
    };
    let naming = object.fields.iter().find(|field| ["id", "name", "slug"].contains(&field.name))?;
    let FieldKind::Text(TextRule { pattern: Some(pattern), .. }) = naming.kind else { return None };
    let first = entries.first()?.key.as_text()?;
    (entries.iter().all(keyed) && (pattern.accepts)(first)).then_some((naming.name, first))
}
