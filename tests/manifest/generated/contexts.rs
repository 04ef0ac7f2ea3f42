//! Where the objects of the field table are in a manifest, and the smallest document that holds each of them.

use super::{exceptions, values};
use linkworld_manifest::spec::app::MANIFEST;
use linkworld_manifest::spec::field::{FieldKind, FieldSpec, ObjectSpec};
use std::ops::Range;

/// The first line of every document, so that its first field is not at byte 0.
const HEAD: &str = "# A generated case.\n";

/// One object of the table in the smallest valid manifest around it.
pub(crate) struct Context {
    /// The dotted path of the object without indexes, for example `agent.heartbeats`; empty for the whole manifest.
    pub(crate) place: String,
    /// The dotted path as findings have it, for example `agent.heartbeats.0`.
    pub(crate) path: String,
    pub(crate) object: &'static ObjectSpec,
    /// The fields to try here.
    pub(crate) fields: Vec<&'static FieldSpec>,
    above: String,
    first: String,
    rest: String,
    /// The key above the object; none for items of a list and for the whole manifest.
    key: Option<Range<usize>>,
}

/// A document with the places of one object's fields.
pub(crate) struct Document {
    pub(crate) text: String,
    /// Name, key and value, in order.
    pub(crate) entries: Vec<(String, Range<usize>, Range<usize>)>,
    /// Where a missing field is reported.
    pub(crate) opening: Range<usize>,
}

/// `field` below `place`.
pub(crate) fn join(place: &str, field: &str) -> String {
    if place.is_empty() { field.to_owned() } else { format!("{place}.{field}") }
}

/// The fields that every instance of an object has here, with their values.
pub(crate) fn base(object: &'static ObjectSpec, place: &str, number: usize) -> Vec<(&'static str, String)> {
    let needed = exceptions::needed(place, number);
    let value = |field: &'static FieldSpec| {
        let own = needed.iter().find(|(name, _)| *name == field.name).map(|(_, value)| value.clone());
        let sample = || values::sample(&field.kind, &join(place, field.name), number);
        own.or_else(|| field.is_required().then(sample))
    };
    object.fields.iter().filter_map(|field| Some((field.name, value(field)?))).collect()
}

/// Every object of the table.
pub(crate) fn all() -> Vec<Context> {
    let mut found = Vec::new();
    let top = Context {
        place: String::new(),
        path: String::new(),
        object: &MANIFEST,
        fields: MANIFEST.fields.iter().collect(),
        above: HEAD.to_owned(),
        first: String::new(),
        rest: String::new(),
        key: None,
    };
    visit(top, &mut found);
    found
}

fn visit(context: Context, found: &mut Vec<Context>) {
    for field in context.object.fields {
        let (object, item) = match &field.kind {
            FieldKind::Object(object) => (*object, false),
            FieldKind::List { item: FieldKind::Object(object) | FieldKind::WordOrObject { object, .. }, .. } => {
                (*object, true)
            }
            _ => continue,
        };
        let mut child = context.child(field.name, object, item);
        if found.iter().any(|other| std::ptr::eq(other.object, object)) {
            // The agents of `agents` are those of `agent` but for their ids.
            assert_eq!(child.place, "agents", "say here which fields of {} differ at its second place", child.place);
            child.fields.retain(|field| field.name == "id");
            found.push(child);
            continue;
        }
        visit(child, found);
    }
    found.push(context);
}

impl Context {
    fn child(&self, name: &'static str, object: &'static ObjectSpec, item: bool) -> Self {
        let place = join(&self.place, name);
        let mut fields = base(self.object, &self.place, 0);
        fields.retain(|(other, _)| *other != name);
        fields.extend(exceptions::beside(&place, ""));
        let fields: Vec<(String, String)> = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let mut above = if fields.is_empty() { self.above.clone() } else { self.document(&fields).text };
        above.push_str(if fields.is_empty() { &self.first } else { &self.rest });
        let start = above.len();
        above.push_str(name);
        above.push_str(":\n");
        let indent = format!("{}  ", self.rest);
        Self {
            path: join(&self.path, name) + if item { ".0" } else { "" },
            place,
            object,
            fields: object.fields.iter().collect(),
            first: if item { format!("{indent}- ") } else { indent.clone() },
            rest: if item { format!("{indent}  ") } else { indent },
            key: (!item).then_some(start..start + name.len()),
            above,
        }
    }

    /// The document with these fields in the object.
    pub(crate) fn document(&self, fields: &[(String, String)]) -> Document {
        let mut text = self.above.clone();
        let mut entries = Vec::new();
        for (index, (name, value)) in fields.iter().enumerate() {
            text.push_str(if index == 0 { &self.first } else { &self.rest });
            let start = text.len();
            text.push_str(name);
            text.push_str(": ");
            let value_start = text.len();
            text.push_str(value);
            entries.push((name.clone(), start..start + name.len(), value_start..text.len()));
            text.push('\n');
        }
        let item = self.first != self.rest;
        let opening = match (&self.key, entries.first()) {
            (_, None) => {
                // Nothing is left of the object.
                if item {
                    text.push_str(&self.first);
                } else {
                    text.truncate(text.len() - 1);
                    text.push(' ');
                }
                text.push_str("{}\n");
                text.len() - 3..text.len() - 1
            }
            (Some(key), Some(_)) => key.clone(),
            (None, Some((_, key, _))) if item => key.clone(),
            (None, Some(_)) => HEAD.len()..HEAD.len(),
        };
        Document { text, entries, opening }
    }
}
