//! A source file with what it registers and calls.

use crate::sources::facts::SourceFacts;
use crate::sources::language::SourceLanguage;
use crate::sources::{python, script};
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
            SourceLanguage::TypeScript | SourceLanguage::ScriptWithJsx => script::facts(&text, language),
        };
        Self { source: SourceFile::new(name, text), language, facts }
    }
}
