//! Text from outside, made safe to show: no escape sequences, no bidirectional tricks, no CI commands.

use std::borrow::Cow;

/// `text` with every control character but newline and tab shown as `�`, bidirectional controls too, and
/// lines that a CI log would take for commands (`::…`, `##…[`) moved off the line's start by a space.
///
/// Clean text is returned unchanged.
pub fn clean(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_unsafe) || text.lines().any(starts_command) {
        let mut cleaned = String::with_capacity(text.len() + 8);
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                cleaned.push('\n');
            }
            if starts_command(line) {
                cleaned.push(' ');
            }
            cleaned.extend(line.chars().map(|char| if is_unsafe(char) { '\u{fffd}' } else { char }));
        }
        Cow::Owned(cleaned)
    } else {
        Cow::Borrowed(text)
    }
}

fn starts_command(line: &str) -> bool {
    line.starts_with("::") || line.starts_with("##")
}

fn is_unsafe(char: char) -> bool {
    (char.is_control() && char != '\n' && char != '\t')
        || matches!(char, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn controls_bidi_and_ci_commands_are_taken_out() {
        assert_eq!(clean("a\u{1b}[31mb\rc\u{7f}\u{9b}"), "a\u{fffd}[31mb\u{fffd}c\u{fffd}\u{fffd}");
        assert_eq!(clean("\u{202e}gnp"), "\u{fffd}gnp");
        assert_eq!(clean("ok\n::set-env name=x\n##[group]"), "ok\n ::set-env name=x\n ##[group]");
        let fine = "tabs\tand\nlines ä 日本語";
        assert!(matches!(clean(fine), std::borrow::Cow::Borrowed(same) if same == fine));
        let once = clean("::x\u{7}").into_owned();
        assert_eq!(clean(&once), once);
    }
}
