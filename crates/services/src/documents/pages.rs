//! Pages with text at its place. Positions are in points from the lower left corner.

use super::fonts::FontFace;

/// The size of a page in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct PaperSize {
    pub(super) width: f32,
    pub(super) height: f32,
}

impl PaperSize {
    /// 210 mm by 297 mm.
    pub(super) const A4: Self = Self { width: 595.28, height: 841.89 };

    /// A size by its name in a template.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "a4" => Some(Self::A4),
            "letter" => Some(Self { width: 612.0, height: 792.0 }),
            _ => None,
        }
    }
}

/// Text in one font on one line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PlacedText {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) size: f32,
    pub(super) face: FontFace,
    pub(super) text: Vec<u8>,
}

/// A horizontal line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct PlacedRule {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) width: f32,
}

/// What is on a page.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct PlacedPage {
    pub(super) texts: Vec<PlacedText>,
    pub(super) rules: Vec<PlacedRule>,
}
