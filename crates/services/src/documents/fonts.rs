//! The fonts of a document: standard ones that every reader of PDF has, so that no font is embedded.

/// A font.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum FontFace {
    Regular,
    Bold,
    Italic,
    BoldItalic,
    Mono,
}

impl FontFace {
    /// All of them.
    pub(super) const ALL: [Self; 5] = [Self::Regular, Self::Bold, Self::Italic, Self::BoldItalic, Self::Mono];

    /// Its name in a PDF.
    pub(super) fn name(self) -> &'static [u8] {
        match self {
            Self::Regular => b"Helvetica",
            Self::Bold => b"Helvetica-Bold",
            Self::Italic => b"Helvetica-Oblique",
            Self::BoldItalic => b"Helvetica-BoldOblique",
            Self::Mono => b"Courier",
        }
    }

    /// The name that pages use for it.
    pub(super) fn resource(self) -> &'static [u8] {
        match self {
            Self::Regular => b"F1",
            Self::Bold => b"F2",
            Self::Italic => b"F3",
            Self::BoldItalic => b"F4",
            Self::Mono => b"F5",
        }
    }

    /// The width of text in points.
    pub(super) fn width(self, text: &[u8], size: f32) -> f32 {
        let thousandths: u32 = text.iter().map(|byte| u32::from(self.width_of(*byte))).sum();
        thousandths as f32 * size / 1_000.0
    }

    fn width_of(self, byte: u8) -> u16 {
        let at = usize::from(byte.saturating_sub(FIRST));
        match self {
            Self::Regular | Self::Italic => HELVETICA[at],
            Self::Bold | Self::BoldItalic => HELVETICA_BOLD[at],
            Self::Mono => COURIER,
        }
    }
}

/// A character in the encoding of these fonts, which is Windows-1252. `None` if it has none.
pub(super) fn encode(character: char) -> Option<u8> {
    match u32::from(character) {
        code @ (0x20..=0x7e | 0xa0..=0xff) => u8::try_from(code).ok(),
        _ => {
            let at = HIGH.iter().position(|known| *known == Some(character))?;
            u8::try_from(0x80 + at).ok()
        }
    }
}

/// The characters 0x80 to 0x9f of Windows-1252.
#[rustfmt::skip]
const HIGH: [Option<char>; 32] = [
    Some('€'), None, Some('‚'), Some('ƒ'), Some('„'), Some('…'), Some('†'), Some('‡'),
    Some('ˆ'), Some('‰'), Some('Š'), Some('‹'), Some('Œ'), None, Some('Ž'), None,
    None, Some('‘'), Some('’'), Some('“'), Some('”'), Some('•'), Some('–'), Some('—'),
    Some('˜'), Some('™'), Some('š'), Some('›'), Some('œ'), None, Some('ž'), Some('Ÿ'),
];

/// The first character that has a width.
const FIRST: u8 = 0x20;
/// Widths in thousandths of the size, from the metrics that Adobe publishes for the standard fonts. Oblique ones have the same.
#[rustfmt::skip]
const HELVETICA: [u16; 224] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584, 350,
    556, 350, 222, 556, 333, 1000, 556, 556, 333, 1000, 667, 333, 1000, 350, 611, 350,
    350, 222, 222, 333, 333, 350, 556, 1000, 333, 1000, 500, 333, 944, 350, 500, 667,
    278, 333, 556, 556, 556, 556, 260, 556, 333, 737, 370, 556, 584, 333, 737, 333,
    400, 584, 333, 333, 333, 556, 537, 278, 333, 333, 365, 556, 834, 834, 834, 611,
    667, 667, 667, 667, 667, 667, 1000, 722, 667, 667, 667, 667, 278, 278, 278, 278,
    722, 722, 778, 778, 778, 778, 778, 584, 778, 722, 722, 722, 722, 667, 667, 611,
    556, 556, 556, 556, 556, 556, 889, 500, 556, 556, 556, 556, 278, 278, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 584, 611, 556, 556, 556, 556, 500, 556, 500,
];
#[rustfmt::skip]
const HELVETICA_BOLD: [u16; 224] = [
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611,
    975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556,
    333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611,
    611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584, 350,
    556, 350, 278, 556, 500, 1000, 556, 556, 333, 1000, 667, 333, 1000, 350, 611, 350,
    350, 278, 278, 500, 500, 350, 556, 1000, 333, 1000, 556, 333, 944, 350, 500, 667,
    278, 333, 556, 556, 556, 556, 280, 556, 333, 737, 370, 556, 584, 333, 737, 333,
    400, 584, 333, 333, 333, 611, 556, 278, 333, 333, 365, 556, 834, 834, 834, 611,
    722, 722, 722, 722, 722, 722, 1000, 722, 667, 667, 667, 667, 278, 278, 278, 278,
    722, 722, 778, 778, 778, 778, 778, 584, 778, 722, 722, 722, 722, 667, 667, 611,
    556, 556, 556, 556, 556, 556, 889, 556, 556, 556, 556, 556, 278, 278, 278, 278,
    611, 611, 611, 611, 611, 611, 611, 584, 611, 611, 611, 611, 611, 556, 611, 556,
];
const COURIER: u16 = 600;

#[cfg(test)]
mod tests {
    use super::{FontFace, encode};

    #[test]
    fn characters_have_the_bytes_of_windows_1252() {
        for (character, byte) in [('A', b'A'), ('ä', 0xe4), ('ß', 0xdf), ('€', 0x80), ('–', 0x96), ('\u{a0}', 0xa0)]
        {
            assert_eq!(encode(character), Some(byte), "{character}");
        }
        for character in ['\n', '\u{7f}', '\u{81}', 'ł', '日', '\u{200b}'] {
            assert_eq!(encode(character), None, "{character:?}");
        }
    }

    #[test]
    fn widths_are_those_of_the_fonts() {
        // "Hello" in Helvetica: 722 + 556 + 222 + 222 + 556.
        assert!((FontFace::Regular.width(b"Hello", 10.0) - 22.78).abs() < 0.001);
        assert!((FontFace::Bold.width(b"Hello", 10.0) - 24.45).abs() < 0.001);
        assert!((FontFace::Mono.width(b"Hello", 10.0) - 30.0).abs() < 0.001);
        assert!((FontFace::Regular.width(&[0x80, 0xe4], 10.0) - 11.12).abs() < 0.001);
    }
}
