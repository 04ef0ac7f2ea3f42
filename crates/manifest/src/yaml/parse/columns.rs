//! The columns in which blocks start, for the error of a line that fits none of them.

/// Lines above the error that are looked at.
const LINES_MAX: usize = 10_000;

/// What to do about a line that starts in no column of a block. `before` ends where the text of the line starts.
pub(super) fn advice(before: &str) -> String {
    let mut lines = before.rsplit('\n');
    let found = lines.next().unwrap_or_default().chars().count() + 1;
    let (mut deeper, mut outer) = (None, None);
    for line in lines.take(LINES_MAX) {
        let text = line.trim_start_matches(' ');
        if text.trim().is_empty() || text.starts_with('#') {
            continue;
        }
        let start = line.len() - text.len() + 1;
        // The keys of an item of a list start behind its `- `.
        let item = text.strip_prefix('-').map(|rest| rest.trim_start_matches(' '));
        let content = item.map(|item| start + text.len() - item.len());
        for column in [content, Some(start)].into_iter().flatten().filter(|column| *column > found) {
            deeper = Some(deeper.map_or(column, |known: usize| known.min(column)));
        }
        if start < found {
            outer = item.is_none().then_some(start);
            break;
        }
    }
    match (deeper, outer) {
        (Some(deeper), Some(outer)) => {
            format!("start it in column {deeper} or {outer}, like the lines above; it starts in column {found}")
        }
        (Some(column), None) | (None, Some(column)) => {
            format!("start it in column {column}, like the lines above; it starts in column {found}")
        }
        (None, None) => "indent it like the other lines of its block".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::advice;

    #[test]
    fn columns_are_those_of_the_blocks_around_the_line() {
        for (before, words) in [
            ("runtime:\n  image: x\n ", "start it in column 3 or 1, like the lines above; it starts in column 2"),
            (
                "runtime:\n   image: x\n\n# note\n  ",
                "start it in column 4 or 1, like the lines above; it starts in column 3",
            ),
            ("tools:\n  - name: x\n   ", "start it in column 5, like the lines above; it starts in column 4"),
            ("tools:\n  - name: x\n ", "start it in column 3 or 1, like the lines above; it starts in column 2"),
            ("a:\n  b:\n      c: 1\n    ", "start it in column 7 or 3, like the lines above; it starts in column 5"),
            ("", "indent it like the other lines of its block"),
        ] {
            assert_eq!(advice(before), words, "{before:?}");
        }
    }
}
