//! What a value becomes when a field wants another type: the lax rules of the platform's validator.
//!
//! Pure conversions without words; `decode` says what is wrong.

use crate::manifest::node::{Data, Integer, Node};
use crate::manifest::scalar;
use serde_json::{Map, Number, Value};
use std::sync::Arc;

/// Why there is no whole number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoInt {
    /// Another type.
    Type,
    /// Text that is no number.
    Text,
    /// A number with a fraction.
    Fraction,
    /// Infinite or not a number.
    NotFinite,
}

/// The text of a string or of UTF-8 bytes.
pub(crate) fn text(node: &Node) -> Option<&str> {
    match &node.data {
        Data::Text(text) => Some(text),
        Data::Bytes(bytes) => std::str::from_utf8(bytes).ok(),
        _ => None,
    }
}

/// A whole number from an integer, a float without fraction, a boolean or text.
pub(crate) fn int(node: &Node) -> Result<Integer, NoInt> {
    match &node.data {
        Data::Int(number) => Ok(*number),
        Data::Bool(answer) => Ok(Integer::Small(i64::from(*answer))),
        Data::Float(number) if !number.is_finite() => Err(NoInt::NotFinite),
        Data::Float(number) if number.fract() != 0.0 => Err(NoInt::Fraction),
        Data::Float(number) => Ok(whole(*number)),
        Data::Text(_) | Data::Bytes(_) => text(node).and_then(int_text).ok_or(NoInt::Text),
        Data::Surrogates(_) => Err(NoInt::Text),
        _ => Err(NoInt::Type),
    }
}

/// Exact where it fits.
fn whole(number: f64) -> Integer {
    // 2^63 is the first float past the range; every float below it converts exactly.
    const PAST_RANGE: f64 = 9_223_372_036_854_775_808.0;
    if (-PAST_RANGE..PAST_RANGE).contains(&number) { Integer::Small(number as i64) } else { Integer::Huge(number) }
}

/// `8080`, `+8_080`, `08080.00`, with white space around.
fn int_text(text: &str) -> Option<Integer> {
    let text = text.trim();
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let whole = match digits.split_once('.') {
        Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|byte| byte == b'0') => whole,
        Some(_) => return None,
        None => digits,
    };
    let plain = without_scores(whole)?;
    scalar::radix(&plain, 10, negative)
}

/// Underscores are allowed one at a time between other characters.
fn without_scores(text: &str) -> Option<String> {
    let bad = text.starts_with('_') || text.ends_with('_') || text.contains("__");
    (!bad).then(|| text.replace('_', ""))
}

/// A number from an integer, a float, a boolean or text.
pub(crate) fn float(node: &Node) -> Result<f64, NoInt> {
    match &node.data {
        Data::Int(number) => Ok(number.as_f64()),
        Data::Float(number) => Ok(*number),
        Data::Bool(answer) => Ok(f64::from(u8::from(*answer))),
        Data::Text(_) | Data::Bytes(_) => text(node).and_then(float_text).ok_or(NoInt::Text),
        Data::Surrogates(_) => Err(NoInt::Text),
        _ => Err(NoInt::Type),
    }
}

fn float_text(text: &str) -> Option<f64> {
    without_scores(text.trim())?.parse().ok()
}

/// Why there is no boolean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoBool {
    /// Another type.
    Type,
    /// A word or number that is no answer.
    Word,
}

/// An answer from a boolean, 1 or 0, or one of twelve words.
pub(crate) fn bool(node: &Node) -> Result<bool, NoBool> {
    match &node.data {
        Data::Bool(answer) => Ok(*answer),
        Data::Int(Integer::Small(number)) => zero_or_one(*number),
        Data::Int(Integer::Huge(_)) => Err(NoBool::Type),
        Data::Float(number) if number.is_finite() && number.fract() == 0.0 => match whole(*number) {
            Integer::Small(number) => zero_or_one(number),
            Integer::Huge(_) => Err(NoBool::Type),
        },
        Data::Text(_) | Data::Bytes(_) => match text(node).map(str::to_ascii_lowercase).as_deref() {
            Some("true" | "t" | "yes" | "y" | "on" | "1") => Ok(true),
            Some("false" | "f" | "no" | "n" | "off" | "0") => Ok(false),
            _ => Err(NoBool::Word),
        },
        Data::Surrogates(_) => Err(NoBool::Word),
        _ => Err(NoBool::Type),
    }
}

