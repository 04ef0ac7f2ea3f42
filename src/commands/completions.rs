//! `linkworld completions`: the script a shell wants, made from the same declaration as the help.

use crate::context::Context;
use crate::context::Outcome;
use crate::exit::Exit;
use clap_complete::Shell;

/// Print a completion script for a shell
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The shell
    shell: Shell,
}

/// Prints the script for `command`.
pub fn run(context: &mut Context, args: &Args, mut command: clap::Command) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "linkworld", &mut script);
    context.terminal.answer(String::from_utf8_lossy(&script).trim_end());
    Ok(Exit::Done)
}
