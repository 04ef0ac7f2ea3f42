//! Whether bytes are UTF-8 text, and if not, which encoding they most likely have. The only place that decides this, and
//! the only one that removes a byte order mark.

use std::fmt::{Display, Formatter, Result as Written};

/// What Notepad and Windows PowerShell 5 put before UTF-8. At the start of a file it is not part of the text.
pub const BYTE_ORDER_MARK: char = '\u{feff}';
/// How many bytes decide whether text without a byte order mark is UTF-16 or UTF-32.
const SAMPLE_BYTES: usize = 4_096;

/// An encoding other than UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForeignEncoding {
    /// UTF-16 of either byte order, with or without a byte order mark.
    Utf16,
    /// UTF-32 of either byte order, with or without a byte order mark.
    Utf32,
    /// Text with one byte for each character. Which encoding cannot be known; Windows-1252 is the most common.
    SingleByte,
    /// Anything else: binary data, or another encoding of several bytes.
    Unknown,
}

/// Why bytes are not UTF-8 text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EncodingProblem {
    /// What they most likely are.
    pub encoding: ForeignEncoding,
    /// Offset of the first byte that is not part of UTF-8 text, from 0. For UTF-16 and UTF-32 it is 0.
    pub at: usize,
    /// That byte.
    pub byte: u8,
}

impl EncodingProblem {
    /// The instruction that fixes it.
    pub fn help(self) -> &'static str {
        match self.encoding {
            ForeignEncoding::Utf16 => {
                "save it as UTF-8; in Windows PowerShell, replace `> FILE` with `| Out-File -Encoding utf8 FILE`"
            }
            ForeignEncoding::Utf32 | ForeignEncoding::SingleByte | ForeignEncoding::Unknown => "save it as UTF-8",
        }
    }
}

/// A phrase that follows the name of a file.
impl Display for EncodingProblem {
    fn fmt(&self, f: &mut Formatter<'_>) -> Written {
        let Self { encoding, at, byte } = self;
        match encoding {
            ForeignEncoding::Utf16 => write!(f, "is UTF-16, as Windows PowerShell's `>` writes it; expected UTF-8"),
            ForeignEncoding::Utf32 => write!(f, "is UTF-32; expected UTF-8"),
            ForeignEncoding::SingleByte if windows_1252(*byte).is_some() => {
                let char = windows_1252(*byte).unwrap_or_default();
                write!(
                    f,
                    "is not valid UTF-8: byte 0x{byte:02X} at offset {at}, which is `{char}` in Windows-1252 (Latin-1)"
                )
            }
            _ => write!(f, "is not valid UTF-8: byte 0x{byte:02X} at offset {at}"),
        }
    }
}

/// The character that a byte outside of ASCII is in Windows-1252, the usual encoding of older editors on Windows.
fn windows_1252(byte: u8) -> Option<char> {
    // Source: the Unicode consortium's mapping table of code page 1252; five bytes mean nothing.
    const HIGH: [char; 32] = [
        '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0', '‘', '’', '“', '”',
        '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => Some(HIGH[usize::from(byte - 0x80)]).filter(|char| *char != '\0'),
        0xa0.. => Some(char::from(byte)),
        _ => None,
    }
}

/// The text without its byte order mark.
pub fn without_mark(text: &str) -> &str {
    text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text)
}

/// The bytes as text, including a byte order mark.
pub fn with_mark(bytes: &[u8]) -> Result<&str, EncodingProblem> {
    if let Some(encoding) = wide(bytes) {
        return Err(EncodingProblem { encoding, at: 0, byte: bytes[0] });
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        let encoding = if is_single_byte(bytes) { ForeignEncoding::SingleByte } else { ForeignEncoding::Unknown };
        EncodingProblem { encoding, at, byte: bytes[at] }
    })
}

/// The bytes as text, without a byte order mark.
pub fn text(bytes: &[u8]) -> Result<&str, EncodingProblem> {
    with_mark(bytes).map(without_mark)
}

/// The same for owned bytes, which are not copied unless there is a byte order mark.
pub fn owned_text(bytes: Vec<u8>) -> Result<String, EncodingProblem> {
    let marked = text(&bytes)?.len() != bytes.len();
    let whole = String::from_utf8(bytes).expect("checked above");
    Ok(if marked { without_mark(&whole).to_owned() } else { whole })
}

