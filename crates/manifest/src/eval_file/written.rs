//! Values as YAML text in the layout of eval files: what fits is on one line, in brackets.

use serde_json::{Map, Number, Value};

/// Columns of a line in brackets.
const LINE_COLUMNS: usize = 110;
/// Plain words that YAML 1.1 reads as something else than text.
const WORDS: [&str; 11] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"];

/// A mapping as an item of a list whose dashes are in this column, without a line break at its end.
pub(super) fn item(value: &Map<String, Value>, column: usize) -> String {
    let mut lines = Vec::new();
    mapping(value, column + 2, &mut lines);
    let first = lines.first_mut().map(|line| line.split_off(column + 2)).unwrap_or_else(|| "{}".to_owned());
    let mut text = format!("{}- {first}", " ".repeat(column));
    for line in lines.iter().skip(1) {
        text.push('\n');
        text.push_str(line);
    }
    text
}

fn mapping(value: &Map<String, Value>, column: usize, lines: &mut Vec<String>) {
    for (name, value) in value {
        let start = format!("{}{}:", " ".repeat(column), scalar(name));
        let line = format!("{start} {}", flow(value));
        match value {
            Value::Object(members) if !members.is_empty() && line.chars().count() > LINE_COLUMNS => {
                lines.push(start);
                mapping(members, column + 2, lines);
            }
            Value::Array(items) if !items.is_empty() && line.chars().count() > LINE_COLUMNS => {
                lines.push(start);
                list(items, column + 2, lines);
            }
            _ => lines.push(line),
        }
    }
}

fn list(items: &[Value], column: usize, lines: &mut Vec<String>) {
    let start = " ".repeat(column);
    for value in items {
        let line = format!("{start}- {}", flow(value));
        match value {
            Value::Object(members) if !members.is_empty() && line.chars().count() > LINE_COLUMNS => {
                lines.extend(item(members, column).split('\n').map(str::to_owned));
            }
            // A list in a list is rare, and stays in brackets.
            _ => lines.push(line),
        }
    }
}

/// A value on one line.
pub(super) fn flow(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(answer) => answer.to_string(),
        Value::Number(number) => digits(number),
        Value::String(text) => scalar(text),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(flow).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(members) => {
            let members: Vec<String> =
                members.iter().map(|(name, value)| format!("{}: {}", scalar(name), flow(value))).collect();
            format!("{{{}}}", members.join(", "))
        }
    }
}

/// A number: YAML 1.1 wants a point in what has an exponent, and a sign before the exponent.
fn digits(number: &Number) -> String {
    let text = number.to_string();
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else { return text };
    let point = if mantissa.contains('.') { "" } else { ".0" };
    let sign = if exponent.starts_with(['-', '+']) { "" } else { "+" };
    format!("{mantissa}{point}e{sign}{exponent}")
}

/// A text, in quotes unless it is words that YAML reads as text.
fn scalar(text: &str) -> String {
    let is_word =
        |word: &str| !word.is_empty() && word.chars().all(|char| char.is_alphanumeric() || "_./@-".contains(char));
    let is_plain = text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.is_ascii()
        && text.split(' ').all(is_word)
        && !WORDS.contains(&text.to_ascii_lowercase().as_str());
    if is_plain {
        return text.to_owned();
    }
    // The escapes of JSON are escapes of YAML, too, which has more characters that cannot be written as they are.
    let quoted = Value::from(text).to_string();
    let mut escaped = String::with_capacity(quoted.len());
    for char in quoted.chars() {
        match char {
            '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => {
                escaped.push_str(&format!("\\u{:04x}", u32::from(char)));
            }
            _ => escaped.push(char),
        }
    }
    escaped
}
