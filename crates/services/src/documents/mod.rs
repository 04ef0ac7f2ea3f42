//! Documents: a template of the tenant, filled with values, as a PDF among the tenant's files (contract 7).
//!
//! `fill` puts values into the text of a template, `markdown` and `html` read it, `builder` makes blocks of what they
//! read, and `placing` puts these on pages and writes the file. What has no effect is reported with the document.
//! Nothing is read from elsewhere: no font, no picture, no address.

mod blocks;
mod builder;
mod fill;
mod fonts;
mod html;
mod markdown;
mod placing;
mod sections;
#[cfg(test)]
mod tests;
pub(crate) mod tool;
