//! What an example on a page is, so that a test can run it.

/// The rest of the manifest around an example that is only a part.
pub const HEAD: &str = "apiVersion: linkworld.ai/v2\napp_id: tax-bot\nversion: 1.0.0\nname: Tax\nruntime: {image: x}\n";

/// A piece of a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Example {
    /// Lines of a manifest; the others are as in [`HEAD`].
    Part(&'static str),
    /// A whole manifest.
    Document(&'static str),
    /// A file beside the manifest.
    File {
        /// Its path.
        path: &'static str,
        /// Its text.
        text: &'static str,
    },
    /// A description of what no short text can show.
    Words(&'static str),
}

impl Example {
    /// The examples of rules are texts; one that starts as a document is the whole of it.
    pub(super) fn of_rule(text: &'static str) -> Self {
        text.strip_prefix("---\n").map_or(Self::Part(text), Self::Document)
    }
}
