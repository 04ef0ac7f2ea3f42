//! Expected values and what there is in place of them: a mapping may leave keys out, a list may not leave items out.

use linkworld_manifest::eval_file::python;
use serde_json::Value;

/// A place where a value is not as expected.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// The place, for example `.customer.id` or `[2]`; empty for the value itself.
    pub path: String,
    /// What was expected.
    pub expected: Value,
    /// What there is; none if there is nothing.
    pub actual: Option<Value>,
}

/// Differences that are reported of one value.
const DIFFERENCES_MAX: usize = 20;

/// Whether everything that is expected is there.
pub fn is_subset(expected: &Value, actual: &Value) -> bool {
    match (expected, actual) {
        (Value::Object(expected), Value::Object(actual)) => {
            expected.iter().all(|(key, value)| actual.get(key).is_some_and(|actual| is_subset(value, actual)))
        }
        (Value::Array(expected), Value::Array(actual)) => {
            expected.len() == actual.len()
                && expected.iter().zip(actual).all(|(expected, actual)| is_subset(expected, actual))
        }
        (Value::Object(_) | Value::Array(_), _) => false,
        _ => python::equal(expected, actual),
    }
}

/// Where a value is not as expected, in the order of what is expected.
pub fn differences(expected: &Value, actual: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    collect(expected, Some(actual), String::new(), &mut found);
    found.truncate(DIFFERENCES_MAX);
    found
}

fn collect(expected: &Value, actual: Option<&Value>, path: String, found: &mut Vec<Difference>) {
    match (expected, actual) {
        (Value::Object(wanted), Some(Value::Object(members))) => {
            for (key, value) in wanted {
                collect(value, members.get(key), format!("{path}.{key}"), found);
            }
        }
        (Value::Array(wanted), Some(Value::Array(items))) if wanted.len() == items.len() => {
            for (index, (value, item)) in wanted.iter().zip(items).enumerate() {
                collect(value, Some(item), format!("{path}[{index}]"), found);
            }
        }
        _ if actual.is_some_and(|actual| is_subset(expected, actual)) => {}
        _ => found.push(Difference { path, expected: expected.clone(), actual: actual.cloned() }),
    }
}

#[cfg(test)]
mod tests {
    use super::{Difference, differences, is_subset};
    use serde_json::json;

    #[test]
    fn mappings_may_leave_keys_out_and_lists_may_not() {
        let actual = json!({"id": 7, "tags": ["a", {"x": 1, "y": 2}], "none": null});
        for expected in [json!({}), json!({"id": 7.0}), json!({"tags": ["a", {"x": 1}]}), json!({"none": null})] {
            assert!(is_subset(&expected, &actual), "{expected}");
            assert_eq!(differences(&expected, &actual), []);
        }
        for expected in [json!({"id": "7"}), json!({"tags": ["a"]}), json!({"other": null}), json!([]), json!(null)] {
            assert!(!is_subset(&expected, &actual), "{expected}");
            assert_eq!(differences(&expected, &actual).len(), 1, "{expected}");
        }
    }

    #[test]
    fn differences_have_their_place() {
        let found = differences(&json!({"a": {"b": [1, 2]}, "c": 3}), &json!({"a": {"b": [1, 5]}}));
        let at = |path: &str, expected, actual| Difference { path: path.into(), expected, actual };
        assert_eq!(found, [at(".a.b[1]", json!(2), Some(json!(5))), at(".c", json!(3), None)]);
    }
}
