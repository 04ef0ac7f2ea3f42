//! What every command receives and returns.

use crate::error::{AccountInUse, CommandError};
use linkworld_terminal::{Exit, Terminal};

/// What every command returns.
pub type CommandResult = Result<Exit, CommandError>;

/// What every command receives.
pub struct Context {
    /// Where to print and prompt.
    pub terminal: Terminal,
    /// `--profile`.
    pub profile: Option<String>,
    /// The account in use, once a command has read the settings; completes hints.
    pub account: AccountInUse,
}
