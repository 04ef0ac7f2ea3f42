//! Plain values that mean different things in YAML 1.1, which the platform reads, and YAML 1.2, which editors and
//! JavaScript read.
//!
//! Only values whose type YAML infers can differ; quotes, blocks and tags are explicit.

use crate::source::Span;
use crate::source_map::SourceMap;
use crate::yaml::node::{Data, Integer, Node};
use crate::yaml::scalar::{self, ImplicitType};
use std::collections::HashSet;

/// One value that is read in two ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DialectReading {
    /// Dotted path of the value.
    pub(crate) path: String,
    /// Its bytes.
    pub(crate) span: Span,
    /// What the platform reads.
    pub(crate) ours: &'static str,
    /// What a reader of YAML 1.2 reads.
    pub(crate) theirs: &'static str,
    /// What both read as the platform does; none where that cannot be written shortly.
    pub(crate) clear: Option<String>,
}

/// The first of them, at most `most`, in the order of the file; shared values once.
pub(crate) fn readings(source_map: &SourceMap, text: &str, most: usize) -> Vec<DialectReading> {
    let mut walk = Walk { text, most, path: String::new(), seen: HashSet::new(), found: Vec::new() };
    if let Some(root) = source_map.root() {
        walk.node(root);
    }
    walk.found
}

struct Walk<'t> {
    text: &'t str,
    most: usize,
    path: String,
    seen: HashSet<*const ()>,
    found: Vec<DialectReading>,
}

impl Walk<'_> {
    fn node(&mut self, node: &Node) {
        let known = node.shared().is_some_and(|contents| !self.seen.insert(contents));
        if known || self.found.len() >= self.most {
            return;
        }
        let text = self.text;
        match &node.data {
            Data::List(items) => {
                for (index, item) in items.iter().enumerate().filter(|(_, item)| may_differ(text, item)) {
                    self.within(&index.to_string(), item);
                }
            }
            Data::Map(entries) => {
                for entry in entries.iter().filter(|entry| !entry.merged && may_differ(text, &entry.value)) {
                    self.within(entry.key.as_text().unwrap_or_default(), &entry.value);
                }
            }
            _ => self.scalar(node),
        }
    }

    fn within(&mut self, step: &str, node: &Node) {
        let length = self.path.len();
        if length > 0 {
            self.path.push('.');
        }
        self.path.push_str(step);
        self.node(node);
        self.path.truncate(length);
    }

    fn scalar(&mut self, node: &Node) {
        let Some(written) = self.text.get(node.span.start..node.span.end) else { return };
        // An alias has the span of its anchor.
        let reported = self.found.iter().any(|reading| reading.span == node.span);
        if let Some((ours, theirs, clear)) = differs(&node.data, written).filter(|_| !reported) {
            self.found.push(DialectReading { path: self.path.clone(), span: node.span, ours, theirs, clear });
        }
    }
}

/// Whether a path to it is worth making: nearly all values are plain text to both.
fn may_differ(text: &str, node: &Node) -> bool {
    let written = || text.get(node.span.start..node.span.end).unwrap_or_default();
    !node.is_leaf() || differs(&node.data, written()).is_some()
}

/// Both readings of a value and how to write it clearly; none if they agree.
fn differs(data: &Data, written: &str) -> Option<(&'static str, &'static str, Option<String>)> {
    let first = written.bytes().next()?;
    // A word that is text to the platform is no word of YAML 1.2's either, which knows fewer.
    if matches!(data, Data::Text(_)) && first.is_ascii_alphabetic() {
        return None;
    }
    // Words and numbers; whatever else a value starts with is text to both.
    if !(first.is_ascii_alphanumeric() || matches!(first, b'+' | b'-' | b'.')) {
        return None;
    }
    let theirs = core(written);
    match (data, scalar::resolve(written)) {
        (Data::Bool(answer), ImplicitType::Bool) if theirs == Core::Text => {
            Some(("a boolean", "text", Some(answer.to_string())))
        }
        (Data::Int(Integer::Small(number)), ImplicitType::Int) if theirs != Core::Int(*number) => {
            let theirs = if let Core::Int(_) = theirs { "another integer" } else { theirs.noun() };
            Some(("an integer", theirs, Some(number.to_string())))
        }
        (Data::Float(number), ImplicitType::Float) if theirs == Core::Text => {
            Some(("a number", "text", number.is_finite().then(|| format!("{number:?}"))))
        }
        (Data::Timestamp(iso), ImplicitType::Timestamp) if **iso != *written => {
            Some(("a date", "text", Some(format!("\"{iso}\""))))
        }
        (Data::Text(_), ImplicitType::Text) if theirs != Core::Text => {
            Some(("text", theirs.noun(), Some(format!("\"{written}\""))))
        }
        _ => None,
    }
}

