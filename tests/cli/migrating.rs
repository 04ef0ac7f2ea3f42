//! `docs/migrating.md` names every command and option of the published Python command line.

use crate::support::command_line::{DeclaredCommand, PROGRAM};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// Options that every command of it has.
const EVERYWHERE: [&str; 2] = ["--help", "--version"];
/// Commands of 0.10.0; another number is another release.
const COMMANDS: usize = 22;
/// Their options and arguments together.
const OPTIONS: usize = 49;

fn help(command: &[String]) -> String {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/.venv/bin/linkworld");
    let output = Command::new(program).args(command).arg("--help").env("COLUMNS", "200").output();
    let output = output.expect("run tests/setup first");
    assert!(output.status.success(), "{command:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The names that begin the lines of a section of a help text.
fn entries<'a>(help: &'a str, section: &str) -> Vec<&'a str> {
    let lines = help.lines().skip_while(|line| *line != section).skip(1).take_while(|line| !line.is_empty());
    // Continued descriptions are indented further.
    lines.filter(|line| line.starts_with("  ") && !line.starts_with("   ")).map(str::trim).collect()
}

/// Every command with its options and arguments.
fn commands(path: &[String], found: &mut BTreeMap<String, Vec<String>>) {
    let help = help(path);
    for line in entries(&help, "Commands:") {
        let name = line.split_whitespace().next().unwrap().to_owned();
        commands(&[path, &[name]].concat(), found);
    }
    if path.is_empty() {
        return;
    }
    let option = |line: &&str| line.split_whitespace().find(|word| word.starts_with("--")).map(str::to_owned);
    let mut all: Vec<String> = entries(&help, "Options:").iter().filter_map(option).collect();
    all.retain(|option| !EVERYWHERE.contains(&option.as_str()) || path[0] == "deploy" && option == "--version");
    let usage = help.lines().next().unwrap().trim_start_matches("Usage: linkworld ");
    let is_argument = |word: &&str| word.chars().all(|char| char.is_ascii_uppercase() || "[]_".contains(char));
    let named = usage.split_whitespace().filter(is_argument).map(|word| word.trim_matches(['[', ']']).to_owned());
    all.extend(named.filter(|word| !["OPTIONS", "COMMAND", "ARGS"].contains(&word.as_str())));
    // The names of the programs are its values.
    all.extend(usage.contains("claude-code").then(|| "CLIENT".to_owned()));
    found.insert(path.join(" "), all);
}

/// The rows of the section of a command: first cell, second cell.
fn rows(page: &str, command: &str) -> Option<Vec<(String, String)>> {
    let level = if command.contains(' ') { "###" } else { "##" };
    let (_, rest) = page.split_once(&format!("\n{level} `{command}`\n"))?;
    let section = rest.split("\n## ").next().unwrap().split("\n### ").next().unwrap();
    let cell = |cells: &[&str], at: usize| cells.get(at).map_or("", |cell| cell.trim()).trim_matches('`').to_owned();
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('|').collect();
        (cell(&cells, 1), cell(&cells, 2))
    };
    Some(section.lines().filter(|line| line.starts_with("| `")).map(row).collect())
}

fn ours<'a>(command: &str) -> &'a DeclaredCommand {
    let mut found = &*PROGRAM;
    for name in command.split(' ') {
        let inner = found.commands.iter().find(|inner| inner.name == name);
        found = inner.unwrap_or_else(|| panic!("there is no `{command}`"));
    }
    found
}

#[test]
fn every_command_and_option_of_the_python_command_line_is_named() {
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/migrating.md")).unwrap();
    let mut theirs = BTreeMap::new();
    commands(&[], &mut theirs);
    assert_eq!(theirs.len(), COMMANDS, "{theirs:?}");
    let options: usize = theirs.values().map(Vec::len).sum();
    assert_eq!(options, OPTIONS, "{theirs:?}");
    for (command, all) in &theirs {
        let rows = rows(&page, command).unwrap_or_else(|| panic!("docs/migrating.md has no section for `{command}`"));
        for name in all {
            let found = rows.iter().find(|(first, _)| first == name);
            let (_, here) = found.unwrap_or_else(|| panic!("the section of `{command}` has no row for `{name}`"));
            if here == "same" && name.starts_with("--") {
                let long = &name[2..];
                let declared = ours(command).arguments.iter().any(|one| one.is_called(long));
                // Options of all subcommands are declared above them.
                let above = command
                    .split_once(' ')
                    .is_some_and(|(group, _)| ours(group).arguments.iter().any(|one| one.is_called(long)));
                assert!(declared || above, "`{command}` has no `{name}`, which docs/migrating.md calls the same");
            }
        }
        for (first, _) in &rows {
            assert!(all.contains(first), "`{command}` of the Python command line has no `{first}`: {all:?}");
        }
    }
}
