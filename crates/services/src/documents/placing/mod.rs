//! From blocks to the pages of a PDF.

pub(super) mod layout;
pub(super) mod pages;
pub(super) mod pdf;
mod table;
mod wrap;
