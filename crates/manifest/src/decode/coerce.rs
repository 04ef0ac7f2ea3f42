//! What a value becomes when a field wants another type: the lax rules of the platform's validator.
//!
//! Pure conversions; their callers report what is wrong.

use crate::yaml::keys;
use crate::yaml::node::{Data, Integer, Node, whole};
use crate::yaml::scalar;
use serde_json::{Map, Number, Value};

/// Why there is no whole number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IntError {
    /// Another type.
    Type,
    /// Text that is no number.
    Text,
    /// A number with a fraction.
    Fraction,
    /// Infinite, not a number, or too large.
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
pub(crate) fn int(node: &Node) -> Result<Integer, IntError> {
    match &node.data {
        Data::Int(number) => Ok(*number),
        Data::Bool(answer) => Ok(Integer::Small(i64::from(*answer))),
        Data::Float(number) if !number.is_finite() => Err(IntError::NotFinite),
        Data::Float(number) if number.fract() != 0.0 => Err(IntError::Fraction),
        // A whole float past 64 bits is refused, though an integer of that size is taken.
        Data::Float(number) => match whole(*number) {
            Integer::Huge(_) => Err(IntError::NotFinite),
            small => Ok(small),
        },
        Data::Text(_) | Data::Bytes(_) => text(node).and_then(int_text).ok_or(IntError::Text),
        Data::Surrogates(_) => Err(IntError::Text),
        _ => Err(IntError::Type),
    }
}

/// `8080`, `+8_080`, `08080.00`, with white space around: the validator's steps in its order, quirks included.
fn int_text(text: &str) -> Option<Integer> {
    let text = text.trim();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.starts_with(['+', '-']) {
        return None;
    }
    let digits = without_leading_zeros(digits)?;
    let whole = match digits.split_once('.') {
        Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|byte| byte == b'0') => whole,
        Some(_) => return None,
        None => digits,
    };
    let number = format!("{sign}{}", without_scores(whole)?);
    // A second sign survives the steps above when zeros stood before it.
    let (negative, digits) = match number.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, number.as_str()),
    };
    let canonical = digits == "0" || !digits.starts_with('0');
    if canonical { scalar::radix(digits, 10, negative) } else { None }
}

/// Zeros and underscores at the start go, up to the first other digit, a point or a sign.
fn without_leading_zeros(text: &str) -> Option<&str> {
    match text.bytes().next()? {
        b'1'..=b'9' => return Some(text),
        b'0' => {}
        _ => return None,
    }
    match text.bytes().position(|byte| !matches!(byte, b'0' | b'_')) {
        None => text.get(text.len() - 1..),
        Some(at) => match text.as_bytes()[at] {
            b'1'..=b'9' | b'-' => text.get(at..),
            b'.' => text.get(at - 1..),
            _ => None,
        },
    }
}

/// Underscores are allowed one at a time between other characters.
fn without_scores(text: &str) -> Option<String> {
    let bad = text.starts_with('_') || text.ends_with('_') || text.contains("__");
    (!bad).then(|| text.replace('_', ""))
}

/// A number from an integer, a float, a boolean or text.
pub(crate) fn float(node: &Node) -> Result<f64, IntError> {
    match &node.data {
        Data::Int(number) => Some(number.as_f64()).filter(|number| number.is_finite()).ok_or(IntError::NotFinite),
        Data::Float(number) => Ok(*number),
        Data::Bool(answer) => Ok(f64::from(u8::from(*answer))),
        Data::Text(_) | Data::Bytes(_) => text(node).and_then(float_text).ok_or(IntError::Text),
        Data::Surrogates(_) => Err(IntError::Text),
        _ => Err(IntError::Type),
    }
}

fn float_text(text: &str) -> Option<f64> {
    // With underscores in it, white space around is no longer forgiven.
    text.trim().parse().ok().or_else(|| without_scores(text)?.parse().ok())
}

/// Why there is no boolean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BoolError {
    /// Another type.
    Type,
    /// A word or number that is no answer.
    Word,
}

/// An answer from a boolean, 1 or 0, or one of twelve words.
pub(crate) fn bool(node: &Node) -> Result<bool, BoolError> {
    match &node.data {
        Data::Bool(answer) => Ok(*answer),
        Data::Int(Integer::Small(number)) => zero_or_one(*number),
        Data::Int(Integer::Huge(_)) => Err(BoolError::Type),
        Data::Float(number) if number.is_finite() && number.fract() == 0.0 => match whole(*number) {
            Integer::Small(number) => zero_or_one(number),
            Integer::Huge(_) => Err(BoolError::Type),
        },
        Data::Text(_) | Data::Bytes(_) => match text(node).map(str::to_ascii_lowercase).as_deref() {
            Some("true" | "t" | "yes" | "y" | "on" | "1") => Ok(true),
            Some("false" | "f" | "no" | "n" | "off" | "0") => Ok(false),
            _ => Err(BoolError::Word),
        },
        Data::Surrogates(_) => Err(BoolError::Word),
        _ => Err(BoolError::Type),
    }
}

