//! How Python reads the values of an eval file: the Python command line runs the same files.

use serde_json::{Number, Value};

/// Whether a value counts as given: not null, false, zero or empty.
pub fn is_true(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::Bool(true) => true,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
    }
}

/// `str(value)`, as far as names need it.
pub fn text(value: &Value) -> String {
    match value {
        Value::Null => "None".into(),
        Value::Bool(true) => "True".into(),
        Value::Bool(false) => "False".into(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// `int(value)`; none where Python fails.
pub fn int(value: &Value) -> Option<i64> {
    match value {
        Value::Bool(answer) => Some(i64::from(*answer)),
        Value::Number(number) => number.as_i64().or_else(|| number.as_f64().map(|number| number.trunc() as i64)),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// `left == right`: `True`, `1` and `1.0` are equal.
pub fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| equal(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(key, value)| right.get(key).is_some_and(|other| equal(value, other)))
        }
        _ => match (number(left), number(right)) {
            (Some(left), Some(right)) => same_number(&left, &right),
            (None, None) => left == right,
            _ => false,
        },
    }
}

/// A number, or a boolean as one.
fn number(value: &Value) -> Option<Number> {
    match value {
        Value::Bool(answer) => Some(Number::from(u8::from(*answer))),
        Value::Number(number) => Some(number.clone()),
        _ => None,
    }
}

fn same_number(left: &Number, right: &Number) -> bool {
    match (left.as_i128(), right.as_i128()) {
        (Some(left), Some(right)) => left == right,
        _ => left.as_f64() == right.as_f64(),
    }
}

#[cfg(test)]
mod tests {
    use super::{equal, int, is_true, text};
    use serde_json::json;

    #[test]
    fn values_are_equal_as_in_python() {
        for (left, right) in [
            (json!(1), json!(1.0)),
            (json!(true), json!(1)),
            (json!(0.0), json!(false)),
            (json!({"a": 1, "b": [true]}), json!({"b": [1], "a": 1.0})),
            (json!(null), json!(null)),
            (json!("a"), json!("a")),
        ] {
            assert!(equal(&left, &right), "{left} {right}");
        }
        for (left, right) in [
            (json!("1"), json!(1)),
            (json!(null), json!(false)),
            (json!([1]), json!([1, 2])),
            (json!({"a": 1}), json!({"a": 1, "b": 2})),
            (json!([]), json!({})),
            (json!(9_007_199_254_740_993_i64), json!(9_007_199_254_740_992_i64)),
        ] {
            assert!(!equal(&left, &right), "{left} {right}");
        }
    }

    #[test]
    fn numbers_and_texts_are_read_as_in_python() {
        assert_eq!([int(&json!("2")), int(&json!(true)), int(&json!(2.9)), int(&json!(-1.5))], [2, 1, 2, -1].map(Some));
        assert_eq!([int(&json!(null)), int(&json!("x")), int(&json!([]))], [None; 3]);
        assert_eq!([text(&json!(5)), text(&json!(true)), text(&json!("x"))], ["5", "True", "x"]);
        assert!(!is_true(&json!("")) && !is_true(&json!(0)) && is_true(&json!("0")) && is_true(&json!([null])));
    }
}
