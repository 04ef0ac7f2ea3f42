//! Text inside of XML and HTML.

use std::fmt::Write;

/// Text between the tags of XML 1.0. Line breaks and tabs stay as they are.
pub fn xml_text(text: &str) -> String {
    xml(text, |char| matches!(char, '\n' | '\t'))
}

/// Text in a quoted attribute of XML 1.0. Readers take plain line breaks and tabs in attributes for spaces.
pub fn xml_attribute(text: &str) -> String {
    xml(text, |_| false)
}

/// Text in HTML, between tags or in a quoted attribute.
pub fn html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match reserved(char) {
            Some(entity) => escaped.push_str(entity),
            None => escaped.push(char),
        }
    }
    escaped
}

fn xml(text: &str, is_plain: impl Fn(char) -> bool) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match (reserved(char), char) {
            (Some(entity), _) => escaped.push_str(entity),
            // Not even a reference to one of these is legal: https://www.w3.org/TR/xml/#charsets
            (_, '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}') => {
                escaped.push(char::REPLACEMENT_CHARACTER);
            }
            // Legal, but readers change a plain carriage return, and terminals obey C1 controls.
            (_, '\t' | '\n' | '\r' | '\u{7f}'..='\u{9f}') if !is_plain(char) => {
                let _ = write!(escaped, "&#{};", u32::from(char));
            }
            _ => escaped.push(char),
        }
    }
    escaped
}

/// The entity of a character that markup reserves.
fn reserved(char: char) -> Option<&'static str> {
    match char {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{html, xml_attribute, xml_text};

    #[test]
    fn reserved_characters_are_escaped_everywhere() {
        for escaped in [xml_text, xml_attribute, html] {
            assert_eq!(escaped("a<b>&\"c\" 'd' &amp;"), "a&lt;b&gt;&amp;&quot;c&quot; 'd' &amp;amp;");
            assert_eq!(escaped("ä 日本 🎉"), "ä 日本 🎉");
        }
    }

    #[test]
    fn each_class_of_characters_of_xml_is_legal() {
        for (char, text, attribute) in [
            ('\u{0}', "\u{fffd}", "\u{fffd}"),
            ('\u{8}', "\u{fffd}", "\u{fffd}"),
            ('\t', "\t", "&#9;"),
            ('\n', "\n", "&#10;"),
            ('\u{b}', "\u{fffd}", "\u{fffd}"),
            ('\u{c}', "\u{fffd}", "\u{fffd}"),
            ('\r', "&#13;", "&#13;"),
            ('\u{e}', "\u{fffd}", "\u{fffd}"),
            ('\u{1b}', "\u{fffd}", "\u{fffd}"),
            ('\u{1f}', "\u{fffd}", "\u{fffd}"),
            (' ', " ", " "),
            ('\u{7e}', "~", "~"),
            ('\u{7f}', "&#127;", "&#127;"),
            ('\u{80}', "&#128;", "&#128;"),
            ('\u{85}', "&#133;", "&#133;"),
            ('\u{9b}', "&#155;", "&#155;"),
            ('\u{9f}', "&#159;", "&#159;"),
            ('\u{a0}', "\u{a0}", "\u{a0}"),
            ('\u{d7ff}', "\u{d7ff}", "\u{d7ff}"),
            ('\u{e000}', "\u{e000}", "\u{e000}"),
            ('\u{fffd}', "\u{fffd}", "\u{fffd}"),
            ('\u{fffe}', "\u{fffd}", "\u{fffd}"),
            ('\u{ffff}', "\u{fffd}", "\u{fffd}"),
            ('\u{10000}', "\u{10000}", "\u{10000}"),
            ('\u{10ffff}', "\u{10ffff}", "\u{10ffff}"),
        ] {
            let found = (xml_text(&char.to_string()), xml_attribute(&char.to_string()));
            assert_eq!(found, (text.to_owned(), attribute.to_owned()), "U+{:04X}", u32::from(char));
        }
    }

    #[test]
    fn html_keeps_what_xml_refuses() {
        assert_eq!(html("a\u{1b}\r\n\tb"), "a\u{1b}\r\n\tb");
    }
}
