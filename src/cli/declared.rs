//! The command line as data, `tests/snapshots/command-line.json`: a change of it shows up there as a difference, and the
//! tests of documentation, help and options read it without the program. `UPDATE=1 cargo test --lib declared` rewrites it.

use crate::cli::command;
use crate::help::topics::Topic;
use clap::{Arg, ArgAction, Command};
use serde_json::{Value, json};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots/command-line.json");

fn argument(arg: &Arg) -> Value {
    let takes_value = matches!(arg.get_action(), ArgAction::Set | ArgAction::Append);
    let name = arg.get_value_names().and_then(|names| names.first()).map(ToString::to_string);
    let name = name.unwrap_or_else(|| arg.get_id().as_str().to_uppercase());
    brief(json!({
        "id": arg.get_id().as_str(),
        "long": arg.get_long(),
        "short": arg.get_short(),
        "aliases": arg.get_all_aliases().unwrap_or_default(),
        "visible_aliases": arg.get_visible_aliases().unwrap_or_default(),
        "value": takes_value.then_some(name),
        "is_repeated": matches!(arg.get_action(), ArgAction::Append),
        "is_required": arg.is_required_set(),
        "is_last": arg.is_last_set(),
        "is_global": arg.is_global_set(),
        "heading": arg.get_help_heading(),
    }))
}

/// An object without what is null, false or empty.
fn brief(mut object: Value) -> Value {
    if let Some(fields) = object.as_object_mut() {
        fields.retain(|_, value| !(value.is_null() || *value == json!(false) || *value == json!([])));
    }
    object
}

fn described(command: &Command) -> Value {
    brief(json!({
        "name": command.get_name(),
        "about": command.get_about().map(ToString::to_string),
        "aliases": command.get_visible_aliases().collect::<Vec<_>>(),
        "arguments": command.get_arguments().map(argument).collect::<Vec<_>>(),
        "commands": command.get_subcommands().map(described).collect::<Vec<_>>(),
    }))
}

#[test]
#[expect(clippy::disallowed_methods, reason = "reads and writes a file of the repository")]
fn the_declared_command_line_is_on_file() {
    let mut all = described(&command());
    all["topics"] = Topic::ALL.iter().map(|topic| topic.name()).collect();
    let expected = format!("{}\n", serde_json::to_string_pretty(&all).unwrap());
    let on_file = std::fs::read_to_string(FILE).unwrap_or_default();
    if std::env::var_os("UPDATE").is_some() && on_file != expected {
        std::fs::write(FILE, &expected).unwrap();
    } else {
        let first = on_file.lines().zip(expected.lines()).find(|(before, now)| before != now);
        assert!(on_file == expected, "`UPDATE=1 cargo test` rewrites {FILE}; the first difference: {first:?}");
    }
}
