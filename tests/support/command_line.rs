//! The declared command line, as the program's unit tests write it to `tests/snapshots/command-line.json`. The tests
//! that compare it with documentation do not link the program for it.

use serde::Deserialize;
use std::sync::LazyLock;

/// A command and everything below it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct DeclaredCommand {
    pub(crate) name: String,
    /// What it does, in one line.
    pub(crate) about: Option<String>,
    /// Further names that help shows.
    pub(crate) aliases: Vec<String>,
    pub(crate) arguments: Vec<DeclaredArgument>,
    pub(crate) commands: Vec<DeclaredCommand>,
    /// Of the program alone: the topics of `help`.
    pub(crate) topics: Vec<String>,
}

/// An option or a positional argument.
#[derive(Debug, Default, Clone, PartialEq, Deserialize)]
#[serde(default)]
pub(crate) struct DeclaredArgument {
    pub(crate) id: String,
    /// None for a positional argument.
    pub(crate) long: Option<String>,
    pub(crate) short: Option<char>,
    /// Hidden ones included.
    pub(crate) aliases: Vec<String>,
    pub(crate) visible_aliases: Vec<String>,
    /// The name of its value; none if it takes none.
    pub(crate) value: Option<String>,
    pub(crate) is_repeated: bool,
    pub(crate) is_required: bool,
    /// Only after `--`.
    pub(crate) is_last: bool,
    /// Subcommands have it, too.
    pub(crate) is_global: bool,
    pub(crate) heading: Option<String>,
}

/// The program with all its commands.
pub(crate) static PROGRAM: LazyLock<DeclaredCommand> = LazyLock::new(|| {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots/command-line.json");
    let text =
        std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{file}: {error}; run `UPDATE=1 cargo test`"));
    serde_json::from_str(&text).unwrap()
});

impl DeclaredCommand {
    /// The subcommand of this name or alias.
    pub(crate) fn find(&self, name: &str) -> Option<&Self> {
        self.commands.iter().find(|command| command.name == name || command.aliases.iter().any(|alias| alias == name))
    }
}

impl DeclaredArgument {
    /// Whether `--name` is this option.
    pub(crate) fn is_called(&self, name: &str) -> bool {
        self.long.as_deref() == Some(name) || self.aliases.iter().any(|alias| alias == name)
    }
}
