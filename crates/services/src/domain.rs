//! Conditions on records, in the prefix notation of Odoo.

use crate::request::call::{ServiceError, bad_input};
use linkworld_contract::text::shorten;
use serde_json::{Map, Value};
use std::cmp::Ordering;

/// Conditions of a domain.
pub(crate) const CONDITIONS_MAX: usize = 100;

/// What a record must have.
#[derive(Debug)]
pub(crate) enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    Field { field: String, operator: String, value: Value },
}

const OPERATORS: [&str; 14] =
    ["=", "!=", "<>", ">", ">=", "<", "<=", "in", "not in", "like", "not like", "ilike", "not ilike", "=ilike"];

impl Condition {
    /// Reads a domain in prefix notation; conditions beside each other must all hold.
    pub(crate) fn read(domain: &[Value]) -> Result<Self, ServiceError> {
        if domain.len() > CONDITIONS_MAX {
            return Err(bad_input(format!("`domain` has more than {CONDITIONS_MAX} items")));
        }
        let mut left = domain;
        let mut all = Vec::new();
        while !left.is_empty() {
            all.push(Self::next(&mut left)?);
        }
        Ok(Self::All(all))
    }

    fn next(left: &mut &[Value]) -> Result<Self, ServiceError> {
        let Some((first, rest)) = left.split_first() else {
            return Err(bad_input("`domain` ends where an operator needs a condition"));
        };
        *left = rest;
        match first {
            Value::String(operator) if operator == "&" => Ok(Self::All(vec![Self::next(left)?, Self::next(left)?])),
            Value::String(operator) if operator == "|" => Ok(Self::Any(vec![Self::next(left)?, Self::next(left)?])),
            Value::String(operator) if operator == "!" => Ok(Self::Not(Box::new(Self::next(left)?))),
            Value::Array(parts) => match parts.as_slice() {
                [Value::String(field), Value::String(operator), value] if OPERATORS.contains(&operator.as_str()) => {
                    let is_list = value.is_array() || !["in", "not in"].contains(&operator.as_str());
                    if !is_list {
                        return Err(bad_input(format!("`{operator}` in `domain` needs a list")));
                    }
                    Ok(Self::Field { field: field.clone(), operator: operator.clone(), value: value.clone() })
                }
                [Value::String(_), Value::String(operator), _] => {
                    let known = OPERATORS.join(", ");
                    Err(bad_input(format!("unknown operator `{}` in `domain`; known: {known}", shorten(operator, 30))))
                }
                _ => Err(bad_input("a condition of `domain` must be a list of field, operator and value")),
            },
            _ => Err(bad_input("`domain` must have conditions, `&`, `|` and `!`")),
        }
    }

    pub(crate) fn holds(&self, record: &Map<String, Value>) -> bool {
        match self {
            Self::All(all) => all.iter().all(|one| one.holds(record)),
            Self::Any(any) => any.iter().any(|one| one.holds(record)),
            Self::Not(not) => !not.holds(record),
            Self::Field { field, operator, value } => compared(record.get(field), operator, value),
        }
    }
}

/// A reference counts as its id where it is compared with a number, and as its name elsewhere.
fn plain<'a>(found: Option<&'a Value>, wanted: &Value) -> Option<&'a Value> {
    match found {
        Some(Value::Array(pair)) if pair.len() == 2 && pair[0].is_i64() && !wanted.is_array() => {
            pair.get(usize::from(!wanted.is_number()))
        }
        found => found,
    }
}

fn is_empty(value: Option<&Value>) -> bool {
    matches!(value, None | Some(Value::Null | Value::Bool(false)))
}

fn equal(found: Option<&Value>, wanted: &Value) -> bool {
    let found = plain(found, wanted);
    match is_empty(found) || is_empty(Some(wanted)) {
        true => is_empty(found) && is_empty(Some(wanted)),
        false => compare(found, Some(wanted)) == Some(Ordering::Equal),
    }
}

fn compared(found: Option<&Value>, operator: &str, wanted: &Value) -> bool {
    let order = || compare(plain(found, wanted), Some(wanted));
    let contains = |any_case: bool| {
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
        let (found, wanted) = (text(plain(found, wanted)).unwrap_or_default(), text(Some(wanted)).unwrap_or_default());
        let wanted = wanted.trim_matches('%').to_owned();
        match any_case {
            true => found.to_lowercase().contains(&wanted.to_lowercase()),
            false => found.contains(&wanted),
        }
    };
    let listed = || wanted.as_array().is_some_and(|list| list.iter().any(|one| equal(found, one)));
    match operator {
        "=" => equal(found, wanted),
        "!=" | "<>" => !equal(found, wanted),
        ">" => order() == Some(Ordering::Greater),
        ">=" => matches!(order(), Some(Ordering::Greater | Ordering::Equal)),
        "<" => order() == Some(Ordering::Less),
        "<=" => matches!(order(), Some(Ordering::Less | Ordering::Equal)),
        "in" => listed(),
        "not in" => !listed(),
        "like" => contains(false),
        "not like" => !contains(false),
        "ilike" | "=ilike" => contains(true),
        _ => !contains(true),
    }
}

/// The order of two values of one type; empty ones come last.
pub(crate) fn compare(left: Option<&Value>, right: Option<&Value>) -> Option<Ordering> {
    match (left, right) {
        (left, right) if is_empty(left) || is_empty(right) => Some(is_empty(left).cmp(&is_empty(right))),
        (Some(Value::Number(left)), Some(Value::Number(right))) => match (left.as_i64(), right.as_i64()) {
            (Some(left), Some(right)) => Some(left.cmp(&right)),
            _ => left.as_f64()?.partial_cmp(&right.as_f64()?),
        },
        (Some(Value::String(left)), Some(Value::String(right))) => Some(left.cmp(right)),
        (left, right) if left == right => Some(Ordering::Equal),
        _ => None,
    }
}
