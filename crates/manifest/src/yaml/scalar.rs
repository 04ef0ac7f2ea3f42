//! What a plain scalar means: the implicit types of YAML 1.1 exactly as the platform's reader has them.
//!
//! Not YAML 1.2: `yes` is a boolean, `010` is eight, `10:30` is a number in base 60, `1e3` is text.

use crate::spec::pattern::ascii_digits;
use crate::yaml::node::{Data, Integer};
use crate::yaml::timestamp::YamlTimestamp;

/// The types a plain scalar can resolve to, before its value is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ImplicitType {
    /// Text.
    Text,
    /// Null.
    Null,
    /// Boolean.
    Bool,
    /// Whole number.
    Int,
    /// Float.
    Float,
    /// Date or time.
    Timestamp,
    /// `<<`.
    Merge,
    /// `=`.
    Default,
}

/// Why a resolved scalar has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NoValue(
    /// What it should have been.
    pub(crate) &'static str,
);

/// Decimal digits Python converts; more are refused by it. Source: CPython's `int_max_str_digits`.
const DECIMAL_DIGITS_MAX: usize = 4_300;

/// The type of a plain scalar.
pub(crate) fn resolve(text: &str) -> ImplicitType {
    let Some(first) = text.bytes().next() else { return ImplicitType::Null };
    match first {
        b'y' | b'Y' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' if boolean(text).is_some() => ImplicitType::Bool,
        b'n' | b'N' if boolean(text).is_some() => ImplicitType::Bool,
        b'n' | b'N' | b'~' if matches!(text, "~" | "null" | "Null" | "NULL") => ImplicitType::Null,
        b'-' | b'+' | b'.' | b'0'..=b'9' => {
            if is_float(text) {
                ImplicitType::Float
            } else if is_int(text) {
                ImplicitType::Int
            } else if first.is_ascii_digit() && is_moment(text) {
                ImplicitType::Timestamp
            } else {
                ImplicitType::Text
            }
        }
        b'<' if text == "<<" => ImplicitType::Merge,
        b'=' if text == "=" => ImplicitType::Default,
        _ => ImplicitType::Text,
    }
}

/// The three spellings (lower, Title, UPPER) of the six words.
fn boolean(text: &str) -> Option<bool> {
    Some(match text {
        "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => true,
        "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => false,
        _ => return None,
    })
}

fn unsigned(text: &str) -> &str {
    text.strip_prefix(['-', '+']).unwrap_or(text)
}

fn all(text: &str, allowed: impl Fn(u8) -> bool) -> bool {
    text.bytes().all(allowed)
}

fn digit_or_score(byte: u8) -> bool {
    byte.is_ascii_digit() || byte == b'_'
}

/// `[0-9][0-9_]*`
fn digits(text: &str) -> bool {
    text.bytes().next().is_some_and(|first| first.is_ascii_digit()) && all(text, digit_or_score)
}

/// One or more `:[0-5]?[0-9]`; `text` starts after the first colon.
fn sixties(text: &str) -> bool {
    text.split(':').all(|part| match part.as_bytes() {
        [low] => low.is_ascii_digit(),
        [high, low] => (b'0'..=b'5').contains(high) && low.is_ascii_digit(),
        _ => false,
    })
}

fn is_int(text: &str) -> bool {
    let text = unsigned(text);
    if text == "0" {
        return true;
    }
    if let Some(bits) = text.strip_prefix("0b") {
        return !bits.is_empty() && all(bits, |byte| matches!(byte, b'0' | b'1' | b'_'));
    }
    if let Some(hex) = text.strip_prefix("0x") {
        return !hex.is_empty() && all(hex, |byte| byte.is_ascii_hexdigit() || byte == b'_');
    }
    if let Some(octal) = text.strip_prefix('0') {
        return all(octal, |byte| matches!(byte, b'0'..=b'7' | b'_'));
    }
    match text.split_once(':') {
        None => digits(text),
        Some((head, rest)) => digits(head) && sixties(rest),
    }
}

fn is_float(text: &str) -> bool {
    let plain = unsigned(text);
    if matches!(plain, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    if let Some(rest) = text.strip_prefix('.') {
        let (mantissa, exponent) = split_exponent(rest);
        return digits(mantissa) && exponent.is_none_or(is_exponent);
    }
    let Some((whole, rest)) = plain.split_once('.') else { return false };
    if let Some((head, minutes)) = whole.split_once(':') {
        return digits(head) && sixties(minutes) && all(rest, digit_or_score);
    }
    let (fraction, exponent) = split_exponent(rest);
    digits(whole) && all(fraction, digit_or_score) && exponent.is_none_or(is_exponent)
}

fn split_exponent(text: &str) -> (&str, Option<&str>) {
    match text.split_once(['e', 'E']) {
        None => (text, None),
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
    }
}

/// `[-+][0-9]+`: the sign is not optional.
fn is_exponent(text: &str) -> bool {
    text.strip_prefix(['-', '+']).is_some_and(|rest| !rest.is_empty() && all(rest, |byte| byte.is_ascii_digit()))
}

fn is_moment(text: &str) -> bool {
    let short = text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() });
    short || YamlTimestamp::parse(text).is_some_and(|moment| moment.has_time())
}

