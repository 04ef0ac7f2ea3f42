//! The difference between two texts, as `diff -u` writes it.

use crate::text::clean::one_line;
use crate::text::styled_text::StyledText;
use diffy::{DiffOptions, PatchFormatter};

/// Empty when they are the same. `name` is shown for both.
pub(crate) fn unified(name: &str, before: &str, after: &str) -> StyledText {
    let name = one_line(name);
    let (from, to) = (format!("a/{name}"), format!("b/{name}"));
    let mut options = DiffOptions::new();
    options.set_context_len(3).set_original_filename(from).set_modified_filename(to);
    let patch = options.create_patch(before, after);
    // `git apply` needs the blank before an empty line.
    let diff = PatchFormatter::new().suppress_blank_empty(false).fmt_patch(&patch).to_string();
    StyledText::lines(diff.trim_end())
}
