//! How wide a text is, and how wide the terminal is.

use linkworld_system::terminal::{TerminalStream, reported_columns};
use unicode_width::UnicodeWidthStr;

/// Columns of a terminal that does not report its width.
pub(crate) const WIDTH_DEFAULT: usize = 80;
/// Documentation is never wider.
const DOCUMENT_WIDTH_MAX: usize = 100;
/// Narrower than this, nothing is laid out for it.
const WIDTH_MIN: usize = 20;

/// Columns of the terminal behind a stream; none when there is no terminal, where lines are never broken or
/// shortened.
pub(crate) fn columns(stream: &impl TerminalStream) -> Option<usize> {
    if !stream.is_terminal() {
        return None;
    }
    let reported = reported_columns(stream);
    Some(if reported == 0 { WIDTH_DEFAULT } else { reported.max(WIDTH_MIN) })
}

/// Columns for documentation on stdout: lines of prose that are too long are hard to read.
pub fn document_width() -> usize {
    columns(&std::io::stdout()).unwrap_or(WIDTH_DEFAULT).min(DOCUMENT_WIDTH_MAX)
}

/// Columns that a text takes, without its escape sequences.
pub(crate) fn width(text: &str) -> usize {
    if !text.contains('\u{1b}') {
        return UnicodeWidthStr::width(text);
    }
    // Ours are all `ESC [ … m`.
    let mut parts = text.split('\u{1b}');
    let first = parts.next().map_or(0, UnicodeWidthStr::width);
    first + parts.map(|part| UnicodeWidthStr::width(part.split_once('m').map_or("", |(_, rest)| rest))).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::width;
    use crate::text::style::Role;
    use crate::text::styled_text::{StyledText, paint};

    #[test]
    fn escapes_have_no_width_and_wide_characters_have_two() {
        assert_eq!(width(paint(Role::Error, "ab").ansi()), 2);
        assert_eq!(width("日本"), 4);
        assert_eq!(width((StyledText::from("a") + paint(Role::Name, "日") + "b").ansi()), 4);
    }
}