/// The value of a whole number the resolver (or `!!int`) names.
pub(crate) fn int(text: &str) -> Result<Data, NoValue> {
    const WRONG: NoValue = NoValue("an integer");
    let text = text.replace('_', "");
    let negative = text.starts_with('-');
    let digits = unsigned(&text);
    let number = if digits == "0" {
        Some(Integer::Small(0))
    } else if let Some(bits) = digits.strip_prefix("0b") {
        python_int(bits, 2, negative)
    } else if let Some(hex) = digits.strip_prefix("0x") {
        python_int(hex, 16, negative)
    } else if digits.starts_with('0') {
        python_int(digits, 8, negative)
    } else if digits.contains(':') {
        sixty(digits, negative)
    } else {
        python_int(digits, 10, negative)
    };
    number.map(Data::Int).ok_or(WRONG)
}

/// `int(text, base)` of Python for text without underscores: white space around, a sign of its own, the base's prefix
/// and digits of every script. Only a tag brings such a text here.
fn python_int(text: &str, base: u32, negative: bool) -> Option<Integer> {
    let text = text.trim();
    let own_minus = text.starts_with('-');
    let digits = unsigned(text);
    let prefixes = match base {
        2 => ["0b", "0B"],
        8 => ["0o", "0O"],
        16 => ["0x", "0X"],
        _ => return radix(&ascii_digits(digits), base, negative != own_minus),
    };
    let digits = prefixes.iter().find_map(|prefix| digits.strip_prefix(prefix)).unwrap_or(digits);
    radix(&ascii_digits(digits), base, negative != own_minus)
}

/// Digits in a base; huge ones become the nearest float.
pub(crate) fn radix(text: &str, base: u32, negative: bool) -> Option<Integer> {
    if text.is_empty() || !text.chars().all(|digit| digit.is_digit(base)) {
        return None;
    }
    if base == 10 && text.len() > DECIMAL_DIGITS_MAX {
        return None;
    }
    let signed = if negative { format!("-{text}") } else { text.to_owned() };
    if let Ok(number) = i64::from_str_radix(&signed, base) {
        return Some(Integer::Small(number));
    }
    let digits = text.chars().filter_map(|digit| digit.to_digit(base)).skip_while(|digit| *digit == 0);
    let size = nearest_float(digits.collect::<Vec<u32>>().into_iter(), base);
    Some(Integer::Huge(if negative { -size } else { size }))
}

/// The float nearest to a number given by its digits, the first of them not zero; infinite past the largest float.
fn nearest_float(digits: impl ExactSizeIterator<Item = u32>, base: u32) -> f64 {
    const LIMB: u64 = 1_000_000_000;
    // No float has more than 1,024 bits, and every digit of any base here brings at least one.
    if digits.len() > 1_024 {
        return f64::INFINITY;
    }
    let mut limbs: Vec<u64> = vec![0];
    for digit in digits {
        let mut carry = u64::from(digit);
        for limb in &mut limbs {
            let sum = *limb * u64::from(base) + carry;
            *limb = sum % LIMB;
            carry = sum / LIMB;
        }
        if carry > 0 {
            limbs.push(carry);
        }
    }
    let decimal: String = limbs.iter().rev().map(|limb| format!("{limb:09}")).collect();
    decimal.parse().unwrap_or(f64::INFINITY)
}

fn sixty(text: &str, negative: bool) -> Option<Integer> {
    let mut small: Option<i64> = Some(0);
    let mut digits = Vec::new();
    for (index, part) in text.split(':').enumerate() {
        let part = python_int(part, 10, false)?;
        small = match part {
            Integer::Small(part) => small.and_then(|sum| sum.checked_mul(60)).and_then(|sum| sum.checked_add(part)),
            Integer::Huge(_) => None,
        };
        match part {
            // Only the first part may be 60 or more; it is put down in base 60 itself.
            Integer::Small(part) if index == 0 => digits.extend(base_sixty(part.unsigned_abs())),
            // A part below zero only comes by a tag; where the sum is huge it changes nothing that a float could show.
            Integer::Small(part) => digits.push(u32::try_from(part).unwrap_or_default()),
            Integer::Huge(_) => digits.extend([59; 2_000]),
        }
    }
    Some(match small {
        Some(sum) => Integer::Small(if negative { -sum } else { sum }),
        None => {
            let size = nearest_float(digits.into_iter(), 60);
            Integer::Huge(if negative { -size } else { size })
        }
    })
}

/// The digits of a number in base 60, the highest first.
fn base_sixty(mut number: u64) -> Vec<u32> {
    let mut digits = Vec::new();
    while number > 0 {
        digits.push((number % 60) as u32);
        number /= 60;
    }
    digits.reverse();
    digits
}

