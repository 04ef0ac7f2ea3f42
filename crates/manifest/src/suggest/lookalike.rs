//! Characters that are invisible or look like another one: what they are called and what was meant.
//!
//! Names follow Unicode's own, in sentence case and without the words `LETTER` and `MARK`. Only characters that people
//! get from a word processor, a chat, a web page or another keyboard layout are here; most of Unicode is just text.

use crate::source::Span;
use crate::spec::pattern::ascii_digits;
use linkworld_contract::limits::QUOTE_CHARS_MAX;
use linkworld_contract::text::shorten;

/// A character that a reader takes for another one, or does not see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StrangeChar {
    /// Its first byte in the text.
    pub(crate) at: usize,
    /// The character.
    pub(crate) char: char,
    /// What it looks like; empty when it cannot be seen.
    pub(crate) ascii: String,
    name: &'static str,
}

/// The character, what it looks like, and its name.
const NAMED: &[(char, &str, &str)] = &[
    ('\u{a0}', " ", "no-break space"),
    ('\u{1680}', " ", "Ogham space"),
    ('\u{2000}', " ", "en quad"),
    ('\u{2001}', " ", "em quad"),
    ('\u{2002}', " ", "en space"),
    ('\u{2003}', " ", "em space"),
    ('\u{2004}', " ", "three-per-em space"),
    ('\u{2005}', " ", "four-per-em space"),
    ('\u{2006}', " ", "six-per-em space"),
    ('\u{2007}', " ", "figure space"),
    ('\u{2008}', " ", "punctuation space"),
    ('\u{2009}', " ", "thin space"),
    ('\u{200a}', " ", "hair space"),
    ('\u{202f}', " ", "narrow no-break space"),
    ('\u{205f}', " ", "medium mathematical space"),
    ('\u{3000}', " ", "ideographic space"),
    ('\u{ad}', "", "soft hyphen"),
    ('\u{34f}', "", "combining grapheme joiner"),
    ('\u{61c}', "", "Arabic letter mark"),
    ('\u{180e}', "", "Mongolian vowel separator"),
    ('\u{200b}', "", "zero width space"),
    ('\u{200c}', "", "zero width non-joiner"),
    ('\u{200d}', "", "zero width joiner"),
    ('\u{200e}', "", "left-to-right mark"),
    ('\u{200f}', "", "right-to-left mark"),
    ('\u{202a}', "", "left-to-right embedding"),
    ('\u{202b}', "", "right-to-left embedding"),
    ('\u{202c}', "", "pop directional formatting"),
    ('\u{202d}', "", "left-to-right override"),
    ('\u{202e}', "", "right-to-left override"),
    ('\u{2060}', "", "word joiner"),
    ('\u{2061}', "", "function application"),
    ('\u{2062}', "", "invisible times"),
    ('\u{2063}', "", "invisible separator"),
    ('\u{2064}', "", "invisible plus"),
    ('\u{2066}', "", "left-to-right isolate"),
    ('\u{2067}', "", "right-to-left isolate"),
    ('\u{2068}', "", "first strong isolate"),
    ('\u{2069}', "", "pop directional isolate"),
    ('\u{fe0e}', "", "variation selector-15"),
    ('\u{fe0f}', "", "variation selector-16"),
    ('\u{feff}', "", "byte order mark"),
    ('\u{2010}', "-", "hyphen"),
    ('\u{2011}', "-", "non-breaking hyphen"),
    ('\u{2012}', "-", "figure dash"),
    ('\u{2013}', "-", "en dash"),
    ('\u{2014}', "-", "em dash"),
    ('\u{2015}', "-", "horizontal bar"),
    ('\u{2043}', "-", "hyphen bullet"),
    ('\u{2212}', "-", "minus sign"),
    ('\u{fe58}', "-", "small em dash"),
    ('\u{fe63}', "-", "small hyphen-minus"),
    ('\u{2022}', "-", "bullet"),
    ('\u{2018}', "'", "left single quotation mark"),
    ('\u{2019}', "'", "right single quotation mark"),
    ('\u{201a}', "'", "single low-9 quotation mark"),
    ('\u{201b}', "'", "single high-reversed-9 quotation mark"),
    ('\u{2032}', "'", "prime"),
    ('\u{b4}', "'", "acute accent"),
    ('\u{2039}', "'", "single left-pointing angle quotation mark"),
    ('\u{203a}', "'", "single right-pointing angle quotation mark"),
    ('\u{201c}', "\"", "left double quotation mark"),
    ('\u{201d}', "\"", "right double quotation mark"),
    ('\u{201e}', "\"", "double low-9 quotation mark"),
    ('\u{201f}', "\"", "double high-reversed-9 quotation mark"),
    ('\u{2033}', "\"", "double prime"),
    ('\u{ab}', "\"", "left-pointing double angle quotation mark"),
    ('\u{bb}', "\"", "right-pointing double angle quotation mark"),
    ('\u{300c}', "\"", "left corner bracket"),
    ('\u{300d}', "\"", "right corner bracket"),
    ('\u{2236}', ":", "ratio"),
    ('\u{a789}', ":", "modifier letter colon"),
    ('\u{fe55}', ":", "small colon"),
    ('\u{2024}', ".", "one dot leader"),
    ('\u{3002}', ".", "ideographic full stop"),
    ('\u{b7}', ".", "middle dot"),
    ('\u{3001}', ",", "ideographic comma"),
    ('\u{60c}', ",", "Arabic comma"),
    ('\u{2044}', "/", "fraction slash"),
    ('\u{2215}', "/", "division slash"),
    ('\u{2217}', "*", "asterisk operator"),
    ('\u{2026}', "...", "horizontal ellipsis"),
    ('а', "a", "Cyrillic small a"),
    ('е', "e", "Cyrillic small ie"),
    ('і', "i", "Cyrillic small Byelorussian-Ukrainian i"),
    ('ј', "j", "Cyrillic small je"),
    ('к', "k", "Cyrillic small ka"),
    ('м', "m", "Cyrillic small em"),
    ('о', "o", "Cyrillic small o"),
    ('р', "p", "Cyrillic small er"),
    ('с', "c", "Cyrillic small es"),
    ('ѕ', "s", "Cyrillic small dze"),
    ('т', "t", "Cyrillic small te"),
    ('у', "y", "Cyrillic small u"),
    ('х', "x", "Cyrillic small ha"),
    ('һ', "h", "Cyrillic small shha"),
    ('ԁ', "d", "Cyrillic small Komi de"),
    ('ԛ', "q", "Cyrillic small qa"),
    ('ԝ', "w", "Cyrillic small we"),
    ('ѵ', "v", "Cyrillic small izhitsa"),
    ('А', "A", "Cyrillic capital a"),
    ('В', "B", "Cyrillic capital ve"),
    ('Е', "E", "Cyrillic capital ie"),
    ('І', "I", "Cyrillic capital Byelorussian-Ukrainian i"),
    ('Ј', "J", "Cyrillic capital je"),
    ('К', "K", "Cyrillic capital ka"),
    ('М', "M", "Cyrillic capital em"),
    ('Н', "H", "Cyrillic capital en"),
    ('О', "O", "Cyrillic capital o"),
    ('Р', "P", "Cyrillic capital er"),
    ('С', "C", "Cyrillic capital es"),
    ('Ѕ', "S", "Cyrillic capital dze"),
    ('Т', "T", "Cyrillic capital te"),
    ('У', "Y", "Cyrillic capital u"),
    ('Х', "X", "Cyrillic capital ha"),
    ('α', "a", "Greek small alpha"),
    ('γ', "y", "Greek small gamma"),
    ('ε', "e", "Greek small epsilon"),
    ('η', "n", "Greek small eta"),
    ('ι', "i", "Greek small iota"),
    ('κ', "k", "Greek small kappa"),
    ('ν', "v", "Greek small nu"),
    ('ο', "o", "Greek small omicron"),
    ('ρ', "p", "Greek small rho"),
    ('τ', "t", "Greek small tau"),
    ('υ', "u", "Greek small upsilon"),
    ('χ', "x", "Greek small chi"),
    ('ω', "w", "Greek small omega"),
    ('ϲ', "c", "Greek lunate sigma symbol"),
    ('ϳ', "j", "Greek yot"),
    ('Α', "A", "Greek capital alpha"),
    ('Β', "B", "Greek capital beta"),
    ('Ε', "E", "Greek capital epsilon"),
    ('Ζ', "Z", "Greek capital zeta"),
    ('Η', "H", "Greek capital eta"),
    ('Ι', "I", "Greek capital iota"),
    ('Κ', "K", "Greek capital kappa"),
    ('Μ', "M", "Greek capital mu"),
    ('Ν', "N", "Greek capital nu"),
    ('Ο', "O", "Greek capital omicron"),
    ('Ρ', "P", "Greek capital rho"),
    ('Τ', "T", "Greek capital tau"),
    ('Υ', "Y", "Greek capital upsilon"),
    ('Χ', "X", "Greek capital chi"),
    ('օ', "o", "Armenian small oh"),
    ('ս', "u", "Armenian small seh"),
    ('հ', "h", "Armenian small ho"),
    ('ı', "i", "Latin small dotless i"),
    ('ſ', "s", "Latin small long s"),
    ('ɑ', "a", "Latin small alpha"),
    ('ɡ', "g", "Latin small script g"),
    ('ﬀ', "ff", "Latin small ligature ff"),
    ('ﬁ', "fi", "Latin small ligature fi"),
    ('ﬂ', "fl", "Latin small ligature fl"),
];

