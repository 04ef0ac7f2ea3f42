//! `linkworld completions`: completion scripts, generated from the declaration of the command line.

use crate::context::CommandResult;
use crate::context::Context;
use clap_complete::Shell;
use linkworld_terminal::Exit;

/// Print the completion script of a shell
#[derive(Debug, clap::Args)]
#[command(after_help = "
  linkworld completions bash > ~/.local/share/bash-completion/completions/linkworld
  linkworld completions zsh > ~/.zfunc/_linkworld
  linkworld completions fish > ~/.config/fish/completions/linkworld.fish
")]
pub struct CompletionsArgs {
    /// Shell that will load the script
    shell: Shell,
}

/// Prints the script for `command`.
pub fn run(context: &mut Context, args: &CompletionsArgs, mut command: clap::Command) -> CommandResult {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "linkworld", &mut script);
    context.terminal.print_exact(String::from_utf8_lossy(&script).trim_end());
    Ok(Exit::Done)
}
