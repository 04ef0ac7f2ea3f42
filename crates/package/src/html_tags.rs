//! Tags and attributes of HTML, as browsers read them. No tree is needed for addresses and ids.

use linkworld_manifest::source::Span;

/// A start tag.
pub(crate) struct HtmlTag<'h> {
    /// Its name in lower case.
    pub(crate) name: String,
    /// Its attributes in order.
    pub(crate) attributes: Vec<Attribute<'h>>,
    /// The byte after it.
    pub(crate) end: usize,
}

/// All start tags of a piece of HTML.
pub(crate) fn read(html: &str) -> HtmlTags<'_> {
    HtmlTags { html, at: 0 }
}

/// The start tags that are still to come.
pub(crate) struct HtmlTags<'h> {
    html: &'h str,
    at: usize,
}

impl HtmlTags<'_> {
    /// Goes on at this byte, for elements whose content is not HTML.
    pub(crate) fn skip_to(&mut self, at: usize) {
        self.at = at;
    }
}

impl<'h> Iterator for HtmlTags<'h> {
    type Item = HtmlTag<'h>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let open = self.at + self.html[self.at..].find('<')?;
            let rest = &self.html[open..];
            if rest.starts_with("<!--") {
                self.at = rest.find("-->").map_or(self.html.len(), |end| open + end + 3);
                continue;
            }
            let length = rest[1..].bytes().take_while(u8::is_ascii_alphanumeric).count();
            if length == 0 {
                self.at = open + 1;
                continue;
            }
            let (attributes, end) = attributes(self.html, open + 1 + length);
            self.at = end;
            return Some(HtmlTag { name: rest[1..=length].to_ascii_lowercase(), attributes, end });
        }
    }
}

/// Name, value and the place of the value.
pub(crate) type Attribute<'h> = (&'h str, &'h str, Span);

/// The attributes of a tag, and where it ends.
fn attributes(html: &str, from: usize) -> (Vec<Attribute<'_>>, usize) {
    let bytes = html.as_bytes();
    let skip = |at: usize, fits: fn(u8) -> bool| at + bytes[at..].iter().take_while(|byte| fits(**byte)).count();
    let mut found = Vec::new();
    let mut at = from;
    loop {
        at = skip(at, |byte| byte.is_ascii_whitespace() || byte == b'/');
        if at >= bytes.len() || bytes[at] == b'>' {
            return (found, (at + 1).min(bytes.len()));
        }
        let name = at..skip(at + 1, |byte| !byte.is_ascii_whitespace() && !matches!(byte, b'=' | b'>' | b'/'));
        let equals = skip(name.end, |byte| byte.is_ascii_whitespace());
        at = name.end;
        if bytes.get(equals) != Some(&b'=') {
            continue;
        }
        let start = skip(equals + 1, |byte| byte.is_ascii_whitespace());
        let (value, after) = match bytes.get(start) {
            Some(quote @ (b'"' | b'\'')) => {
                let length = bytes[start + 1..].iter().take_while(|byte| *byte != quote).count();
                (start + 1..start + 1 + length, start + length + 2)
            }
            _ => {
                let end = skip(start, |byte| !byte.is_ascii_whitespace() && byte != b'>');
                (start..end, end)
            }
        };
        let span = Span::new(value.start, value.end);
        if let (Some(name), Some(value)) = (html.get(name), html.get(value)) {
            found.push((name, value, span));
        }
        at = after.min(bytes.len());
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn tags_have_names_and_attributes() {
        let html = "<!-- <a> --> x < y <A ID=top name='n' hidden>t</a><img src=\"a b.png\"/><br><";
        let seen: Vec<String> = read(html)
            .map(|tag| {
                let pairs: Vec<String> = tag
                    .attributes
                    .iter()
                    .map(|(name, value, span)| {
                        assert_eq!(&html[span.start..span.end], *value);
                        format!("{name}={value}")
                    })
                    .collect();
                format!("{} {}", tag.name, pairs.join(","))
            })
            .collect();
        assert_eq!(seen, ["a ID=top,name=n", "img src=a b.png", "br "]);
    }
}
