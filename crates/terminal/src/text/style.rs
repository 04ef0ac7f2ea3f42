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

impl Role {
    /// The parameters of its style sequence.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Error => "1;31",
            Self::Warning => "1;33",
            Self::Good => "1;32",
            Self::Context => "2",
            Self::Name => "1",
        }
    }
}
