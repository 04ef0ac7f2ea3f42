//! Removing items of a YAML list from a text. Comments and layout of the rest stay.

use crate::source::Span;

/// The text without some items of the list of a top-level field. A line of its own goes with its comment. The caller checks
/// the result: nothing is known here about quotes and anchors.
pub fn without_items(text: &str, field: &str, items: &[Span], are_all: bool) -> String {
    let mut items = items.to_vec();
    // The last one first, so that the places of the others stay as they are.
    items.sort_by_key(|item| std::cmp::Reverse(item.start));
    let (mut result, mut is_block) = (text.to_owned(), false);
    for item in &items {
        let line = result[..item.start].rfind('\n').map_or(0, |at| at + 1);
        let (start, end) = if result[line..item.start].trim() == "-" {
            is_block = true;
            (line, result[item.end..].find('\n').map_or(result.len(), |at| item.end + at + 1))
        } else {
            in_flow(&result, *item)
        };
        result.replace_range(start..end, "");
    }
    let key = items.last().and_then(|first| text[..first.start].rfind(&format!("{field}:")));
    if let Some(key) = key.filter(|_| are_all && is_block) {
        result.insert_str(key + field.len() + 1, " []");
    }
    result
}

/// An item in brackets, with the comma after it, or else the one before it.
fn in_flow(text: &str, item: Span) -> (usize, usize) {
    let after = &text[item.end..];
    if let Some(rest) = after.trim_start().strip_prefix(',') {
        let next = rest.len() - rest.trim_start_matches(' ').len();
        return (item.start, text.len() - rest.len() + next);
    }
    let before = text[..item.start].trim_end();
    (before.strip_suffix(',').map_or(item.start, |before| before.trim_end().len()), item.end)
}

#[cfg(test)]
mod tests {
    use super::without_items;
    use crate::source::Span;

    fn removed(text: &str, words: &[&str], are_all: bool) -> String {
        let spans: Vec<Span> = words
            .iter()
            .map(|word| {
                let start = text.find(word).unwrap();
                Span::new(start, start + word.len())
            })
            .collect();
        without_items(text, "required_scopes", &spans, are_all)
    }

    #[test]
    fn items_go_and_everything_else_stays() {
        let block =
            "a: 1\nrequired_scopes: # why\n  - mail.send # sends\n  - mail.read\n  # kept\n  - files.read\nb: 2\n";
        assert_eq!(
            removed(block, &["mail.read"], false),
            "a: 1\nrequired_scopes: # why\n  - mail.send # sends\n  # kept\n  - files.read\nb: 2\n"
        );
        assert_eq!(
            removed(block, &["mail.send", "mail.read", "files.read"], true),
            "a: 1\nrequired_scopes: [] # why\n  # kept\nb: 2\n"
        );
        let flow = "required_scopes: [mail.send, mail.read, files.read]\n";
        assert_eq!(removed(flow, &["mail.send"], false), "required_scopes: [mail.read, files.read]\n");
        assert_eq!(removed(flow, &["files.read"], false), "required_scopes: [mail.send, mail.read]\n");
        assert_eq!(removed(flow, &["mail.read", "files.read"], false), "required_scopes: [mail.send]\n");
        assert_eq!(removed(flow, &["mail.send", "mail.read", "files.read"], true), "required_scopes: []\n");
    }
}
