//! Text that may be printed: everything in it is clean, and its only escape sequences are those of our own styles.
//!
//! Printing takes nothing else, and a string becomes one only by way of [`clean`](crate::text::clean). So no command has to
//! remember that a name, an answer of the platform or a file can contain escape sequences. [`paint`] styles a part; it
//! cannot be used inside `format!`, because a string can come from anywhere.

use crate::text::clean::{one_line, several_lines};
use crate::text::style::Role;
use std::borrow::Cow;
use std::ops::Add;

/// Clean text with styles. From a string: one line, a line break in it is shown as `\n`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StyledText(String);

impl StyledText {
    /// Several lines.
    pub fn lines(text: &str) -> Self {
        Self(several_lines(text).into_owned())
    }

    /// What a renderer has styled with `ESC [ … m`. What it was given must not contain escapes of its own.
    pub fn rendered(text: &str) -> Self {
        let mut clean = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find('\u{1b}') {
            clean.push_str(&several_lines(&rest[..at]));
            let style = style_at(&rest[at..]);
            clean.push_str(if style.is_empty() { "\u{fffd}" } else { style });
            rest = &rest[at + style.len().max(1)..];
        }
        clean.push_str(&several_lines(rest));
        Self(clean)
    }

    /// With the styles as escape sequences.
    pub fn ansi(&self) -> &str {
        &self.0
    }

    /// True for no text at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The same text laid out: `layout` may move words, and adds nothing from outside.
    pub(crate) fn laid_out(&self, layout: impl FnOnce(&str) -> String) -> Self {
        Self(layout(&self.0))
    }
}

/// `text` in the colours of its role; the stream removes them where they are not wanted.
pub fn paint(role: Role, text: impl Into<StyledText>) -> StyledText {
    StyledText(format!("\u{1b}[{}m{}\u{1b}[0m", role.code(), text.into().0))
}

/// The style sequence that the text starts with, or nothing.
fn style_at(text: &str) -> &str {
    let Some(parameters) = text.strip_prefix("\u{1b}[") else { return "" };
    let length = parameters.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b';').count();
    if parameters.as_bytes().get(length) == Some(&b'm') { &text[..length + "\u{1b}[m".len()] } else { "" }
}

impl From<&str> for StyledText {
    fn from(text: &str) -> Self {
        Self(one_line(text).into_owned())
    }
}

impl From<String> for StyledText {
    fn from(text: String) -> Self {
        match one_line(&text) {
            Cow::Borrowed(_) => Self(text),
            Cow::Owned(clean) => Self(clean),
        }
    }
}

impl From<&String> for StyledText {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<&Self> for StyledText {
    fn from(text: &Self) -> Self {
        text.clone()
    }
}

impl<T: Into<StyledText>> Add<T> for StyledText {
    type Output = Self;

    fn add(mut self, more: T) -> Self {
        self.0.push_str(&more.into().0);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::{StyledText, paint};
    use crate::text::style::Role;

    #[test]
    fn only_our_own_styles_are_escapes() {
        let hostile = "\u{1b}[31mred\u{1b}]0;title\u{7}\nerror: no";
        let text = paint(Role::Error, "error") + ": " + hostile;
        assert_eq!(text.ansi(), "\u{1b}[1;31merror\u{1b}[0m: \u{fffd}[31mred\u{fffd}]0;title\u{fffd}\\nerror: no");
        assert_eq!(StyledText::from(text.ansi()).ansi().matches('\u{1b}').count(), 0);
        assert_eq!(StyledText::lines("a\nb\u{1b}").ansi(), "a\nb\u{fffd}");
    }

    #[test]
    fn a_renderer_may_style_and_do_nothing_else() {
        let drawn = "\u{1b}[1m\u{1b}[38;5;9merror\u{1b}[0m\n\u{1b}[2Jx\u{1b}]8;;u\u{7}\u{1b}[\u{1b}";
        let clean = "\u{1b}[1m\u{1b}[38;5;9merror\u{1b}[0m\n\u{fffd}[2Jx\u{fffd}]8;;u\u{fffd}\u{fffd}[\u{fffd}";
        assert_eq!(StyledText::rendered(drawn).ansi(), clean);
    }
}
