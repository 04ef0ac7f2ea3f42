//! What every command receives and returns.

use crate::error::CommandError;
use crate::exit::Exit;
use crate::terminal::Terminal;

/// What every command returns.
pub type Outcome = Result<Exit, CommandError>;

/// What every command is handed.
pub struct Context {
    /// Where to print and ask.
    pub terminal: Terminal,
    /// `--profile`.
    pub profile: Option<String>,
}