/// UTF-16 or UTF-32, if the bytes look like it.
fn wide(bytes: &[u8]) -> Option<ForeignEncoding> {
    // The mark of UTF-16LE starts that of UTF-32LE too.
    if bytes.starts_with(&[0xff, 0xfe, 0, 0]) || bytes.starts_with(&[0, 0, 0xfe, 0xff]) {
        return Some(ForeignEncoding::Utf32);
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Some(ForeignEncoding::Utf16);
    }
    let sample = &bytes[..bytes.len().min(SAMPLE_BYTES)];
    if sample.len() < 4 || !sample.contains(&0) {
        return None;
    }
    // How many bytes are zero at each position of a group of four.
    let mut zeros = [0_usize; 4];
    for (at, byte) in sample.iter().enumerate() {
        zeros[at % 4] += usize::from(*byte == 0);
    }
    let groups = sample.len() / 4;
    let mostly = |at: usize| zeros[at] * 4 >= 3 * groups;
    if (mostly(2) && mostly(3) && !mostly(0)) || (mostly(0) && mostly(1) && !mostly(3)) {
        return Some(ForeignEncoding::Utf32);
    }
    // In UTF-16 the upper byte of Latin letters, and in every script that of line breaks and most punctuation, is zero.
    let (even, odd) = (zeros[0] + zeros[2], zeros[1] + zeros[3]);
    let (upper, lower) = (even.max(odd), even.min(odd));
    (upper * 4 >= groups * 2 && lower * 4 <= upper).then_some(ForeignEncoding::Utf16)
}

/// Whether bytes could be text with one byte for each character: mostly ASCII, and no control characters.
fn is_single_byte(bytes: &[u8]) -> bool {
    let is_control = |byte: &u8| (*byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c)) || *byte == 0x7f;
    let beyond = bytes.iter().filter(|byte| !byte.is_ascii()).count();
    !bytes.iter().any(is_control) && beyond * 3 <= bytes.len()
}

#[cfg(test)]
mod tests {
    use super::{ForeignEncoding, owned_text, text, with_mark};

    fn utf16(text: &str, bytes_of: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes_of).collect()
    }

    fn utf32(text: &str, bytes_of: fn(u32) -> [u8; 4]) -> Vec<u8> {
        text.chars().map(u32::from).flat_map(bytes_of).collect()
    }

    #[test]
    fn a_byte_order_mark_is_not_part_of_the_text() {
        assert_eq!(text("\u{feff}a".as_bytes()), Ok("a"));
        assert_eq!(text("a\u{feff}b".as_bytes()), Ok("a\u{feff}b"));
        assert_eq!(with_mark("\u{feff}a".as_bytes()), Ok("\u{feff}a"));
        assert_eq!(owned_text("\u{feff}a".into()).as_deref(), Ok("a"));
        assert_eq!(owned_text("a".into()).as_deref(), Ok("a"));
        assert_eq!(text("\u{feff}".as_bytes()), Ok(""));
        assert_eq!(text(b""), Ok(""));
    }

    #[test]
    fn utf16_and_utf32_are_recognized_with_and_without_a_mark() {
        for words in [
            "A=1\r\n",
            "app_id: case-bot\nname: Größe\n",
            "имя: бот\nпорт: 80\n",
            "---\ntitle: こんにちは 世界\n---\n# A\n",
            "\u{1f600} smile\n",
        ] {
            for mark in ["", "\u{feff}"] {
                let whole = format!("{mark}{words}");
                assert_eq!(text(whole.as_bytes()), Ok(words));
                for bytes in [utf16(&whole, u16::to_le_bytes), utf16(&whole, u16::to_be_bytes)] {
                    let problem = text(&bytes).expect_err(words);
                    assert_eq!((problem.encoding, problem.at), (ForeignEncoding::Utf16, 0), "{whole:?}");
                }
                for bytes in [utf32(&whole, u32::to_le_bytes), utf32(&whole, u32::to_be_bytes)] {
                    assert_eq!(text(&bytes).expect_err(words).encoding, ForeignEncoding::Utf32, "{whole:?}");
                }
            }
        }
    }

    #[test]
    fn other_bytes_are_named_with_their_position() {
        let problem = text(b"caf\xe9 au lait\n").unwrap_err();
        assert_eq!((problem.encoding, problem.at), (ForeignEncoding::SingleByte, 3));
        assert!(
            problem.to_string().ends_with("byte 0xE9 at offset 3, which is `é` in Windows-1252 (Latin-1)"),
            "{problem}"
        );
        assert!(text(b"a \x96 b").unwrap_err().to_string().contains("`–`"));
        let binary = text(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").unwrap_err();
        assert_eq!((binary.encoding, binary.at), (ForeignEncoding::Unknown, 0));
        // Valid UTF-8 with a few zero bytes is text; whether these are allowed is for the format to say.
        assert_eq!(text(b"a\0b c d e f g h"), Ok("a\0b c d e f g h"));
        assert_eq!(text(b"a\0"), Ok("a\0"));
    }
}
