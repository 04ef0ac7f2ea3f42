//! What a developer token may consist of. A token that was copied with something around it is named as such before it is
//! sent: the platform's own "not accepted" says nothing about the cause.

/// What a token contains that no token has. Never repeats a part of the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenFlaw {
    /// Nothing but white space.
    #[error("the token is blank")]
    Blank,
    /// Two values, or half of one.
    #[error("the token contains a line break")]
    LineBreak,
    /// Copied from a header.
    #[error("the token starts with `Bearer`, which is not part of it")]
    Bearer,
    /// `${{ secrets.X }}`, `$X`, `%X%`, `<token>`: what should have been replaced by the token.
    #[error("the token is a placeholder or a variable that was not replaced by its value")]
    Placeholder,
    /// Copied from a file of settings.
    #[error("the token contains a quotation mark, which no token has")]
    Quote,
    /// A space or another blank in ASCII.
    #[error("the token contains a space, which no token has")]
    Space,
    /// Takes no place on a screen, or looks like a space.
    #[error("the token contains U+{code:04X} {name}, which no token has")]
    Invisible {
        /// The code point.
        code: u32,
        /// Its usual name.
        name: &'static str,
    },
    /// Any other control character.
    #[error("the token contains a control character, which no token has")]
    Control,
    /// A letter or a sign outside of ASCII.
    #[error("the token contains a character outside of ASCII, which no token has")]
    NotAscii,
}

/// The token without white space and byte order marks around it, which come from copying and from pipes.
pub fn trimmed(text: &str) -> &str {
    text.trim_matches(|char: char| char.is_whitespace() || char == '\u{feff}')
}

/// Checks a trimmed token.
pub fn check(token: &str) -> Result<(), TokenFlaw> {
    if token.is_empty() {
        return Err(TokenFlaw::Blank);
    }
    if token.contains(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']) {
        return Err(TokenFlaw::LineBreak);
    }
    let starts = |word: &str| token.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    if starts("bearer ") || starts("bearer:") || starts("authorization:") {
        return Err(TokenFlaw::Bearer);
    }
    let percents = token.len() > 2 && token.starts_with('%') && token.ends_with('%');
    if token.starts_with(['$', '<']) || token.starts_with("{{") || percents {
        return Err(TokenFlaw::Placeholder);
    }
    token.chars().try_for_each(|char| match char {
        '"' | '\'' | '`' | '\u{2018}'..='\u{201f}' | '\u{ab}' | '\u{bb}' => Err(TokenFlaw::Quote),
        ' ' | '\t' => Err(TokenFlaw::Space),
        '!'..='~' => Ok(()),
        char => Err(outside(char)),
    })
}

fn outside(char: char) -> TokenFlaw {
    let name = match char {
        '\u{feff}' => "byte order mark",
        '\u{200b}' => "zero width space",
        '\u{200c}' => "zero width non-joiner",
        '\u{200d}' => "zero width joiner",
        '\u{2060}' => "word joiner",
        '\u{ad}' => "soft hyphen",
        '\u{a0}' => "no-break space",
        '\u{202f}' => "narrow no-break space",
        '\u{3000}' => "ideographic space",
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => "direction mark",
        char if char.is_whitespace() => "space",
        char if char.is_control() => return TokenFlaw::Control,
        _ => return TokenFlaw::NotAscii,
    };
    TokenFlaw::Invisible { code: char.into(), name }
}

#[cfg(test)]
mod tests {
    use super::{TokenFlaw, check, trimmed};

    #[test]
    fn what_comes_with_copying_is_named() {
        let invisible = |code, name| Err(TokenFlaw::Invisible { code, name });
        for (text, verdict) in [
            ("eyJhbGciOi.J9-_~+/.A==", Ok(())),
            ("tok-012345", Ok(())),
            (" \u{feff}tok-012345\r\n", Ok(())),
            ("\u{a0}tok\u{3000}", Ok(())),
            ("", Err(TokenFlaw::Blank)),
            (" \t\u{feff}\n", Err(TokenFlaw::Blank)),
            ("two\nlines", Err(TokenFlaw::LineBreak)),
            ("two\rlines", Err(TokenFlaw::LineBreak)),
            ("two\u{2028}lines", Err(TokenFlaw::LineBreak)),
            ("Bearer tok", Err(TokenFlaw::Bearer)),
            ("bearer tok", Err(TokenFlaw::Bearer)),
            ("Authorization: Bearer tok", Err(TokenFlaw::Bearer)),
            ("${{ secrets.LW }}", Err(TokenFlaw::Placeholder)),
            ("$LINKWORLD_TOKEN", Err(TokenFlaw::Placeholder)),
            ("{{ token }}", Err(TokenFlaw::Placeholder)),
            ("%TOKEN%", Err(TokenFlaw::Placeholder)),
            ("<your-token>", Err(TokenFlaw::Placeholder)),
            ("\"tok\"", Err(TokenFlaw::Quote)),
            ("'tok'", Err(TokenFlaw::Quote)),
            ("`tok`", Err(TokenFlaw::Quote)),
            ("\u{201c}tok\u{201d}", Err(TokenFlaw::Quote)),
            ("to k", Err(TokenFlaw::Space)),
            ("to\tk", Err(TokenFlaw::Space)),
            ("to\u{200b}k", invisible(0x200b, "zero width space")),
            ("tok\u{200b}", invisible(0x200b, "zero width space")),
            ("to\u{a0}k", invisible(0xa0, "no-break space")),
            ("to\u{feff}k", invisible(0xfeff, "byte order mark")),
            ("to\u{2003}k", invisible(0x2003, "space")),
            ("to\u{202e}k", invisible(0x202e, "direction mark")),
            ("to\u{7f}k", Err(TokenFlaw::Control)),
            ("to\0k", Err(TokenFlaw::Control)),
            ("t\u{43e}k", Err(TokenFlaw::NotAscii)),
            ("tök", Err(TokenFlaw::NotAscii)),
        ] {
            assert_eq!(check(trimmed(text)), verdict, "{text:?}");
        }
    }
}
