//! A value of a field with the findings it must give, and a sample of every kind.

use super::names;
use linkworld_manifest::spec::field::FieldKind;
use std::ops::Range;

/// A value as YAML text, and what is wrong with it; nothing for a good one.
pub(crate) struct Value {
    pub(crate) label: String,
    pub(crate) text: String,
    pub(crate) breaks: Vec<Break>,
    /// Codes of the warnings it gives.
    pub(crate) warnings: &'static [&'static str],
}

/// One finding that a value must give.
#[derive(Clone)]
pub(crate) struct Break {
    pub(crate) code: &'static str,
    pub(crate) path: At,
    pub(crate) spot: Spot,
    /// Whose limits and words the headline quotes.
    pub(crate) kind: Option<&'static FieldKind>,
    /// The required field that is missing, where the headline names it.
    pub(crate) missing: Option<&'static str>,
}

/// The path of a finding.
#[derive(Clone)]
pub(crate) enum At {
    /// The field's own path with this at its end.
    Field(String),
    /// The path of the object with this at its end.
    Object(String),
}

/// The text under a finding.
#[derive(Clone)]
pub(crate) enum Spot {
    Value,
    Within(Range<usize>),
    Key,
    /// Where the object begins: its key, or its first field when it is an item of a list.
    Opening,
    /// The value of another field of the object.
    Sibling(&'static str),
}

impl Break {
    pub(crate) fn new(code: &'static str, path: At, spot: Spot) -> Self {
        Self { code, path, spot, kind: None, missing: None }
    }

    pub(crate) fn value(code: &'static str, kind: &'static FieldKind) -> Self {
        Self { kind: Some(kind), ..Self::new(code, At::Field(String::new()), Spot::Value) }
    }

    /// The same finding when the value is part of a larger one.
    pub(crate) fn inside(mut self, below: &str, start: usize, length: usize) -> Self {
        self.spot = match self.spot {
            Spot::Value => Spot::Within(start..start + length),
            Spot::Within(range) => Spot::Within(start + range.start..start + range.end),
            other => other,
        };
        if let At::Field(end) = &mut self.path {
            end.insert_str(0, below);
        }
        self
    }
}

impl Value {
    pub(crate) fn good(label: &str, text: impl Into<String>) -> Self {
        Self { label: label.to_owned(), text: text.into(), breaks: Vec::new(), warnings: &[] }
    }

    pub(crate) fn bad(label: &str, text: impl Into<String>, breaks: Vec<Break>) -> Self {
        Self { breaks, ..Self::good(label, text) }
    }
}

/// A text in double quotes.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

/// The same without quotes where YAML needs none.
fn plain(text: &str) -> String {
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/');
    let starts = text.bytes().next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'/');
    if starts && text.bytes().all(safe) { text.to_owned() } else { quoted(text) }
}

/// A valid value in one line. Items of a list have numbers, so that their names differ.
pub(crate) fn sample(kind: &'static FieldKind, place: &str, number: usize) -> String {
    match kind {
        FieldKind::Text(text) => match text.pattern {
            Some(pattern) => plain(&(names::of(pattern).sample)(number)),
            None if number > 0 => plain(&format!("{}{number}", "x".repeat(text.min.max(1)))),
            None => plain(&"x".repeat(text.min.max(1))),
        },
        FieldKind::Choice { words, .. } => plain(words[0]),
        FieldKind::Int { min, .. } => min.unwrap_or(1).to_string(),
        FieldKind::Float { min, .. } => min.unwrap_or(1.0).to_string(),
        FieldKind::Bool => "true".to_owned(),
        FieldKind::List { item, min, .. } => list(item, place, *min),
        FieldKind::Map(_) => "{}".to_owned(),
        FieldKind::Object(object) | FieldKind::WordOrObject { object, .. } => {
            let fields = super::contexts::base(object, place, number);
            let pairs: Vec<String> = fields.iter().map(|(name, value)| format!("{name}: {value}")).collect();
            format!("{{{}}}", pairs.join(", "))
        }
        FieldKind::Entries { .. } | FieldKind::WordOrList { .. } | FieldKind::PathOrList(_) => {
            unreachable!("in no manifest")
        }
        FieldKind::Any | FieldKind::Mock => "x".to_owned(),
    }
}

/// A list of samples in one line.
pub(crate) fn list(item: &'static FieldKind, place: &str, length: usize) -> String {
    let items: Vec<String> = (0..length).map(|number| sample(item, place, number)).collect();
    format!("[{}]", items.join(", "))
}