/// The value of a float the resolver (or `!!float`) names.
pub(crate) fn float(text: &str) -> Result<Data, NoValue> {
    const WRONG: NoValue = NoValue("a number");
    let text = text.replace('_', "").to_lowercase();
    let sign = if text.starts_with('-') { -1.0 } else { 1.0 };
    let digits = unsigned(&text);
    let size = match digits {
        ".inf" => f64::INFINITY,
        ".nan" => f64::NAN,
        _ if digits.contains(':') => {
            let parts: Option<Vec<f64>> = digits.split(':').map(python_float).collect();
            let mut base = 1.0;
            parts.ok_or(WRONG)?.iter().rev().fold(0.0, |sum, part| {
                let sum = sum + part * base;
                base *= 60.0;
                sum
            })
        }
        _ => python_float(digits).ok_or(WRONG)?,
    };
    Ok(Data::Float(sign * size))
}

/// `float(text)` of Python for ASCII text without underscores: like Rust's, plus surrounding white space.
fn python_float(text: &str) -> Option<f64> {
    ascii_digits(text.trim()).parse().ok()
}

/// The value of a boolean word, in any case.
pub(crate) fn bool(text: &str) -> Result<Data, NoValue> {
    // As it is nearly always written.
    if let Some(answer) = boolean(text) {
        return Ok(Data::Bool(answer));
    }
    match text.to_lowercase().as_str() {
        "yes" | "true" | "on" => Ok(Data::Bool(true)),
        "no" | "false" | "off" => Ok(Data::Bool(false)),
        _ => Err(NoValue("a boolean")),
    }
}

/// The value of a date or a time, in the form the platform's JSON has it.
pub(crate) fn moment(text: &str) -> Result<Data, NoValue> {
    const WRONG: NoValue = NoValue("a date that exists");
    let moment = YamlTimestamp::parse(text).ok_or(WRONG)?;
    moment.iso().map(|iso| Data::Timestamp(iso.into())).ok_or(WRONG)
}

#[cfg(test)]
mod tests {
    use super::{ImplicitType, float, int, moment, resolve};
    use crate::yaml::node::{Data, Integer};

    #[test]
    fn plain_scalars_resolve_as_yaml_1_1() {
        let table: [(ImplicitType, &[&str]); 8] = [
            (ImplicitType::Bool, &["yes", "No", "ON", "off", "true", "False"]),
            (
                ImplicitType::Text,
                &["y", "N", "oN", "tRUE", "nUll", "None", "08", "08080", "0X1F", "0o17", "1e3", "1.0e3"],
            ),
            (
                ImplicitType::Text,
                &["09:00", "1:60", "1.2.3", "v1", "2024-1-1", "-.5", "-", "+", ".", "0b", "0x", "_1", "-.nan"],
            ),
            (ImplicitType::Null, &["", "~", "null", "Null", "NULL"]),
            (
                ImplicitType::Int,
                &["10", "+10", "-0", "1_000", "1_", "0_", "010", "0x1F", "0b101", "1:30", "190:20", "0x_"],
            ),
            (ImplicitType::Float, &["1.5", "1.", ".5", "1.0e+3", ".inf", "+.INF", ".NaN", "1:30.5", "1_0.0_"]),
            (
                ImplicitType::Timestamp,
                &["2024-01-01", "2024-1-1T1:00:00Z", "2024-01-01 10:00:00.5 +1:30", "2024-13-45"],
            ),
            (ImplicitType::Merge, &["<<"]),
        ];
        for (wanted, texts) in table {
            for text in texts {
                assert_eq!(resolve(text), wanted, "{text:?}");
            }
        }
    }

    #[test]
    fn numbers_have_their_values() {
        for (text, wanted) in
            [("010", 8), ("0x1F", 31), ("-0b11", -3), ("1_000", 1000), ("1:30", 90), ("190:20:30", 685_230)]
        {
            assert!(matches!(int(text), Ok(Data::Int(Integer::Small(number))) if number == wanted), "{text}");
        }
        assert!(int("0x_").is_err());
        assert!(int(&"9".repeat(4301)).is_err());
        assert!(matches!(int(&"9".repeat(30)), Ok(Data::Int(Integer::Huge(_)))));
        assert!(matches!(float("1:30.5"), Ok(Data::Float(number)) if number == 90.5));
    }

    #[test]
    fn moments_read_like_the_platform_writes_them() {
        for (text, wanted) in [
            ("2024-01-01", "2024-01-01"),
            ("2024-1-1 10:00:00", "2024-01-01T10:00:00"),
            ("2024-02-29T1:02:03.5Z", "2024-02-29T01:02:03.500000Z"),
            ("2024-01-01T10:00:00 -3:30", "2024-01-01T10:00:00-03:30"),
        ] {
            assert!(matches!(moment(text), Ok(Data::Timestamp(iso)) if *iso == *wanted), "{text}");
        }
        for text in ["2024-02-30", "2023-02-29", "0000-01-01", "2024-01-01T24:00:00Z", "2024-01-01T10:00:00+24:00"] {
            assert!(moment(text).is_err(), "{text}");
        }
    }
}
