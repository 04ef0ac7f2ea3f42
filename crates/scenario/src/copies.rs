//! Paths of files as the user knows them: a handler may run in a copy of its project's folder.

/// The text with paths that are relative to the project in place of those in a copy. `copies` is what these start with, up to
/// a `/`.
pub fn without_copies(text: &str, copies: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(copies).filter(|_| !copies.is_empty()) {
        let behind = &rest[at + copies.len()..];
        let Some(end) = behind.find('/').filter(|end| !behind[..*end].contains(char::is_whitespace)) else { break };
        shown.push_str(&rest[..at]);
        rest = &behind[end + 1..];
    }
    shown.push_str(rest);
    shown
}

#[cfg(test)]
mod tests {
    use super::without_copies;

    #[test]
    fn paths_in_copies_are_relative() {
        let shown = |text: &str| without_copies(text, "/s/bot.port-");
        assert_eq!(shown("File \"/s/bot.port-8080-0/src/main.py\", line 3"), "File \"src/main.py\", line 3");
        assert_eq!(shown("/s/bot.port-1-0/a /s/bot.port-1-0/b"), "a b");
        for same in ["", "/s/bot/a", "in /s/bot.port-1-0", "in /s/bot.port-1-0 and/or"] {
            assert_eq!(shown(same), same);
        }
        assert_eq!(without_copies("/a", ""), "/a");
    }
}