/// Names of full-width punctuation that people meet; all others are called after the character they look like.
const FULL_WIDTH: &[(char, &str)] = &[
    ('：', "full-width colon"),
    ('，', "full-width comma"),
    ('．', "full-width full stop"),
    ('－', "full-width hyphen-minus"),
    ('＿', "full-width low line"),
    ('＂', "full-width quotation mark"),
    ('＇', "full-width apostrophe"),
    ('／', "full-width solidus"),
    ('＊', "full-width asterisk"),
    ('＃', "full-width number sign"),
    ('［', "full-width left square bracket"),
    ('］', "full-width right square bracket"),
    ('｛', "full-width left curly bracket"),
    ('｝', "full-width right curly bracket"),
];

impl StrangeChar {
    fn of(at: usize, char: char) -> Option<Self> {
        if char.is_ascii() {
            return None;
        }
        if let Some((_, ascii, name)) = NAMED.iter().find(|(named, ..)| *named == char) {
            return Some(Self { at, char, ascii: (*ascii).to_owned(), name });
        }
        let code = u32::from(char);
        let ascii = |code: u32| char::from_u32(code).map(String::from);
        let (ascii, name) = match code {
            // The block repeats ASCII from `!` to `~`.
            0xff01..=0xff5e => {
                let named = FULL_WIDTH.iter().find(|(wide, _)| *wide == char).map(|(_, name)| *name);
                let plain = ascii(code - 0xff00 + 0x20)?;
                let class = if plain.starts_with(|char: char| char.is_ascii_digit()) {
                    "full-width digit"
                } else if plain.starts_with(|char: char| char.is_ascii_alphabetic()) {
                    "full-width letter"
                } else {
                    "full-width sign"
                };
                (plain, named.unwrap_or(class))
            }
            // Thirteen alphabets of 52 letters, each from A to Z and a to z.
            0x1d400..=0x1d6a3 => {
                let letter = (code - 0x1d400) % 52;
                (ascii(if letter < 26 { 0x41 + letter } else { 0x61 + letter - 26 })?, "mathematical letter")
            }
            0xe0001..=0xe007f => (String::new(), "tag character"),
            _ => {
                let digit = ascii_digits(&char.to_string());
                (Some(digit).filter(|digit| digit.is_ascii())?, "digit of another script")
            }
        };
        Some(Self { at, char, ascii, name })
    }

