//! Text from outside, made safe to show: no escape sequences, no bidirectional tricks, no line breaks that would let it
//! pass as a message of its own.

use std::borrow::Cow;

/// One line: a line break is shown as `\n`, every other control character and every bidirectional control as `�`.
///
/// Clean text is returned unchanged.
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|char| char == '\n' || is_unsafe(char)) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(several_lines(text).replace('\n', "\\n"))
}

/// The same with line breaks kept; a carriage return before one belongs to it.
pub(crate) fn several_lines(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let text = text.replace("\r\n", "\n");
    Cow::Owned(text.chars().map(|char| if is_unsafe(char) { char::REPLACEMENT_CHARACTER } else { char }).collect())
}

/// A control character other than newline and tab, or one that changes the order or the lines of what is shown.
pub(crate) fn is_unsafe(char: char) -> bool {
    (char.is_control() && char != '\n' && char != '\t')
        || matches!(char, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
        // Tags: invisible copies of ASCII.
        || matches!(char, '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::{one_line, several_lines};
    use std::borrow::Cow;

    #[test]
    fn controls_and_bidi_are_taken_out() {
        assert_eq!(one_line("a\u{1b}[31mb\rc\u{7f}\u{9b}"), "a\u{fffd}[31mb\u{fffd}c\u{fffd}\u{fffd}");
        assert_eq!(one_line("\u{202e}gnp\u{e0041}"), "\u{fffd}gnp\u{fffd}");
        assert_eq!(one_line("a\r\nb\nc"), "a\\nb\\nc");
        assert_eq!(several_lines("a\r\nb\rc"), "a\nb\u{fffd}c");
        assert!(matches!(one_line("tabs\tand ä 日本語"), Cow::Borrowed(_)));
        assert!(matches!(several_lines("tabs\tand\nlines ä 日本語"), Cow::Borrowed(_)));
    }
}
