//! `linkworld help`: the help of a command, or a topic.

use crate::context::{CommandResult, Context};
use crate::error::CommandError;
use crate::help::topics::Topic;
use linkworld_contract::text::nearest;
use linkworld_terminal::{Exit, StyledText};

/// Print the help of a command or a topic
#[derive(Debug, clap::Args)]
#[command(after_help = "
  linkworld help deploy
  linkworld help secrets set
  linkworld help exit-codes
")]
pub struct HelpArgs {
    /// Command with its subcommand, or topic [default: list all commands]
    #[arg(value_name = "COMMAND|TOPIC")]
    words: Vec<String>,
}

/// Prints the help of `command`, of one of its subcommands, or a topic.
pub fn run(context: &mut Context, args: &HelpArgs, mut command: clap::Command) -> CommandResult {
    command.build();
    if let [word] = args.words.as_slice()
        && let Some(topic) = Topic::ALL.into_iter().find(|topic| topic.name() == word)
    {
        topic.print(&mut context.terminal);
        return Ok(Exit::Done);
    }
    let mut found = &mut command;
    for word in &args.words {
        if found.find_subcommand(word).is_none() {
            return Err(unknown(found, word));
        }
        found = found.find_subcommand_mut(word).expect("it was just found");
    }
    let help = found.render_help().ansi().to_string();
    context.terminal.print(StyledText::rendered(help.trim_end()));
    Ok(Exit::Done)
}

fn unknown(command: &clap::Command, word: &str) -> CommandError {
    let topics = Topic::ALL.iter().map(|topic| topic.name());
    let names = command.get_subcommands().map(clap::Command::get_name).chain(topics);
    let error = CommandError::usage(format!("unknown command or topic `{word}`"));
    match nearest(word, names) {
        Some(near) => error.hint(format!("did you mean `linkworld help {near}`?")),
        None => error.hint("run `linkworld help` to list all commands and topics"),
    }
}
