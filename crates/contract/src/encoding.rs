//! Text files in another encoding than UTF-8: what they are, and how to say it. Used for every text file that is read.

use std::fmt;

/// An encoding that editors and shells write in place of UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForeignEncoding {
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// UTF-32 in either order.
    Utf32,
}

/// Bytes that are looked at when a text has no mark.
const SAMPLE_BYTES: usize = 4_096;
/// A text of ASCII characters in UTF-16 is at least this long before it is taken for one.
const SAMPLE_BYTES_MIN: usize = 8;

impl ForeignEncoding {
    /// The encoding of a text that is not UTF-8: by its byte order mark, or because every second byte is zero.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => return Some(Self::Utf32),
            [0xff, 0xfe, ..] => return Some(Self::Utf16Le),
            [0xfe, 0xff, ..] => return Some(Self::Utf16Be),
            _ => {}
        }
        let sample = &bytes[..bytes.len().min(SAMPLE_BYTES)];
        if sample.len() < SAMPLE_BYTES_MIN {
            return None;
        }
        let zeros = |of: usize, at: usize| {
            let all = sample.iter().skip(at).step_by(of);
            let count = all.clone().count();
            // Nearly all: a text may contain letters of other scripts.
            all.filter(|byte| **byte == 0).count() * 10 >= count * 9
        };
        let (even, odd) = (zeros(2, 0), zeros(2, 1));
        if (zeros(4, 0) && zeros(4, 1) && zeros(4, 2)) || (zeros(4, 1) && zeros(4, 2) && zeros(4, 3)) {
            return Some(Self::Utf32).filter(|_| !(even && odd));
        }
        match (even, odd) {
            (false, true) => Some(Self::Utf16Le),
            (true, false) => Some(Self::Utf16Be),
            _ => None,
        }
    }

    /// What the file is and which program usually writes such files, for the end of a headline.
    pub fn origin(self) -> &'static str {
        match self {
            Self::Utf16Le | Self::Utf16Be => "UTF-16, as Windows PowerShell's `>` writes it",
            Self::Utf32 => "UTF-32",
        }
    }

    /// What to do about it.
    pub fn help(self) -> &'static str {
        match self {
            Self::Utf16Le | Self::Utf16Be => "save it as UTF-8; in PowerShell, use `| Out-File -Encoding utf8 FILE`",
            Self::Utf32 => "save it as UTF-8",
        }
    }
}

impl fmt::Display for ForeignEncoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.origin())
    }
}

/// The character that a byte outside of UTF-8 is in Windows-1252, the usual encoding of older editors on Windows.
pub fn windows_1252(byte: u8) -> Option<char> {
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

#[cfg(test)]
mod tests {
    use super::{ForeignEncoding, windows_1252};

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    fn utf32(text: &str, bytes: fn(u32) -> [u8; 4]) -> Vec<u8> {
        text.chars().flat_map(|char| bytes(u32::from(char))).collect()
    }

    #[test]
    fn encodings_are_known_with_and_without_a_mark() {
        use ForeignEncoding::{Utf16Be, Utf16Le, Utf32};
        let text = "app_id: my-bot\r\nname: Über\r\n";
        for mark in ["", "\u{feff}"] {
            let text = format!("{mark}{text}");
            assert_eq!(ForeignEncoding::of(&utf16(&text, u16::to_le_bytes)), Some(Utf16Le), "{mark:?}");
            assert_eq!(ForeignEncoding::of(&utf16(&text, u16::to_be_bytes)), Some(Utf16Be), "{mark:?}");
            assert_eq!(ForeignEncoding::of(&utf32(&text, u32::to_le_bytes)), Some(Utf32), "{mark:?}");
            assert_eq!(ForeignEncoding::of(&utf32(&text, u32::to_be_bytes)), Some(Utf32), "{mark:?}");
            assert_eq!(ForeignEncoding::of(text.as_bytes()), None, "{mark:?}");
        }
    }

    #[test]
    fn other_bytes_are_not_taken_for_an_encoding() {
        for bytes in
            [b"".as_slice(), b"\0", b"a\0b\0", b"\0\0\0\0\0\0\0\0\0\0", b"caf\xe9 au lait", b"a\0b and more text"]
        {
            assert_eq!(ForeignEncoding::of(bytes), None, "{bytes:?}");
        }
    }

    #[test]
    fn bytes_of_windows_1252() {
        for (byte, wanted) in [(0xfc, Some('ü')), (0x96, Some('–')), (0x80, Some('€')), (0x81, None), (b'a', None)]
        {
            assert_eq!(windows_1252(byte), wanted, "{byte:#x}");
        }
    }
}
