//! Addresses in plain text, which GitHub's Markdown turns into links. Source: its specification, "Autolinks (extension)".

/// A part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::docs) enum TextPart<'t> {
    /// Text without an address.
    Plain(&'t str),
    /// An address. `www.…` is opened over `https`.
    Address {
        /// As it is written.
        text: &'t str,
        /// What it opens.
        target: AddressTarget<'t>,
    },
}

/// What an address opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::docs) enum AddressTarget<'t> {
    /// The text itself.
    Whole(&'t str),
    /// The text without a scheme.
    WithoutScheme(&'t str),
}

impl maud::Render for AddressTarget<'_> {
    fn render_to(&self, buffer: &mut String) {
        match self {
            Self::Whole(address) => address.render_to(buffer),
            Self::WithoutScheme(address) => format!("https://{address}").render_to(buffer),
        }
    }
}

/// The parts of a text in order.
pub(in crate::docs) fn parts(text: &str) -> Vec<TextPart<'_>> {
    let mut found = Vec::new();
    let (mut done, mut at) = (0, 0);
    while let Some(start) = next(&text[at..]).map(|start| at + start) {
        let address = &text[start..start + length(&text[start..])];
        let follows_word = text[..start].chars().next_back().is_some_and(char::is_alphanumeric);
        let scheme = address.find("//").map_or(0, |slashes| slashes + 2);
        let host = address[scheme..].split(['/', '?', '#', ':']).next().unwrap_or_default();
        let is_host = host.contains('.') && !host.starts_with('.') && !host.ends_with('.');
        if follows_word || !is_host {
            at = start + 4;
            continue;
        }
        found.extend((done < start).then(|| TextPart::Plain(&text[done..start])));
        let target = if scheme == 0 { AddressTarget::WithoutScheme(address) } else { AddressTarget::Whole(address) };
        found.push(TextPart::Address { text: address, target });
        at = start + address.len();
        done = at;
    }
    found.extend((done < text.len()).then(|| TextPart::Plain(&text[done..])));
    found
}

fn next(text: &str) -> Option<usize> {
    ["https://", "http://", "www."].iter().filter_map(|start| text.find(start)).min()
}

/// The length of the address at the start of a text: up to a space or `<`, without punctuation at its end.
fn length(text: &str) -> usize {
    let mut address = &text[..text.find(|char: char| char.is_whitespace() || char == '<').unwrap_or(text.len())];
    loop {
        let closing = |open: char, close: char| {
            address.ends_with(close) && address.matches(close).count() > address.matches(open).count()
        };
        match address.chars().next_back() {
            Some(last @ ('?' | '!' | '.' | ',' | ':' | '*' | '_' | '~' | '\'' | '"' | ';' | '…' | '。' | '，')) => {
                address = &address[..address.len() - last.len_utf8()];
            }
            Some(_) if closing('(', ')') || closing('[', ']') => address = &address[..address.len() - 1],
            _ => return address.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{TextPart, parts};

    #[test]
    fn addresses_in_text_are_found() {
        for (text, addresses) in [
            ("See https://example.com/a.", vec!["https://example.com/a"]),
            (
                "(https://example.com/a_(b)) and www.example.com, too",
                vec!["https://example.com/a_(b)", "www.example.com"],
            ),
            ("https://a.b/c?d=e&f#g!", vec!["https://a.b/c?d=e&f#g"]),
            ("https://größe.de/ä", vec!["https://größe.de/ä"]),
            ("xhttps://a.b http://localhost www. https:// awww.a.b", vec![]),
            ("", vec![]),
        ] {
            let parts = parts(text);
            let whole: String = parts
                .iter()
                .map(|part| match part {
                    TextPart::Plain(text) | TextPart::Address { text, .. } => *text,
                })
                .collect();
            assert_eq!(whole, text);
            let found: Vec<&str> = parts
                .iter()
                .filter_map(|part| if let TextPart::Address { text, .. } = part { Some(*text) } else { None })
                .collect();
            assert_eq!(found, addresses, "{text}");
        }
    }
}
