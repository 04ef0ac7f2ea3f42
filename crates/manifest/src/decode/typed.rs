//! Reading the typed model from a normal form.
//!
//! Not by serde: its visitors for these types would be a tenth of the program's code, for errors that nobody reads.

use crate::decode::normal::NormalForm;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A type that the table's values are read as.
pub(crate) trait FromNormalForm: Sized {
    /// None for a value of another kind.
    fn from_normal_form(form: &NormalForm) -> Option<Self>;
}

impl FromNormalForm for Value {
    fn from_normal_form(form: &NormalForm) -> Option<Self> {
        Some(form.to_json())
    }
}

impl FromNormalForm for Map<String, Value> {
    fn from_normal_form(form: &NormalForm) -> Option<Self> {
        match form.to_json() {
            Value::Object(members) => Some(members),
            _ => None,
        }
    }
}

impl FromNormalForm for String {
    fn from_normal_form(form: &NormalForm) -> Option<Self> {
        form.as_str().map(str::to_owned)
    }
}

impl FromNormalForm for bool {
    fn from_normal_form(form: &NormalForm) -> Option<Self> {
        form.as_bool()
    }
}

impl FromNormalForm for f64 {
    fn from_normal_form(form: &NormalForm) -> Option<Self> {
        form.as_number()?.as_f64()
    }
}

impl FromNormalForm for u64 {
    fn from_normal_form(form: &NormalForm) -> Option<Self> {
        form.as_number()?.as_u64()
    }
}

macro_rules! smaller_numbers {
    ($($number:ty),*) => {
        $(impl FromNormalForm for $number {
            fn from_normal_form(form: &NormalForm) -> Option<Self> {
                u64::from_normal_form(form)?.try_into().ok()
            }
        })*
    };
}

smaller_numbers!(u8, u16, u32);

impl<T: FromNormalForm> FromNormalForm for Option<T> {
    fn from_normal_form(form: &NormalForm) -> Option<Self> {
        if form.is_null() { Some(None) } else { T::from_normal_form(form).map(Some) }
    }
}

impl<T: FromNormalForm> FromNormalForm for Vec<T> {
    fn from_normal_form(form: &NormalForm) -> Option<Self> {
        match form {
            NormalForm::List(items) => items.iter().map(T::from_normal_form).collect(),
            NormalForm::Json(value) => value.as_array()?.iter().map(from_json).collect(),
            _ => None,
        }
    }
}

impl<T: FromNormalForm> FromNormalForm for BTreeMap<String, T> {
    fn from_normal_form(form: &NormalForm) -> Option<Self> {
        entries(form).map(|entries| entries.into_iter().collect())
    }
}

/// Names of the user's making with their values, in the order of the file.
pub(crate) fn entries<T: FromNormalForm>(form: &NormalForm) -> Option<Vec<(String, T)>> {
    match form {
        NormalForm::Entries(entries) => {
            entries.iter().map(|(name, value)| Some((name.to_string(), T::from_normal_form(value)?))).collect()
        }
        NormalForm::Json(value) => {
            value.as_object()?.iter().map(|(name, value)| Some((name.clone(), from_json(value)?))).collect()
        }
        _ => None,
    }
}

fn from_json<T: FromNormalForm>(value: &Value) -> Option<T> {
    T::from_normal_form(&NormalForm::any(value.clone()))
}
