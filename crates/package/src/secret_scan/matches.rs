//! A match of the scanner, and the finding about it.

use linkworld_manifest::diagnostic::Diagnostic;
use linkworld_manifest::source::{SourceFile, Span};

/// Text that looks like a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecretMatch {
    /// What it looks like, with its article.
    pub what: &'static str,
    /// Its position.
    pub span: Span,
}

/// The error for a match in a text that is shown as `source`. `path` is the argument for `--include`.
pub fn finding(code: &'static str, source: &SourceFile, path: &str, hit: SecretMatch) -> Diagnostic {
    let (line, name) = (source.position(hit.span.start).line, source.name());
    let headline = format!("line {line} of `{name}` contains what looks like {} and would be public", hit.what);
    Diagnostic::error(code, hit.span, headline)
        .help("remove it, and revoke it if it was ever published")
        .help(format!("or, if it may be public, include the file explicitly: --include '{path}'"))
}
