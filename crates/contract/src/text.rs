//! Short texts: the nearest of several names, a text cut to a length, and bytes as hexadecimal digits.

/// The candidate that was most likely meant, if one is similar enough.
///
/// The distance is Damerau-Levenshtein, ignoring case and the difference between `-` and `_`; at most a third of the
/// word's length, at least one. Of equal candidates the first wins, so put the likelier ones first.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| text.to_lowercase().replace('-', "_");
    // Very long words are not typing mistakes, and the cost is quadratic.
    if word.len() > 128 {
        return None;
    }
    let wanted = plain(word);
    let length = wanted.chars().count();
    let furthest = (length / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let plain = plain(candidate);
        // The distance is at least the difference in length.
        if plain.chars().count().abs_diff(length) > furthest {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&wanted, &plain);
        if distance <= furthest && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// At most `chars_max` characters of `text`, with `…` in place of what was cut.
pub fn shorten(text: &str, chars_max: usize) -> String {
    match text.char_indices().nth(chars_max) {
        None => text.to_owned(),
        Some((cut, _)) => format!("{}…", &text[..cut]),
    }
}

/// Two lowercase hexadecimal digits for each byte.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = |byte: &u8| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]].map(char::from);
    bytes.iter().flat_map(digits).collect()
}

#[cfg(test)]
mod tests {
    use super::{hex, nearest, shorten};

    #[test]
    fn nearest_takes_the_closest_and_nothing_far() {
        let names = ["image", "port", "resources", "env"];
        assert_eq!(nearest("imagee", names), Some("image"));
        assert_eq!(nearest("Port", names), Some("port"));
        assert_eq!(nearest("on-install", ["on_install"]), Some("on_install"));
        assert_eq!(nearest("zzz", names), None);
        assert_eq!(nearest(&"x".repeat(10_000), names), None);
    }

    #[test]
    fn hex_has_two_digits_for_each_byte() {
        assert_eq!(hex(&[0, 0x0a, 0xff]), "000aff");
        assert_eq!(hex(&[]), "");
    }

    #[test]
    fn shorten_cuts_between_characters() {
        assert_eq!(shorten("äöü", 3), "äöü");
        assert_eq!(shorten("äöü", 2), "äö…");
    }
}
