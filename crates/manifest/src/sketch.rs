//! A manifest with holes, filled with neutral values: what could be read of a file that has errors, for the rules
//! that judge one place by itself. Never sent, never run, and what is neutral was not written.

use crate::normal::{Fields, Normal};
use crate::spec::field::{FieldKind, FieldSpec, ObjectSpec};
use serde_json::Value;
use smol_str::SmolStr;

/// The normal form with a neutral value in every hole.
pub(crate) fn filled(normal: &Normal, object: &'static ObjectSpec) -> Normal {
    let field = |field: &'static FieldSpec| {
        let value = normal.get(field.name).unwrap_or(&Normal::Null);
        let may_be_null = field.nullable || matches!(field.kind, FieldKind::Any);
        Some(if value.is_null() && may_be_null { Normal::Null } else { of_kind(value, &field.kind) })
    };
    Normal::Object(Fields::new(object, object.fields.iter().map(field).collect()))
}

fn of_kind(value: &Normal, kind: &'static FieldKind) -> Normal {
    match kind {
        FieldKind::Object(object) => filled(value, object),
        FieldKind::List { item, .. } => {
            let items = value.as_list().unwrap_or_default();
            Normal::List(items.iter().map(|value| of_kind(value, item)).collect())
        }
        FieldKind::Text(_) | FieldKind::WordOrObject { .. } | FieldKind::Choice { .. } if value.is_null() => {
            Normal::Text(SmolStr::default())
        }
        FieldKind::Int { min, .. } if value.is_null() => Normal::any(Value::from(min.unwrap_or_default())),
        FieldKind::Float { min, .. } if value.is_null() => Normal::any(Value::from(min.unwrap_or_default())),
        FieldKind::Bool if value.is_null() => Normal::Bool(false),
        FieldKind::Map(_) if value.is_null() => Normal::empty_map(),
        _ => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use crate::read;
    use crate::source::SourceFile;

    #[test]
    fn what_can_be_read_is_read() {
        let text = "app_id: Bad One\nrequired_scopes: [mail.send, 5]\ntools: [7, {name: abc}]\nlifecycle: {schedules: [{cron: x}]}\n";
        let outcome = read(&SourceFile::new("m", text));
        assert!(outcome.manifest.is_none());
        let sketch = outcome.partial.unwrap();
        assert_eq!(sketch.app_id, "");
        assert_eq!(sketch.required_scopes, ["mail.send", ""]);
        assert_eq!(sketch.tools[1].name, "abc");
        assert_eq!(sketch.lifecycle.schedules[0].cron, "x");
        assert!(read(&SourceFile::new("m", "- a\n")).partial.is_none());
    }
}
