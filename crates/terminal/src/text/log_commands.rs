//! What the runners of CI services look for in a log: commands that set variables, hide text or fold lines. Text from
//! outside may contain them, so they are broken in everything that is printed where a log is scanned.
//!
//! A runner trims a line before it looks for `::`, and finds `##[` anywhere in it (GitHub's `ActionCommand`), so the
//! place in the line makes no difference.

use crate::text::clean::is_unsafe;
use std::borrow::Cow;

/// The syntax of an output, which decides how a character is written that must not be there as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Syntax {
    /// For people.
    Words,
    /// JSON, where a string can hold every character as an escape.
    Json,
    /// XML, the same.
    Xml,
    /// Workflow commands of our own, whose parts are escaped one by one.
    Commands,
    /// A program's text, such as completions for a shell; no part of it comes from outside.
    Exact,
}

impl Syntax {
    /// `text` with nothing in it that a terminal or, where `is_scanned`, a runner acts on.
    pub(crate) fn escaped(self, text: &str, is_scanned: bool) -> Cow<'_, str> {
        let escape = match self {
            Self::Commands | Self::Exact => return Cow::Borrowed(text),
            Self::Words => spaced,
            Self::Json => json_escape,
            Self::Xml => xml_escape,
        };
        let text = if self == Self::Words { Cow::Borrowed(text) } else { escape_unsafe(text, escape) };
        if is_scanned { Cow::Owned(broken(&text, escape)) } else { text }
    }
}

/// The names before a colon that fold the lines of a GitLab log.
const SECTION_MARKERS: [&str; 2] = ["section_start", "section_end"];

/// `text` with every command broken, by writing one character of its marker in another way.
fn broken(text: &str, escape: fn(char) -> String) -> String {
    let mut broken = String::with_capacity(text.len() + 16);
    for (at, char) in text.char_indices() {
        let (before, after) = (&text[..at], &text[at + char.len_utf8()..]);
        let is_marker = match char {
            ':' => before.ends_with(':') || SECTION_MARKERS.iter().any(|marker| before.ends_with(marker)),
            '#' => {
                before.ends_with('#') && after.trim_start_matches(|c: char| c.is_ascii_alphabetic()).starts_with('[')
            }
            _ => false,
        };
        if is_marker { broken.push_str(&escape(char)) } else { broken.push(char) }
    }
    broken
}

/// The same for words of our own commands, wherever they are printed.
pub(crate) fn broken_words(text: &str) -> String {
    broken(text, spaced)
}

fn escape_unsafe(text: &str, escape: fn(char) -> String) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|char| if is_unsafe(char) { escape(char) } else { char.to_string() }).collect())
}

fn spaced(char: char) -> String {
    format!(" {char}")
}

fn json_escape(char: char) -> String {
    let mut units = [0; 2];
    char.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")).collect()
}

fn xml_escape(char: char) -> String {
    format!("&#{};", u32::from(char))
}

#[cfg(test)]
mod tests {
    use super::Syntax;

    #[test]
    fn commands_are_broken_anywhere_where_a_log_is_scanned() {
        let words = |text: &str| Syntax::Words.escaped(text, true).into_owned();
        assert_eq!(words("  ::set-env name=x::y"), "  : :set-env name=x: :y");
        assert_eq!(words(":::: a:b"), ": : : : a:b");
        assert_eq!(
            words("a ##[add-mask]x ##vso[task.x] ## heading ###[g"),
            "a # #[add-mask]x # #vso[task.x] ## heading ## #[g"
        );
        assert_eq!(words("section_start:1:x section_end:2:y"), "section_start :1:x section_end :2:y");
        assert_eq!(Syntax::Words.escaped("::a", false), "::a");
    }

    #[test]
    fn json_and_xml_keep_their_values() {
        let value = serde_json::json!({"a": ["::x", "##[y", "section_start:1", "\u{9b}\u{202e}\u{7f}\u{e0041}\u{1b}"]});
        for is_scanned in [false, true] {
            let text = Syntax::Json.escaped(&value.to_string(), is_scanned).into_owned();
            assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
            assert!(text.is_ascii(), "{text}");
            assert_eq!(text.contains("::x") || text.contains("##["), !is_scanned, "{text}");
        }
        assert_eq!(Syntax::Xml.escaped("<a b='::'/>\u{202e}", true), "<a b=':&#58;'/>&#8238;");
        assert_eq!(Syntax::Exact.escaped("'::x'", true), "'::x'");
    }
}
