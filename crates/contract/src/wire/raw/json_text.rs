//! JSON as text: why it is invalid, what is unusual about it, and the same value laid out differently.
//!
//! Every function but [`explain`] expects valid JSON. None of them recurses, so any nesting depth is fine.

/// Why a text is not JSON, or what is unusual about it. Lines and columns start at 1; columns count bytes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct JsonProblem {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
    /// What is wrong.
    pub message: String,
}

/// Collections inside collections that many readers, this program's own included, still accept.
const COMMON_DEPTH_MAX: usize = 128;
/// Oddities that are listed for one text.
const ODDITIES_MAX: usize = 5;
/// Levels that are indented; what is deeper is printed on one line, because indentation grows with the square of it.
const INDENTED_LEVELS_MAX: usize = 32;

/// A parser's error with its cause where that is a common mistake.
pub(super) fn explain(bytes: &[u8], error: &serde_json::Error) -> JsonProblem {
    if let Err(error) = std::str::from_utf8(bytes) {
        let (line, column) = position(bytes, error.valid_up_to());
        return JsonProblem { line, column, message: "a byte that is not valid UTF-8".into() };
    }
    let (line, column) = (error.line().max(1), error.column().max(1));
    let at = offset(bytes, line, column);
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"_+-.".contains(byte);
    let start = bytes[..at].iter().rposition(|byte| !is_word(byte)).map_or(0, |before| before + 1);
    let end = bytes[at..].iter().position(|byte| !is_word(byte)).map_or(bytes.len(), |length| at + length);
    let word = std::str::from_utf8(&bytes[start..end]).unwrap_or_default();
    let cause = match word {
        "NaN" | "nan" | "Infinity" | "-Infinity" | "+Infinity" | "inf" | "-inf" => {
            format!("`{word}` is not a JSON number; use null or a string")
        }
        "None" => "`None` is not JSON; use null".to_owned(),
        "True" | "False" => format!("`{word}` is not JSON; use {}", word.to_lowercase()),
        "undefined" => "`undefined` is not JSON; use null or leave the member out".to_owned(),
        _ if matches!(bytes.get(at), Some(b'}' | b']')) && bytes[..at].trim_ascii_end().ends_with(b",") => {
            "trailing comma".to_owned()
        }
        _ if bytes.get(at) == Some(&b'\'') => "JSON strings are in double quotes".to_owned(),
        _ => {
            let text = error.to_string();
            let words = text.split(" at line ").next().unwrap_or_default().to_owned();
            return JsonProblem { line, column, message: words };
        }
    };
    let (line, column) = position(bytes, if word.is_empty() { at } else { start });
    JsonProblem { line, column, message: cause }
}

/// Lone surrogates, and the place where nesting becomes deeper than many readers accept.
pub(super) fn oddities(text: &str) -> Vec<JsonProblem> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut add = |at: usize, message: String| {
        let (line, column) = position(bytes, at);
        found.push(JsonProblem { line, column, message });
    };
    let (mut depth, mut deepest, mut too_deep_at) = (0_usize, 0, None);
    let mut surrogates = 0;
    for token in Tokens::of(text) {
        match token {
            Token::Open(at) => {
                depth += 1;
                deepest = deepest.max(depth);
                if depth == COMMON_DEPTH_MAX + 1 && too_deep_at.is_none() {
                    too_deep_at = Some(at);
                }
            }
            Token::Close(_) => depth = depth.saturating_sub(1),
            Token::Text(start, end) => {
                for (at, unit) in lone_surrogates(&text[start..end]) {
                    surrogates += 1;
                    if surrogates < ODDITIES_MAX {
                        let message = format!("`\\u{unit:04x}` is a lone surrogate, which many programs reject");
                        add(start + at, message);
                    }
                }
            }
            Token::Plain(..) | Token::Separator(_) => {}
        }
    }
    if let Some(at) = too_deep_at {
        add(at, format!("nested {deepest} levels deep; many programs stop at {COMMON_DEPTH_MAX}"));
    }
    found
}

/// Without white space between tokens.
pub(super) fn compact(text: &str) -> String {
    let mut compact = String::with_capacity(text.len());
    for token in Tokens::of(text) {
        compact.push_str(token.text(text));
    }
    compact
}

/// Bytes without white space and needless escapes.
pub(super) fn compact_bytes(text: &str) -> usize {
    Tokens::of(text)
        .map(|token| match token {
            Token::Text(start, end) => unescaped_bytes(&text[start..end]),
            other => other.text(text).len(),
        })
        .sum()
}

