//! A manifest with holes, filled with neutral values: what could be read of a file that has errors, for the rules
//! that judge one place by itself. Never sent, never run, and what is neutral was not written.

use crate::manifest::spec::{Field, Kind, Object};
use serde_json::{Map, Value};

/// The normal form with a neutral value in every hole.
pub(crate) fn filled(normal: &Value, object: &'static Object) -> Value {
    let read = normal.as_object();
    let field = |field: &'static Field| {
        let value = read.and_then(|read| read.get(field.name)).unwrap_or(&Value::Null);
        let may_be_null = field.nullable || matches!(field.kind, Kind::Any);
        let value = if value.is_null() && may_be_null { Value::Null } else { of_kind(value, &field.kind) };
        (field.name.to_owned(), value)
    };
    Value::Object(object.fields.iter().map(field).collect())
}

fn of_kind(value: &Value, kind: &'static Kind) -> Value {
    match kind {
        Kind::Object(object) => filled(value, object),
        Kind::List { item, .. } => {
            let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
            items.iter().map(|value| of_kind(value, item)).collect()
        }
        Kind::Text(_) | Kind::WordOrObject { .. } | Kind::Choice { .. } if value.is_null() => Value::from(""),
        Kind::Int { min, .. } if value.is_null() => Value::from(min.unwrap_or_default()),
        Kind::Float { min, .. } if value.is_null() => Value::from(min.unwrap_or_default()),
        Kind::Bool if value.is_null() => Value::Bool(false),
        Kind::Map(_) if value.is_null() => Value::Object(Map::new()),
        _ => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use crate::manifest::read;
    use crate::text::SourceFile;

    #[test]
    fn what_can_be_read_is_read() {
        let text = "app_id: Bad One\nrequired_scopes: [mail.send, 5]\ntools: [7, {name: abc}]\nlifecycle: {schedules: [{cron: x}]}\n";
        let outcome = read(&SourceFile::new("m", text));
        assert!(outcome.manifest.is_none());
        let sketch = outcome.sketch.unwrap();
        assert_eq!(sketch.app_id, "");
        assert_eq!(sketch.required_scopes, ["mail.send", ""]);
        assert_eq!(sketch.tools[1].name, "abc");
        assert_eq!(sketch.lifecycle.schedules[0].cron, "x");
        assert!(read(&SourceFile::new("m", "- a\n")).sketch.is_none());
    }
}
