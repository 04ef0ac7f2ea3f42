//! A manifest with holes, filled with neutral values: what could be read of a file that has errors, for the rules
//! that check single values. Never sent, never run; neutral values are not in the file.

use crate::decode::normal::{NormalFields, NormalForm};
use crate::spec::field::{FieldKind, FieldSpec, ObjectSpec};
use serde_json::Value;
use smol_str::SmolStr;

/// The normal form with a neutral value in every hole.
pub(crate) fn filled(normal: &NormalForm, object: &'static ObjectSpec) -> NormalForm {
    let field = |field: &'static FieldSpec| {
        let value = normal.get(field.name).unwrap_or(&NormalForm::Null);
        let may_be_null = field.nullable || matches!(field.kind, FieldKind::Any | FieldKind::Mock);
        Some(if value.is_null() && may_be_null { NormalForm::Null } else { of_kind(value, &field.kind) })
    };
    NormalForm::Object(NormalFields::new(object, object.fields.iter().map(field).collect()))
}

fn of_kind(value: &NormalForm, kind: &'static FieldKind) -> NormalForm {
    match kind {
        FieldKind::Object(object) => filled(value, object),
        FieldKind::List { item, .. } => {
            let items = value.as_list().unwrap_or_default();
            NormalForm::List(items.iter().map(|value| of_kind(value, item)).collect())
        }
        FieldKind::Entries { value: kind, .. } => NormalForm::Entries(match value {
            NormalForm::Entries(entries) => {
                entries.iter().map(|(name, value)| (name.clone(), of_kind(value, kind))).collect()
            }
            _ => Vec::new(),
        }),
        FieldKind::WordOrList { word, item } => match value.as_list() {
            Some(items) => NormalForm::List(items.iter().map(|value| of_kind(value, item)).collect()),
            None => NormalForm::Text(SmolStr::new_static(word)),
        },
        FieldKind::PathOrList(list) if value.as_list().is_some() => of_kind(value, list),
        FieldKind::Text(_) | FieldKind::WordOrObject { .. } | FieldKind::Choice { .. } if value.is_null() => {
            NormalForm::Text(SmolStr::default())
        }
        FieldKind::Int { min, .. } if value.is_null() => NormalForm::any(Value::from(min.unwrap_or_default())),
        FieldKind::Float { min, .. } if value.is_null() => NormalForm::any(Value::from(min.unwrap_or_default())),
        FieldKind::Bool if value.is_null() => NormalForm::Bool(false),
        FieldKind::Map(_) if value.is_null() => NormalForm::empty_map(),
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