/// With line breaks and two spaces for each level.
pub(super) fn pretty(text: &str) -> String {
    let mut laid_out = String::with_capacity(text.len() * 2);
    let mut depth = 0_usize;
    let mut tokens = Tokens::of(text).peekable();
    while let Some(token) = tokens.next() {
        let broken = depth <= INDENTED_LEVELS_MAX;
        match token {
            Token::Open(_) => {
                laid_out.push_str(token.text(text));
                if let Some(close @ Token::Close(_)) = tokens.peek() {
                    laid_out.push_str(close.text(text));
                    tokens.next();
                    continue;
                }
                depth += 1;
                line(&mut laid_out, depth);
            }
            Token::Close(_) => {
                depth = depth.saturating_sub(1);
                if depth < INDENTED_LEVELS_MAX {
                    line(&mut laid_out, depth);
                }
                laid_out.push_str(token.text(text));
            }
            Token::Separator(b',') => {
                laid_out.push(',');
                line(&mut laid_out, depth);
            }
            Token::Separator(_) => laid_out.push_str(if broken { ": " } else { ":" }),
            Token::Text(..) | Token::Plain(..) => laid_out.push_str(token.text(text)),
        }
    }
    laid_out
}

fn line(text: &mut String, depth: usize) {
    if depth <= INDENTED_LEVELS_MAX {
        text.push('\n');
        text.extend(std::iter::repeat_n("  ", depth));
    }
}

/// A token with its place in the text.
#[derive(Debug, Clone, Copy)]
enum Token {
    Open(usize),
    Close(usize),
    /// A comma or colon.
    Separator(u8),
    /// A string with its quotes.
    Text(usize, usize),
    /// A number or a word.
    Plain(usize, usize),
}

impl Token {
    fn text(self, all: &str) -> &str {
        match self {
            Self::Open(at) | Self::Close(at) => &all[at..=at],
            Self::Separator(b',') => ",",
            Self::Separator(_) => ":",
            Self::Text(start, end) | Self::Plain(start, end) => &all[start..end],
        }
    }
}

struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Tokens<'a> {
    fn of(text: &'a str) -> Self {
        Self { bytes: text.as_bytes(), at: 0 }
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        while self.bytes.get(self.at)?.is_ascii_whitespace() {
            self.at += 1;
        }
        let start = self.at;
        let first = self.bytes[start];
        self.at += 1;
        Some(match first {
            b'{' | b'[' => Token::Open(start),
            b'}' | b']' => Token::Close(start),
            b',' | b':' => Token::Separator(first),
            b'"' => {
                while let Some(&byte) = self.bytes.get(self.at) {
                    self.at += 1 + usize::from(byte == b'\\');
                    if byte == b'"' {
                        break;
                    }
                }
                Token::Text(start, self.at.min(self.bytes.len()))
            }
            _ => {
                let ends = |byte: &u8| byte.is_ascii_whitespace() || b",:]}".contains(byte);
                self.at = self.bytes[start..].iter().position(ends).map_or(self.bytes.len(), |length| start + length);
                Token::Plain(start, self.at)
            }
        })
    }
}

/// The escapes of a string: offset, bytes it takes, and the UTF-16 unit of a `\u` escape.
fn escapes(text: &str) -> Vec<(usize, usize, Option<u32>)> {
    let (bytes, mut at, mut found) = (text.as_bytes(), 0, Vec::new());
    while at < bytes.len() {
        if bytes[at] != b'\\' {
            at += 1;
            continue;
        }
        let unit = (bytes.get(at + 1) == Some(&b'u'))
            .then(|| text.get(at + 2..at + 6).and_then(|digits| u32::from_str_radix(digits, 16).ok()))
            .flatten();
        let length = if unit.is_some() { 6 } else { 2 };
        found.push((at, length, unit));
        at += length;
    }
    found
}

fn is_high(unit: u32) -> bool {
    (0xd800..0xdc00).contains(&unit)
}

fn is_low(unit: u32) -> bool {
    (0xdc00..0xe000).contains(&unit)
}

/// Offset and unit of each surrogate that is not part of a pair.
fn lone_surrogates(text: &str) -> Vec<(usize, u32)> {
    let (escapes, mut found, mut index) = (escapes(text), Vec::new(), 0);
    while let Some(&(at, length, unit)) = escapes.get(index) {
        index += 1;
        let Some(unit) = unit else { continue };
        let next = escapes.get(index).filter(|(next, ..)| *next == at + length).and_then(|(.., unit)| *unit);
        if is_high(unit) && next.is_some_and(is_low) {
            index += 1;
        } else if is_high(unit) || is_low(unit) {
            found.push((at, unit));
        }
    }
    found
}

