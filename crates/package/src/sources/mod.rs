//! Sources of a handler and of pages: what they register and call, compared with the manifest.
//!
//! Sources are read as syntax trees, so that comments and strings are no calls. What cannot be decided from them is
//! not reported: a file that does not parse, a name that is computed, an app without the SDK.

mod check;
mod facts;
mod language;
mod python;
mod script;
mod tree;

pub use check::{ScopeUse, ScopeUses, SourceCheck, check};
pub use facts::SourceFacts;
pub use language::{ENDINGS, SourceLanguage, is_skipped_file, is_skipped_folder};

use linkworld_manifest::source::SourceFile;

/// A source file that was read.
#[derive(Debug)]
pub struct ReadSource {
    /// Its name and text.
    pub source: SourceFile,
    /// Its language.
    pub language: SourceLanguage,
    /// What it registers and calls.
    pub facts: SourceFacts,
}

impl ReadSource {
    /// Reads a text.
    pub fn new(name: impl Into<String>, text: String, language: SourceLanguage) -> Self {
        let facts = match language {
            SourceLanguage::Python => python::facts(&text),
            SourceLanguage::TypeScript | SourceLanguage::Script => script::facts(&text, language),
        };
        Self { source: SourceFile::new(name, text), language, facts }
    }
}
