//! The anchors of headings, as `github-slugger` makes them, which Starlight uses.

use hashbrown::HashMap;
use smol_str::{SmolStr, format_smolstr};
use unicode_general_category::{GeneralCategory, get_general_category};

/// The anchors of headings; each is unique.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageAnchors {
    /// Each anchor with the last number that was appended to it.
    taken: HashMap<SmolStr, usize>,
    in_order: Vec<SmolStr>,
}

impl PageAnchors {
    /// The anchor of the next heading: lowercase, `-` for spaces, no punctuation, with a number if it is taken.
    pub fn next(&mut self, heading: &str) -> SmolStr {
        let address = self.free(heading);
        self.in_order.push(address.clone());
        address
    }

    /// Whether a heading has this anchor.
    pub fn has(&self, address: &str) -> bool {
        self.taken.contains_key(address)
    }

    /// All anchors in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.in_order.iter().map(SmolStr::as_str)
    }

    /// Adds an anchor that the page itself declares, with `id` or `name` of an HTML element.
    pub fn declare(&mut self, address: &str) {
        self.taken.entry(address.into()).or_insert(0);
    }

    fn free(&mut self, heading: &str) -> SmolStr {
        let heading = heading.trim();
        let plain: SmolStr = match heading.is_ascii() {
            true => heading.chars().filter_map(|char| kept(char.to_ascii_lowercase())).collect(),
            false => heading.to_lowercase().chars().filter_map(kept).collect(),
        };
        let Some(mut number) = self.taken.get(&plain).copied() else {
            self.taken.insert(plain.clone(), 0);
            return plain;
        };
        let address = loop {
            number += 1;
            let address = format_smolstr!("{plain}-{number}");
            if !self.taken.contains_key(&address) {
                break address;
            }
        };
        self.taken.insert(plain, number);
        self.taken.insert(address.clone(), 0);
        address
    }
}

/// What an anchor has for a character of a heading. Source: `github-slugger` keeps letters, marks, decimal digits,
/// connecting punctuation and `-`.
fn kept(char: char) -> Option<char> {
    use GeneralCategory::{ConnectorPunctuation, DecimalNumber, EnclosingMark, NonspacingMark, SpacingMark};
    match char {
        ' ' => Some('-'),
        '-' | '_' => Some(char),
        char if char.is_ascii() => char.is_ascii_alphanumeric().then_some(char),
        char if char.is_alphabetic() => Some(char),
        char => {
            let category = get_general_category(char);
            let is_kept = [ConnectorPunctuation, DecimalNumber, EnclosingMark, NonspacingMark, SpacingMark];
            is_kept.contains(&category).then_some(char)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::PageAnchors;

    #[test]
    fn anchors_of_headings() {
        for (heading, anchor) in [
            ("Two  words", "two--words"),
            ("Größe", "größe"),
            ("\u{1f6e0}\u{fe0f} Tools", "\u{fe0f}-tools"),
            ("\u{1f680} Start", "-start"),
            ("1\u{fe0f}\u{20e3} First", "1\u{fe0f}\u{20e3}-first"),
            ("What's new? (v2.0)", "whats-new-v20"),
            ("½ x² ① Ⅷ", "-x--ⅷ"),
            ("日本語 の 見出し", "日本語-の-見出し"),
            ("snake_case a‿b", "snake_case-a‿b"),
            ("İstanbul", "i\u{307}stanbul"),
            ("हिन्दी", "हिन्दी"),
        ] {
            assert_eq!(PageAnchors::default().next(heading), anchor, "{heading}");
        }
        let mut anchors = PageAnchors::default();
        assert_eq!(
            ["a", "a", "a-1", "a"].map(|heading| anchors.next(heading).to_string()),
            ["a", "a-1", "a-1-1", "a-2"]
        );
        anchors.declare("here");
        assert!(anchors.has("here") && anchors.iter().count() == 4);
    }
}
