//! Short texts: the nearest of several names, the question for it, a text cut to a length, and bytes as hexadecimal digits.

/// The candidate that was most likely meant, if one is similar enough.
///
/// The distance is Damerau-Levenshtein, ignoring case and the difference between `-` and `_`; at most a third of the
/// word's length, at least one. Names of several words are compared word by word, and a word is never taken for its
/// opposite: `tools_disallowed` is not a misspelt `tools_allowed`. Of equal candidates the first wins, so put the
/// likelier ones first.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| text.to_lowercase().replace('-', "_");
    // Very long words are not typing mistakes, and the cost is quadratic.
    if word.len() > 128 {
        return None;
    }
    let wanted = plain(word);
    let length = wanted.chars().count();
    let furthest = furthest(&wanted);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let plain = plain(candidate);
        // The distance is at least the difference in length.
        if plain.chars().count().abs_diff(length) > furthest {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&wanted, &plain);
        let is_nearer = distance <= furthest && best.is_none_or(|(least, _)| distance < least);
        if is_nearer && may_be_misspelt(&wanted, &plain) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// `` `a`, `b` or `c` ``.
pub fn alternatives(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, first)) if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        _ => quoted.concat(),
    }
}

/// The question whether one of these names was meant.
pub fn did_you_mean(names: &[&str]) -> String {
    format!("did you mean {}?", alternatives(names))
}

/// The largest distance at which a word is taken for a misspelt one.
fn furthest(word: &str) -> usize {
    (word.chars().count() / 3).max(1)
}

/// True when each word of one name may be a misspelt word of the other.
fn may_be_misspelt(one: &str, other: &str) -> bool {
    const SEPARATORS: [char; 4] = ['_', '.', ' ', '/'];
    let words = |text: &str| text.split(SEPARATORS).map(str::to_owned).collect::<Vec<_>>();
    let (ones, others) = (words(one), words(other));
    if ones.len() != others.len() {
        // Only the separators differ, and one character at most.
        return strsim::damerau_levenshtein(&ones.concat(), &others.concat()) <= 1;
    }
    ones.iter().zip(&others).all(|(one, other)| {
        one == other || (strsim::damerau_levenshtein(one, other) <= furthest(one) && !are_opposite(one, other))
    })
}

/// Beginnings that turn a word into its opposite.
const NEGATIONS: [&str; 9] = ["un", "dis", "non", "not", "no", "in", "de", "anti", "blocked"];
/// Beginnings that are the opposite of each other.
const OPPOSITES: [(&str, &str); 7] =
    [("in", "ex"), ("in", "out"), ("in", "de"), ("en", "dis"), ("en", "de"), ("up", "down"), ("pre", "post")];

/// True when two words differ by what makes one the opposite of the other.
fn are_opposite(one: &str, other: &str) -> bool {
    let negates = |a: &str, b: &str| NEGATIONS.iter().any(|not| a.strip_prefix(not) == Some(b));
    let swaps = |a: &str, b: &str| {
        let stripped = OPPOSITES.iter().filter_map(|(yes, no)| Some((a.strip_prefix(yes)?, b.strip_prefix(no)?)));
        stripped.into_iter().any(|(a, b)| a == b)
    };
    negates(one, other) || negates(other, one) || swaps(one, other) || swaps(other, one)
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
    fn a_name_is_never_taken_for_another_word_or_the_opposite() {
        for (word, name) in [
            ("mail.write", "mail.triage"),
            ("profile.read", "files.read"),
            ("linkedin.post", "linkedin.read"),
            ("tools_disallowed", "tools_allowed"),
            ("not_required", "required"),
            ("on_user_removed", "on_user_added"),
            ("allowed_tools", "allowed_skills"),
            ("unsupervised", "supervised"),
            ("unrequired", "required"),
            ("nonpublic", "public"),
            ("exclude", "include"),
            ("inactive", "active"),
            ("on_outbound", "on_inbound"),
            ("blocked_hosts", "hosts"),
        ] {
            assert_eq!(nearest(word, [name]), None, "{word}");
            assert_eq!(nearest(name, [word]), None, "{name}");
        }
        for (word, name) in [
            ("mail.sendd", "mail.send"),
            ("mial.send", "mail.send"),
            ("mail_send", "mail.send"),
            ("requird_scopes", "required_scopes"),
            ("requiredscopes", "required_scopes"),
            ("system_promt", "system_prompt"),
            ("systempromt", "system_prompt"),
            ("on_uninstal", "on_uninstall"),
            ("tool_allowed", "tools_allowed"),
            ("non_trigers", "non_triggers"),
            ("inetrval", "interval"),
            ("is_efault", "is_default"),
        ] {
            assert_eq!(nearest(word, [name]), Some(name), "{word}");
        }
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
