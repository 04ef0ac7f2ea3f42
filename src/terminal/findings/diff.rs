//! The difference between two texts, as `diff -u` writes it.

use crate::terminal::text::clean::one_line;
use crate::terminal::text::styled_text::StyledText;
use similar::TextDiff;

/// Empty when they are the same. `name` is shown for both.
pub(in crate::terminal) fn unified(name: &str, before: &str, after: &str) -> StyledText {
    let name = one_line(name);
    let (from, to) = (format!("a/{name}"), format!("b/{name}"));
    let diff = TextDiff::from_lines(before, after).unified_diff().context_radius(3).header(&from, &to).to_string();
    StyledText::lines(diff.trim_end())
}
