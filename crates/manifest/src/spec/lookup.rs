//! Searches in the field table: what a path leads to, and where a name is a field.

use crate::spec::field::{FieldKind, FieldSpec, ObjectSpec};
use crate::spec::object_id::ObjectId;

/// What the value at a dotted path into a document may be; none for what no field declares.
pub(crate) fn kind_at(root: &'static ObjectSpec, path: &str) -> Option<&'static FieldKind> {
    let mut object = root;
    let mut steps = path.split('.');
    let mut kind: Option<&'static FieldKind> = None;
    while let Some(step) = steps.next() {
        kind = Some(match kind {
            None => &object.field(step)?.kind,
            Some(FieldKind::List { item, .. } | FieldKind::WordOrList { item, .. }) => item,
            Some(FieldKind::Map(value) | FieldKind::Entries { value, .. }) => value,
            // What is in it has no kind of its own.
            Some(FieldKind::Any | FieldKind::Mock) => return kind,
            Some(_) => return None,
        });
        if let Some(FieldKind::Object(inner) | FieldKind::WordOrObject { object: inner, .. }) = kind
            && steps.clone().next().is_some()
        {
            (object, kind) = (inner, None);
        }
    }
    kind
}

/// The object a field holds, or each item or entry of it.
pub(crate) fn object_in(kind: &'static FieldKind) -> Option<&'static ObjectSpec> {
    match kind {
        FieldKind::Object(object) | FieldKind::WordOrObject { object, .. } => Some(object),
        FieldKind::List { item, .. } => object_in(item),
        FieldKind::Entries { value, .. } => object_in(value),
        _ => None,
    }
}

/// Every field of a document with this key, with the object it belongs to and the field that holds the object,
/// outermost first.
pub(crate) fn named(root: &'static ObjectSpec, name: &str) -> Vec<FoundField> {
    let mut found = Vec::new();
    let mut seen: Vec<ObjectId> = vec![root.id];
    let mut open: Vec<(&'static ObjectSpec, Option<&'static str>)> = vec![(root, None)];
    let mut next = 0;
    while let Some((object, holder)) = open.get(next).copied() {
        next += 1;
        if let Some(field) = object.field(name) {
            found.push(FoundField { field, object, holder });
        }
        for field in object.fields {
            if let Some(inner) = object_in(&field.kind).filter(|inner| !seen.contains(&inner.id)) {
                seen.push(inner.id);
                open.push((inner, Some(field.name)));
            }
        }
    }
    found
}

/// A field that was found by its key.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FoundField {
    pub(crate) field: &'static FieldSpec,
    pub(crate) object: &'static ObjectSpec,
    /// The key under which such an object is written; none for the document itself.
    pub(crate) holder: Option<&'static str>,
}

/// True when every field of a document with this key is text, so that quotes around its value cannot change what it is.
pub(crate) fn is_text_field(root: &'static ObjectSpec, name: &str) -> bool {
    let fields = named(root, name);
    !fields.is_empty() && fields.iter().all(|found| matches!(found.field.kind, FieldKind::Text(_)))
}

#[cfg(test)]
mod tests {
    use super::{is_text_field, kind_at, named};
    use crate::spec::app::MANIFEST;
    use crate::spec::field::FieldKind;

    #[test]
    fn paths_lead_to_kinds() {
        for (path, is_wanted) in [
            ("runtime.port", (|kind| matches!(kind, FieldKind::Int { .. })) as fn(&FieldKind) -> bool),
            ("http_routes.0.public", |kind| matches!(kind, FieldKind::Bool)),
            ("install_settings.3.options.0", |kind| matches!(kind, FieldKind::Any)),
            ("install_settings.3.default.x.y", |kind| matches!(kind, FieldKind::Any)),
            ("runtime.env.A", |kind| matches!(kind, FieldKind::Text(_))),
            ("agents.0.heartbeats.1.active_hours", |kind| matches!(kind, FieldKind::Object(_))),
            ("agent.vision.text", |kind| matches!(kind, FieldKind::Text(_))),
        ] {
            assert!(kind_at(&MANIFEST, path).is_some_and(is_wanted), "{path}: {:?}", kind_at(&MANIFEST, path));
        }
        for path in ["", "nothing", "name.x", "runtime.nothing", "runtime.port.x"] {
            assert!(kind_at(&MANIFEST, path).is_none(), "{path}");
        }
    }

    #[test]
    fn names_are_found_wherever_they_are() {
        let objects = |name: &str| named(&MANIFEST, name).iter().map(|found| found.object.noun).collect::<Vec<_>>();
        assert_eq!(objects("required_scopes"), ["the manifest"]);
        assert_eq!(objects("memory_mb"), ["`resources`"]);
        assert_eq!(objects("nothing"), Vec::<&str>::new());
        assert!(is_text_field(&MANIFEST, "description") && is_text_field(&MANIFEST, "image"));
        assert!(
            !is_text_field(&MANIFEST, "runtime")
                && !is_text_field(&MANIFEST, "nothing")
                && !is_text_field(&MANIFEST, "port")
        );
    }
}
