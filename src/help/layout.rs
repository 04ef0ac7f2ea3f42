//! The layout of every command's help: what it does, usage, examples, then arguments and options, global ones last.

use crate::help::topics::Topic;
use clap::Command;
use linkworld_terminal::{Role, document_width, paint, wrap};

/// What it does; `before-help` is the one paragraph about it, `after-help` the examples and exit codes.
const TEMPLATE: &str = "{about-with-newline}\n{before-help}{usage-heading} {usage}{after-help}\n\n{all-args}";

/// Lays out the help of a command and of all its subcommands.
pub fn apply(command: Command) -> Command {
    let topics: Vec<&str> = Topic::ALL.iter().map(|topic| topic.name()).collect();
    let width = document_width();
    let list = format!("  `linkworld help COMMAND`, or `linkworld help TOPIC` with one of {}", topics.join(", "));
    let more = format!("\n\n{}\n{}", paint(Role::Name, "More:").ansi(), wrap(&list, width, 2));
    apply_to_all(command, width).help_template(format!("{TEMPLATE}{more}"))
}

fn apply_to_all(command: Command, width: usize) -> Command {
    let examples = command.get_after_help().map(|text| {
        let text = text.to_string();
        format!("{}\n{}", paint(Role::Name, "Examples:").ansi(), text.trim_matches('\n'))
    });
    let command = match examples {
        Some(examples) => command.after_help(examples),
        None => command,
    };
    command.help_template(TEMPLATE).term_width(width).mut_subcommands(|command| apply_to_all(command, width))
}