    /// The same one of a text that begins with so many other bytes.
    pub(crate) fn behind(self, bytes: usize) -> Self {
        Self { at: self.at + bytes, ..self }
    }

    /// Its bytes, in a text that starts at a byte of the file.
    pub(crate) fn span(&self, start: usize) -> Span {
        Span::new(start + self.at, start + self.at + self.char.len_utf8())
    }

    /// `U+200B zero width space`, or ``U+0441 Cyrillic small es, expected `c` ``.
    pub(crate) fn described(&self) -> String {
        let name = format!("U+{:04X} {}", u32::from(self.char), self.name);
        match self.ascii.as_str() {
            "" => name,
            " " => format!("{name}, expected a space"),
            ascii => format!("{name}, expected `{ascii}`"),
        }
    }

    /// True for one that cannot be told from a space.
    pub(crate) fn is_space(&self) -> bool {
        self.ascii == " "
    }

    /// True for one that cannot be seen at all.
    pub(crate) fn is_invisible(&self) -> bool {
        self.ascii.is_empty()
    }

    /// True for a letter or digit; what it stands for is part of a name, not of the layout.
    pub(crate) fn is_letter(&self) -> bool {
        self.ascii.chars().all(|char| char.is_ascii_alphanumeric()) && !self.ascii.is_empty()
    }
}

