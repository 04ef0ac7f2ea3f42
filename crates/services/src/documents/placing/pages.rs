//! Pages with text at its place. Positions are in points from the lower left corner.

use crate::documents::fonts::FontFace;

/// The size of a page in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::documents) struct PaperSize {
    pub(in crate::documents) width: f32,
    pub(in crate::documents) height: f32,
}

impl PaperSize {
    /// 210 mm by 297 mm.
    pub(in crate::documents) const A4: Self = Self { width: 595.28, height: 841.89 };

    /// A size by its name in a template.
    pub(in crate::documents) fn named(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "a4" => Some(Self::A4),
            "letter" => Some(Self { width: 612.0, height: 792.0 }),
            _ => None,
        }
    }
}

/// Text in one font on one line.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::documents) struct PlacedText {
    pub(in crate::documents) x: f32,
    pub(in crate::documents) y: f32,
    pub(in crate::documents) size: f32,
    pub(in crate::documents) face: FontFace,
    pub(in crate::documents) text: Vec<u8>,
}

/// A horizontal line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::documents) struct PlacedRule {
    pub(in crate::documents) x: f32,
    pub(in crate::documents) y: f32,
    pub(in crate::documents) width: f32,
}

/// What is on a page.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::documents) struct PlacedPage {
    pub(in crate::documents) texts: Vec<PlacedText>,
    pub(in crate::documents) rules: Vec<PlacedRule>,
}