fn zero_or_one(number: i64) -> Result<bool, NoBool> {
    match number {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(NoBool::Word),
    }
}

/// A whole number as JSON; beyond 64 bits as near as a float comes.
pub(crate) fn json_int(number: Integer) -> Value {
    match number {
        Integer::Small(number) => Value::from(number),
        Integer::Huge(number) => json_float(number),
    }
}

/// A number as JSON, which knows no infinity.
pub(crate) fn json_float(number: f64) -> Value {
    Number::from_f64(number).map_or(Value::Null, Value::Number)
}

/// Any value as the platform dumps it to JSON; none where dumping fails. The tree is capped in depth and size.
pub(crate) fn json(node: &Node) -> Option<Value> {
    Some(match &node.data {
        Data::Null => Value::Null,
        Data::Bool(answer) => Value::Bool(*answer),
        Data::Int(number) => json_int(*number),
        Data::Float(number) => json_float(*number),
        Data::Text(_) | Data::Bytes(_) => Value::from(text(node)?),
        Data::Moment(iso) => Value::from(iso.as_str()),
        Data::Surrogates(_) | Data::Broken(_) => return None,
        Data::List(items) => Value::Array(items.iter().map(|item| json(item)).collect::<Option<_>>()?),
        Data::Set(entries) => {
            let mut seen = std::collections::HashSet::new();
            let new = entries.iter().filter(|entry| seen.insert(identity(&entry.key)));
            Value::Array(new.map(|entry| json(&entry.key)).collect::<Option<_>>()?)
        }
        Data::Pairs(pairs) => {
            let pair = |(key, value): &(Arc<Node>, Arc<Node>)| Some(Value::Array(vec![json(key)?, json(value)?]));
            Value::Array(pairs.iter().map(pair).collect::<Option<_>>()?)
        }
        Data::Map(entries) => {
            // Equal keys share one place, under the name of the first and with the value of the last.
            let mut names = std::collections::HashMap::new();
            let mut fields = Map::new();
            for entry in entries {
                let name = match names.entry(identity(&entry.key)) {
                    std::collections::hash_map::Entry::Occupied(name) => name.into_mut(),
                    std::collections::hash_map::Entry::Vacant(slot) => slot.insert(json_key(&entry.key)?),
                };
                fields.insert(name.clone(), json(&entry.value)?);
            }
            Value::Object(fields)
        }
    })
}

fn json_key(key: &Node) -> Option<String> {
    Some(match &key.data {
        Data::Null => "None".to_owned(),
        Data::Bool(answer) => answer.to_string(),
        Data::Float(number) if number.is_nan() => "NaN".to_owned(),
        Data::Float(number) if number.is_infinite() => {
            if *number > 0.0 {
                "Infinity".to_owned()
            } else {
                "-Infinity".to_owned()
            }
        }
        _ => match json(key)? {
            Value::String(text) => text,
            other => other.to_string(),
        },
    })
}

/// What makes two keys the same key: numbers and booleans compare as numbers.
pub(crate) fn identity(key: &Node) -> String {
    let number = |number: f64| format!("n{}", if number == 0.0 { 0.0 } else { number });
    match &key.data {
        Data::Text(text) | Data::Surrogates(text) => format!("t{text}"),
        Data::Bool(answer) => number(f64::from(u8::from(*answer))),
        Data::Int(Integer::Small(small)) => format!("n{small}"),
        Data::Int(whole) => number(whole.as_f64()),
        Data::Float(float) => number(*float),
        Data::Bytes(bytes) => format!("b{bytes:?}"),
        Data::Moment(iso) => format!("d{iso}"),
        Data::Null => "0".to_owned(),
        // Never keys of a mapping that was built.
        Data::List(_) | Data::Map(_) | Data::Set(_) | Data::Pairs(_) | Data::Broken(_) => {
            format!("p{}:{}", key.span.start, key.span.end)
        }
    }
}
