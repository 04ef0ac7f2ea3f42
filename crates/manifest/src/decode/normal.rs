//! The normal form: every field with its value or its default, in the order of the table.
//!
//! Fields are stored by their index in the table, so a value has no keys of its own, and texts are shared with the tree
//! they were read from. [`NormalForm::to_json`] is what is sent.

use crate::spec::field::ObjectSpec;
use crate::spec::path::PathSteps;
use serde_json::{Map, Number, Value};
use smol_str::SmolStr;

/// A value in normal form.
#[derive(Debug, Clone, PartialEq)]
pub enum NormalForm {
    /// `null`; in a list also an item that could not be read.
    Null,
    /// True or false.
    Bool(bool),
    /// A number.
    Number(Number),
    /// Text.
    Text(SmolStr),
    /// A list.
    List(Vec<Self>),
    /// An object of the table.
    Object(NormalFields),
    /// Names of the user's making with their values, in the order of the file; `null` for what could not be read.
    Entries(Vec<(SmolStr, Self)>),
    /// A list or mapping that may hold anything.
    Json(Box<Value>),
}

/// The fields of an object of the table.
#[derive(Debug, Clone)]
pub struct NormalFields {
    object: &'static ObjectSpec,
    /// By the field's index; none where it could not be read, or stays away.
    values: Box<[Option<NormalForm>]>,
}

impl NormalFields {
    /// `values` has one place for each field of `object`.
    pub(crate) fn new(object: &'static ObjectSpec, values: Box<[Option<NormalForm>]>) -> Self {
        debug_assert_eq!(object.fields.len(), values.len());
        Self { object, values }
    }

    fn index(&self, name: &str) -> Option<usize> {
        self.object.index_of(name)
    }

    /// Those that are there, with their names.
    fn present(&self) -> impl Iterator<Item = (&'static str, &NormalForm)> {
        let names = self.object.fields.iter().map(|field| field.name);
        names.zip(&self.values).filter_map(|(name, value)| Some((name, value.as_ref()?)))
    }
}

impl PartialEq for NormalFields {
    fn eq(&self, other: &Self) -> bool {
        self.present().eq(other.present())
    }
}

impl NormalForm {
    /// As it is sent.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(answer) => Value::Bool(*answer),
            Self::Number(number) => Value::Number(number.clone()),
            Self::Text(text) => Value::from(text.as_str()),
            Self::List(items) => items.iter().map(Self::to_json).collect(),
            Self::Object(fields) => {
                Value::Object(fields.present().map(|(name, value)| (name.to_owned(), value.to_json())).collect())
            }
            Self::Entries(entries) => {
                Value::Object(entries.iter().map(|(name, value)| (name.to_string(), value.to_json())).collect())
            }
            Self::Json(value) => (**value).clone(),
        }
    }

    /// A value that may be anything.
    pub(crate) fn any(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(answer) => Self::Bool(answer),
            Value::Number(number) => Self::Number(number),
            Value::String(text) => Self::Text(text.into()),
            Value::Array(_) | Value::Object(_) => Self::Json(Box::new(value)),
        }
    }

    /// A mapping without entries, whose keys are no fields.
    pub(crate) fn empty_map() -> Self {
        Self::Json(Box::new(Value::Object(Map::new())))
    }

    /// A field of an object; none when it could not be read.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(fields) => fields.values[fields.index(name)?].as_ref(),
            _ => None,
        }
    }

    /// The value of the field at an index of the table `object`; `null` when it could not be read or stays away.
    /// None for what is no such object.
    pub(crate) fn field(&self, object: &'static ObjectSpec, index: usize) -> Option<&Self> {
        match self {
            Self::Object(fields) if std::ptr::eq(fields.object, object) => {
                Some(fields.values[index].as_ref().unwrap_or(&Self::Null))
            }
            _ => None,
        }
    }

    /// The field a path ends with, to be changed.
    pub(crate) fn get_mut(&mut self, path: impl Into<PathSteps>) -> Option<&mut Self> {
        match self {
            Self::Object(fields) => {
                fields.index(path.into().last_name()).and_then(|index| fields.values[index].as_mut())
            }
            _ => None,
        }
    }

    /// The items of a list.
    pub(crate) fn as_list(&self) -> Option<&[Self]> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }

    /// The text, when it is text.
    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The answer, when it is one.
    pub(crate) fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(answer) => Some(*answer),
            _ => None,
        }
    }

    /// The number, when it is one.
    pub(crate) fn as_number(&self) -> Option<&Number> {
        match self {
            Self::Number(number) => Some(number),
            _ => None,
        }
    }

    /// True for `null`.
    pub(crate) fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The text of a field, also of an object that is kept as it was written.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        match self {
            Self::Json(value) => value.get(name)?.as_str(),
            _ => self.get(name)?.as_str(),
        }
    }
}