/// All of them in a text.
pub(crate) fn all(text: &str) -> impl Iterator<Item = StrangeChar> {
    let chars = text.char_indices().filter(|(_, char)| !char.is_ascii());
    chars.filter_map(|(at, char)| StrangeChar::of(at, char))
}

/// The first of them in a text.
pub(crate) fn first(text: &str) -> Option<StrangeChar> {
    if text.is_ascii() { None } else { all(text).next() }
}

/// The text as it looks; none when it contains none of them.
pub(crate) fn plain(text: &str) -> Option<String> {
    first(text)?;
    let plain = |char: char| StrangeChar::of(0, char).map_or(String::from(char), |strange| strange.ascii);
    Some(text.chars().map(plain).collect())
}

/// A text as it looks without what cannot be seen, for headlines that name an invisible character.
pub(crate) fn visible(text: &str) -> String {
    let visible = |char: &char| StrangeChar::of(0, *char).is_none_or(|strange| !strange.is_invisible());
    shorten(&text.chars().filter(visible).collect::<String>(), QUOTE_CHARS_MAX)
}

#[cfg(test)]
mod tests {
    use super::{NAMED, first, plain, visible};

    #[test]
    fn characters_are_named_with_what_was_meant() {
        for (text, wanted) in [
            ("a\u{200b}b", "U+200B zero width space"),
            ("a\u{a0}b", "U+00A0 no-break space, expected a space"),
            ("\u{441}ode", "U+0441 Cyrillic small es, expected `c`"),
            ("1.0\u{2013}rc", "U+2013 en dash, expected `-`"),
            ("name\u{ff1a} x", "U+FF1A full-width colon, expected `:`"),
            ("\u{ff41}", "U+FF41 full-width letter, expected `a`"),
            ("\u{ff11}", "U+FF11 full-width digit, expected `1`"),
            ("\u{661}", "U+0661 digit of another script, expected `1`"),
            ("\u{1d41a}", "U+1D41A mathematical letter, expected `a`"),
            ("\u{201c}x\u{201d}", "U+201C left double quotation mark, expected `\"`"),
        ] {
            assert_eq!(first(text).map(|strange| strange.described()).as_deref(), Some(wanted), "{text:?}");
        }
        for text in ["Größe", "naïve", "日本", "Привет"] {
            let letters = first(text).filter(|strange| !strange.is_letter());
            assert_eq!(letters, None, "{text}");
        }
    }

    #[test]
    fn a_text_as_it_looks() {
        assert_eq!(plain("t\u{430}x\u{2011}b\u{200b}ot").as_deref(), Some("tax-bot"));
        assert_eq!(plain("tax-bot"), None);
        assert_eq!(visible("t\u{430}x\u{200b}"), "t\u{430}x");
    }

    #[test]
    fn every_character_is_there_once() {
        for (index, (char, ascii, name)) in NAMED.iter().enumerate() {
            assert!(!char.is_ascii() && ascii.is_ascii() && !name.is_empty());
            assert!(NAMED[..index].iter().all(|(other, ..)| other != char), "{name}");
        }
    }
}