fn zero_or_one(number: i64) -> Result<bool, BoolError> {
    match number {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(BoolError::Word),
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
///
/// The SDK dumps a key with lone surrogates, as three characters each; `half_keys` allows that.
pub(crate) fn json(node: &Node, half_keys: bool) -> Option<Value> {
    Some(match &node.data {
        Data::Null => Value::Null,
        Data::Bool(answer) => Value::Bool(*answer),
        Data::Int(number) => json_int(*number),
        Data::Float(number) => json_float(*number),
        Data::Text(_) | Data::Bytes(_) => Value::from(text(node)?),
        Data::Timestamp(iso) => Value::from(&**iso),
        Data::Surrogates(_) | Data::Broken(_) => return None,
        Data::List(items) => Value::Array(items.iter().map(|item| json(item, half_keys)).collect::<Option<_>>()?),
        Data::Set(entries) => {
            Value::Array(keys::distinct(entries).map(|entry| json(&entry.key, half_keys)).collect::<Option<_>>()?)
        }
        Data::Pairs(pairs) => {
            let pair =
                |(key, value): &(Node, Node)| Some(Value::Array(vec![json(key, half_keys)?, json(value, half_keys)?]));
            Value::Array(pairs.iter().map(pair).collect::<Option<_>>()?)
        }
        Data::Map(entries) => {
            // Keys that are different there may share a name in JSON, where again the last counts. Equal keys keep
            // the name of the first.
            let mut fields = Map::new();
            for (first, last) in keys::distinct(entries).zip(keys::effective(entries)) {
                fields.insert(json_key(&first.key, half_keys)?, json(&last.value, half_keys)?);
            }
            Value::Object(fields)
        }
    })
}

/// A key as JSON has it.
pub(crate) fn json_key(key: &Node, half_keys: bool) -> Option<String> {
    Some(match &key.data {
        Data::Null => "None".to_owned(),
        Data::Bool(answer) => answer.to_string(),
        Data::Float(number) if !number.is_finite() => "None".to_owned(),
        Data::Float(number) => float_key(*number),
        Data::Surrogates(text) if half_keys => text.replace('\u{fffd}', "\u{fffd}\u{fffd}\u{fffd}"),
        _ => match json(key, half_keys)? {
            Value::String(text) => text,
            other => other.to_string(),
        },
    })
}

/// A float as Python writes it: the shortest digits, and a signed exponent of two digits at least.
fn float_key(number: f64) -> String {
    let text = format!("{number:?}");
    match text.split_once('e') {
        None => text,
        Some((digits, exponent)) => {
            let (sign, exponent) = exponent.strip_prefix('-').map_or(('+', exponent), |exponent| ('-', exponent));
            format!("{digits}e{sign}{exponent:0>2}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{float_text, int_text};
    use crate::yaml::node::Integer;

    #[test]
    fn texts_become_numbers_as_the_validator_reads_them() {
        let int = |text: &str| match int_text(text) {
            Some(Integer::Small(number)) => Some(number),
            _ => None,
        };
        for text in [
            "8080",
            " 8080 ",
            "\t8080\n",
            "+8080",
            "00008080",
            "8_080",
            "8080.0",
            "8_080.00",
            "\u{a0}8080",
            "0_8080",
            "0__8080",
        ] {
            assert_eq!(int(text), Some(8080), "{text:?}");
        }
        for text in [
            "", "8080.", "8__080", "_8080", "8080_", "8080.5", "1e4", "0x1F90", "8 080", "1,000", "８", "-_1", "--1",
            "+-1", "0_",
        ] {
            assert_eq!(int(text), None, "{text:?}");
        }
        assert_eq!(int("-1"), Some(-1));
        assert_eq!(int("0-1"), Some(-1), "a quirk of the validator");
        for text in ["0.5", " 0.5 ", "+0.5", ".5", "5e-1", "1_0e-1", "0.5\n", "5_0e-2"] {
            assert!(float_text(text).is_some(), "{text:?}");
        }
        for text in ["0,5", "0.5f", "0x1p-1", "", "_1", "1__0", " 1_0", "１"] {
            assert!(float_text(text).is_none(), "{text:?}");
        }
    }
}
