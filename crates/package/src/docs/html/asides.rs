//! Asides: blocks between `:::note[title]` and `:::`, as Starlight has them.

use std::ops::Range;

/// The kind of an aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::docs) enum AsideKind {
    /// `:::note`
    Note,
    /// `:::tip`
    Tip,
    /// `:::caution`
    Caution,
    /// `:::danger`
    Danger,
}

impl AsideKind {
    /// The word after the colons, which is also the class of the element.
    pub(in crate::docs) fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Tip => "tip",
            Self::Caution => "caution",
            Self::Danger => "danger",
        }
    }

    /// The title of an aside without one.
    pub(in crate::docs) fn title(self) -> &'static str {
        match self {
            Self::Note => "Note",
            Self::Tip => "Tip",
            Self::Caution => "Caution",
            Self::Danger => "Danger",
        }
    }

    fn of(name: &str) -> Option<Self> {
        [Self::Note, Self::Tip, Self::Caution, Self::Danger].into_iter().find(|kind| kind.name() == name)
    }
}

/// What a line of an aside does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::docs) enum AsideMark {
    /// Starts one, with a title if it has its own.
    Open(AsideKind, Option<String>),
    /// Ends the innermost one.
    Close,
}

/// The lines that start and end asides, without their line breaks. Every start has an end, except at the end of the page.
pub(in crate::docs) fn marks(page: &str) -> Vec<(Range<usize>, AsideMark)> {
    let mut found = Vec::new();
    if !page.contains(":::") {
        return found;
    }
    // How many colons each open aside started with.
    let mut open: Vec<usize> = Vec::new();
    let mut fence: Option<(char, usize)> = None;
    let mut start = 0;
    for whole in page.split_inclusive('\n') {
        let line = whole.trim_end_matches(['\n', '\r']);
        let range = start..start + line.len();
        start += whole.len();
        let text = line.trim_start_matches(' ');
        if line.len() - text.len() > 3 {
            continue;
        }
        let first = text.chars().next().unwrap_or_default();
        let length = text.chars().take_while(|char| *char == first).count();
        match fence {
            Some((char, least)) => {
                if first == char && length >= least && text[length..].trim().is_empty() {
                    fence = None;
                }
                continue;
            }
            None if matches!(first, '`' | '~') && length >= 3 => fence = Some((first, length)),
            None if first == ':' && length >= 3 => {
                let rest = text[length..].trim();
                if rest.is_empty() {
                    // More colons end outer asides only.
                    if open.last().is_some_and(|least| length >= *least) {
                        open.pop();
                        found.push((range, AsideMark::Close));
                    }
                } else if let Some((kind, title)) = start_of(rest) {
                    open.push(length);
                    found.push((range, AsideMark::Open(kind, title)));
                }
            }
            None => {}
        }
    }
    found
}

/// `note`, `note[title]` or `note[title]{attributes}`.
fn start_of(text: &str) -> Option<(AsideKind, Option<String>)> {
    let end = text.find(|char: char| !char.is_ascii_alphanumeric()).unwrap_or(text.len());
    let kind = AsideKind::of(&text[..end])?;
    let rest = text[end..].trim_start();
    let (title, rest) = match rest.strip_prefix('[') {
        Some(inner) => {
            let close = inner.find(']')?;
            (Some(inner[..close].trim().to_owned()).filter(|title| !title.is_empty()), inner[close + 1..].trim())
        }
        None => (None, rest),
    };
    let is_whole = rest.is_empty() || (rest.starts_with('{') && rest.ends_with('}'));
    is_whole.then_some((kind, title))
}

/// The page with the lines of asides replaced by spaces; all other bytes keep their place.
pub(in crate::docs) fn blanked(page: &str) -> String {
    let mut blanked = String::with_capacity(page.len());
    let mut at = 0;
    for (range, _) in marks(page) {
        blanked.push_str(&page[at..range.start]);
        blanked.extend(std::iter::repeat_n(' ', range.len()));
        at = range.end;
    }
    blanked.push_str(&page[at..]);
    blanked
}

#[cfg(test)]
mod tests {
    use super::{AsideKind, AsideMark, blanked, marks};

    #[test]
    fn lines_of_asides_are_found() {
        use AsideMark::{Close, Open};
        let page = ":::note[Good to know]\nAn aside.\n:::\n```\n:::tip\n```\n:::warning\n:::\n  ::::danger{icon=\"x\"}\n:::tip\n:::\n::::\n    :::note\n:::caution";
        let found: Vec<_> = marks(page).into_iter().map(|(_, mark)| mark).collect();
        assert_eq!(
            found,
            [
                Open(AsideKind::Note, Some("Good to know".into())),
                Close,
                Open(AsideKind::Danger, None),
                Open(AsideKind::Tip, None),
                Close,
                Close,
                Open(AsideKind::Caution, None),
            ]
        );
        let text = blanked(":::note[ä]\nx\n:::\n");
        assert_eq!(text, format!("{}\nx\n   \n", " ".repeat(11)));
        assert_eq!(blanked("no asides: a:::b"), "no asides: a:::b");
    }
}