/// Bytes of a string once what need not be escaped is not.
fn unescaped_bytes(text: &str) -> usize {
    let lone: Vec<usize> = lone_surrogates(text).into_iter().map(|(at, _)| at).collect();
    escapes(text).into_iter().fold(text.len(), |bytes, (at, length, unit)| {
        let shorter = match unit {
            // `\/` is the one short escape that is not needed.
            None => {
                if text.as_bytes().get(at + 1) == Some(&b'/') {
                    1
                } else {
                    2
                }
            }
            // Half of a pair, which is four bytes of UTF-8.
            Some(unit) if is_high(unit) || is_low(unit) => {
                if lone.contains(&at) {
                    6
                } else {
                    2
                }
            }
            Some(0x22 | 0x5c | 0x08 | 0x09 | 0x0a | 0x0c | 0x0d) => 2,
            Some(unit) if unit < 0x20 => 6,
            Some(unit) => char::from_u32(unit).map_or(6, char::len_utf8),
        };
        bytes - length + shorter
    })
}

/// Line and column of a byte, from 1.
fn position(bytes: &[u8], at: usize) -> (usize, usize) {
    let before = &bytes[..at.min(bytes.len())];
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let column = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
    (line, column)
}

/// The byte at a line and column, from 1.
fn offset(bytes: &[u8], line: usize, column: usize) -> usize {
    let start: usize = bytes.split_inclusive(|byte| *byte == b'\n').take(line - 1).map(<[u8]>::len).sum();
    (start + column - 1).min(bytes.len().saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::{JsonProblem, compact, compact_bytes, explain, oddities, pretty};
    use serde_json::value::RawValue;

    fn problem(bytes: &[u8]) -> JsonProblem {
        explain(bytes, &serde_json::from_slice::<Box<RawValue>>(bytes).unwrap_err())
    }

    #[test]
    fn mistakes_have_their_place_and_cause() {
        for (text, line, column, words) in [
            (r#"{"a": NaN}"#, 1, 7, "`NaN` is not a JSON number"),
            ("{\"a\":\n [1, -Infinity]}", 2, 6, "`-Infinity` is not a JSON number"),
            ("Infinity", 1, 1, "`Infinity` is not"),
            (r#"{"a": None}"#, 1, 7, "use null"),
            (r#"{"a": True}"#, 1, 7, "use true"),
            ("{'a': 1}", 1, 2, "double quotes"),
            (r#"{"a": 1,}"#, 1, 9, "trailing comma"),
            ("", 1, 1, "EOF"),
        ] {
            let problem = problem(text.as_bytes());
            assert_eq!((problem.line, problem.column), (line, column), "{text:?}: {problem}");
            assert!(problem.message.contains(words), "{text:?}: {problem}");
        }
        let problem = problem(b"{\"a\": \"\xff\"}");
        assert_eq!((problem.column, problem.message.as_str()), (8, "a byte that is not valid UTF-8"));
    }

    #[test]
    fn the_unusual_is_reported_with_its_place() {
        let odd = |text: &str| -> Vec<String> { oddities(text).iter().map(ToString::to_string).collect() };
        assert!(odd(r#"{"a": "\ud83d\ude00 \\ud800", "b": [1e999]}"#).is_empty());
        let lone = odd("{\"a\":\n \"x\\ud800\\u0041\\udc00\"}");
        assert_eq!(lone.len(), 2, "{lone:?}");
        assert!(lone[0].starts_with("line 2, column 4: `\\ud800` is a lone surrogate"), "{lone:?}");
        assert!(odd(&format!("{}{}", "[".repeat(128), "]".repeat(128))).is_empty());
        let deep = odd(&format!("{}{}", "[".repeat(129), "]".repeat(129)));
        assert_eq!(deep, ["line 1, column 129: nested 129 levels deep; many programs stop at 128"]);
    }

    #[test]
    fn layout_changes_only_white_space() {
        let text = r#"{"a" : [1.0, {}, [ ] , "x, \"y\" : {"], "b":null}"#;
        assert_eq!(compact(text), r#"{"a":[1.0,{},[],"x, \"y\" : {"],"b":null}"#);
        let expected = "{\n  \"a\": [\n    1.0,\n    {},\n    [],\n    \"x, \\\"y\\\" : {\"\n  ],\n  \"b\": null\n}";
        assert_eq!(pretty(text), expected);
        let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(pretty(&deep).len() < 210_000);
    }

    #[test]
    fn compact_bytes_are_those_of_the_value() {
        for (text, bytes) in [
            (r#" { "a" : 1 } "#, 7),
            (r#""\u00e9""#, 4),
            (r#""\ud83d\ude00""#, 6),
            (r#""\ud800""#, 8),
            (r#""\u0001\n\/\u000a""#, 13),
            ("123456789012345678901234567890", 30),
        ] {
            assert_eq!(compact_bytes(text), bytes, "{text}");
        }
    }
}
