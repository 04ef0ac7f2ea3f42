//! Breaking prose at the width of the terminal.

use crate::layout::width::width;

/// `text` with each of its lines broken at spaces so that it fits `columns`; continuation lines start with `indent`
/// spaces. Text in backticks is not broken, so that a command can be copied.
pub fn wrap(text: &str, columns: usize, indent: usize) -> String {
    let lines: Vec<String> = text.split('\n').map(|line| wrap_line(line, columns, indent)).collect();
    lines.join("\n")
}

fn wrap_line(line: &str, columns: usize, indent: usize) -> String {
    if width(line) <= columns {
        return line.to_owned();
    }
    let own = line.len() - line.trim_start_matches(' ').len();
    let margin = " ".repeat(indent.max(own).min(columns / 2));
    let mut wrapped = " ".repeat(own);
    let mut at = own;
    let mut is_first = true;
    for piece in pieces(line.trim_start_matches(' ')) {
        let piece_width = width(piece);
        if !is_first && at + 1 + piece_width > columns {
            wrapped.push('\n');
            wrapped.push_str(&margin);
            at = margin.len();
        } else if !is_first {
            wrapped.push(' ');
            at += 1;
        }
        wrapped.push_str(piece);
        at += piece_width;
        is_first = false;
    }
    wrapped
}

/// The words of a line; what is in a pair of backticks belongs to one word.
fn pieces(line: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut is_quoted) = (0, false);
    for (at, char) in line.char_indices() {
        match char {
            '`' => is_quoted = !is_quoted && line[at + 1..].contains('`'),
            ' ' if !is_quoted => {
                pieces.push(&line[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    pieces.push(&line[start..]);
    pieces
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn lines_are_broken_at_spaces_and_commands_stay_whole() {
        assert_eq!(wrap("one two three", 7, 2), "one two\n  three");
        assert_eq!(wrap("  one two", 6, 0), "  one\n  two");
        assert_eq!(wrap("run `a b c d` now", 8, 0), "run\n`a b c d`\nnow");
        assert_eq!(wrap("a lone ` here", 8, 0), "a lone `\nhere");
        assert_eq!(wrap("short\nand", 80, 2), "short\nand");
        assert_eq!(wrap("unbreakable-and-long", 5, 0), "unbreakable-and-long");
    }
}
