//! Colours, chosen by what a text is.

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What a piece of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The heading of an error.
    Error,
    /// The heading of a warning.
    Warning,
    /// Success, and the heading of a hint.
    Good,
    /// Context: prefixes, times, column headings.
    Context,
    /// Names and headings.
    Name,
}

/// `text` in the colours of its role; the stream removes them where they are not wanted.
pub fn paint(role: Role, text: &str) -> String {
    let code = match role {
        Role::Error => "1;31",
        Role::Warning => "1;33",
        Role::Good => "1;32",
        Role::Context => "2",
        Role::Name => "1",
    };
    format!("\u{1b}[{code}m{text}\u{1b}[0m")
}