/// What a plain value is by YAML 1.2's core schema (section 10.3.2), as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Core {
    Text,
    Bool,
    Int(i64),
    Number,
}

impl Core {
    fn noun(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Bool => "a boolean",
            Self::Int(_) => "an integer",
            Self::Number => "a number",
        }
    }
}

fn core(written: &str) -> Core {
    if matches!(written, "true" | "True" | "TRUE" | "false" | "False" | "FALSE") {
        return Core::Bool;
    }
    let unsigned = written.strip_prefix(['-', '+']).unwrap_or(written);
    let digits = |text: &str, base: u32| !text.is_empty() && text.chars().all(|digit| digit.is_digit(base));
    let whole = match (written.strip_prefix("0o"), written.strip_prefix("0x")) {
        (Some(octal), _) if digits(octal, 8) => Some(i64::from_str_radix(octal, 8)),
        (_, Some(hex)) if digits(hex, 16) => Some(i64::from_str_radix(hex, 16)),
        _ if digits(unsigned, 10) => Some(written.parse()),
        _ => None,
    };
    if let Some(whole) = whole {
        return whole.map_or(Core::Number, Core::Int);
    }
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(written, ".nan" | ".NaN" | ".NAN") {
        return Core::Number;
    }
    // What is left of a float: digits, one point at most, an exponent.
    let of_float = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-');
    let is_float = unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.')
        && unsigned.bytes().all(of_float)
        && unsigned.parse::<f64>().is_ok();
    if is_float { Core::Number } else { Core::Text }
}

#[cfg(test)]
mod tests {
    use super::readings;
    use crate::source_map::SourceMap;
    use crate::yaml::reader;

    /// What is found in `k: VALUE`, as `ours/theirs/clear`.
    fn found(value: &str) -> Option<String> {
        let text = format!("k: {value}\n");
        let root = reader::parse(&text, crate::Compat::Ours).unwrap().unwrap();
        let reading = readings(&SourceMap::new(root), &text, 9).pop()?;
        assert_eq!((reading.path.as_str(), &text[reading.span.start..reading.span.end]), ("k", value));
        Some(format!("{}/{}/{}", reading.ours, reading.theirs, reading.clear.unwrap_or_default()))
    }

    #[test]
    fn what_both_read_alike_is_silent() {
        for value in [
            "true",
            "False",
            "null",
            "~",
            "5",
            "+5",
            "-5",
            "0",
            "0x1F",
            "1.5",
            "1.",
            ".5",
            "1.0e+3",
            ".inf",
            "-.INF",
            ".nan",
            "text",
            "y",
            "n",
            "v1",
            "1.2.3",
            "09:00",
            "\"yes\"",
            "'010'",
            "!!str yes",
            "2024-01-01",
            "[]",
            "e5",
            "0o9",
            "0xg",
            "1e",
            "",
        ] {
            assert_eq!(found(value), None, "{value}");
        }
    }

    #[test]
    fn what_they_read_differently_is_found() {
        for (value, wanted) in [
            ("yes", "a boolean/text/true"),
            ("Off", "a boolean/text/false"),
            ("010", "an integer/another integer/8"),
            ("1_000", "an integer/text/1000"),
            ("1:30", "an integer/text/90"),
            ("0b11", "an integer/text/3"),
            ("-0x10", "an integer/text/-16"),
            ("1:30.5", "a number/text/90.5"),
            ("1_0.5", "a number/text/10.5"),
            ("08", "text/an integer/\"08\""),
            ("0o17", "text/an integer/\"0o17\""),
            ("1e3", "text/a number/\"1e3\""),
            ("1.0e3", "text/a number/\"1.0e3\""),
            ("2024-01-01 10:00:00", "a date/text/\"2024-01-01T10:00:00\""),
        ] {
            assert_eq!(found(value).as_deref(), Some(wanted), "{value}");
        }
    }
}
