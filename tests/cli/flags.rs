//! One table of options: the same concept has the same name, value and short form in every command.

use crate::support::Home;
use crate::support::command_line::{DeclaredArgument, DeclaredCommand, PROGRAM};
use std::collections::BTreeMap;

/// Options that several commands have: the name of their value, their short form, and hidden names of before.
const TABLE: &[(&str, &str, Option<char>, &[&str])] = &[
    ("api-url", "URL", None, &["url"]),
    ("app", "SLUG", None, &[]),
    ("tenant", "SLUG", None, &[]),
    ("json", "", None, &[]),
    ("yes", "", Some('y'), &[]),
    ("port", "PORT", None, &[]),
    ("token", "TOKEN", None, &[]),
    ("include", "PATTERN", None, &[]),
    ("bundle", "DIR", None, &[]),
    ("no-bundle", "", None, &[]),
    ("manifest", "PATH", None, &[]),
    ("ephemeral", "", None, &[]),
    ("insecure-storage", "", None, &[]),
    ("allow-empty", "", None, &[]),
    ("color", "COLOR", None, &[]),
    ("profile", "NAME", None, &[]),
];

/// What differs, with the reason: the published command line has it so.
const EXCEPTIONS: &[(&str, &str)] = &[("upgrade", "tenant"), ("mcp config", "token"), ("eval merge", "json")];

/// Every command that ends in itself, by its words, with its options and those it inherits.
fn leaves(
    command: &DeclaredCommand,
    words: &str,
    inherited: &[DeclaredArgument],
    found: &mut BTreeMap<String, Vec<DeclaredArgument>>,
) {
    let mut all = inherited.to_vec();
    all.extend(command.arguments.iter().filter(|arg| !inherited.iter().any(|one| one.id == arg.id)).cloned());
    if command.commands.is_empty() {
        found.insert(words.to_owned(), all);
        return;
    }
    // Only global options reach a subcommand.
    all.retain(|arg| arg.is_global);
    for inner in &command.commands {
        leaves(inner, format!("{words} {}", inner.name).trim(), &all, found);
    }
}

fn all() -> BTreeMap<String, Vec<DeclaredArgument>> {
    let mut found = BTreeMap::new();
    leaves(&PROGRAM, "", &[], &mut found);
    assert!(found.len() > 25, "{:?}", found.keys());
    found
}

#[test]
fn an_option_is_the_same_in_every_command() {
    let mut wrong = Vec::new();
    for (words, args) in all() {
        for arg in &args {
            let Some(long) = arg.long.as_deref() else { continue };
            let row = TABLE.iter().find(|row| row.0 == long);
            let Some((_, value, short, hidden)) = row.filter(|_| !EXCEPTIONS.contains(&(words.as_str(), long))) else {
                continue;
            };
            let named = arg.value.as_deref().unwrap_or_default();
            let is_right =
                named == *value && arg.short == *short && arg.aliases == *hidden && arg.visible_aliases.is_empty();
            if !is_right {
                wrong.push(format!("{words} --{long} <{named}> {:?} {:?}", arg.short, arg.aliases));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn an_output_is_o_and_json_is_an_output() {
    for (words, args) in all() {
        for arg in &args {
            match arg.long.as_deref() {
                Some("output") => {
                    assert_eq!(arg.short, Some('o'), "{words}");
                    assert_eq!(arg.heading.as_deref(), Some("Output"), "{words}");
                }
                Some("json") => assert_eq!(arg.heading.as_deref(), Some("Output"), "{words}"),
                long => assert!(arg.short != Some('o') && !matches!(long, Some("url" | "out")), "{words}"),
            }
        }
    }
}

#[test]
fn commands_that_print_data_have_json() {
    // What these print is no data, or is JSON or a script already.
    let without = ["try", "schema", "completions", "help", "login", "logout", "mcp config"];
    for (words, args) in all() {
        let has = args.iter().any(|arg| arg.long.as_deref() == Some("json"));
        assert!(has || without.contains(&words.as_str()), "{words}");
    }
}

#[test]
fn commands_of_a_platform_take_its_address() {
    let with = "trigger tool, trigger inbound, trigger schedule, trigger install, trigger uninstall, trigger user-added, \
                audit list, audit verify, trace show, logs, cost, deploy, rollback, upgrade, apps list, apps show, versions, secrets set, secrets import, \
                secrets list, secrets get, secrets delete, secrets rotate-key, login, whoami, env, mcp token, mcp config";
    let with: Vec<&str> = with.split(", ").collect();
    let all = all();
    for words in with {
        let args = all.get(words).unwrap_or_else(|| panic!("{words} is gone"));
        assert!(args.iter().any(|arg| arg.long.as_deref() == Some("api-url")), "{words}");
    }
}

/// Options of the program and of a group of commands come before or after the words of a command.
#[test]
fn global_options_are_accepted_after_subcommands() {
    let home = Home::new();
    for words in all().keys() {
        let command: Vec<&str> = words.split(' ').collect();
        for options in [&["--color", "never"][..], &["--profile", "work"]] {
            for args in [[&command[..], options, &["--help"]].concat(), [options, &command[..], &["--help"]].concat()] {
                let ran = home.run(&args).exits(0);
                assert!(ran.stdout.contains("Usage: linkworld"), "{args:?}: {}", ran.stdout);
            }
        }
    }
    for args in [
        &["apps", "list", "--api-url", "https://a.example"][..],
        &["apps", "--api-url", "https://a.example", "list"],
        &["apps", "list", "--url", "https://a.example"],
        &["secrets", "list", "--app", "my-app", "--url", "https://a.example"],
        &["secrets", "--app", "my-app", "list", "--json"],
        &["deploy", "--url", "https://a.example"],
        &["whoami", "--url", "https://a.example"],
    ] {
        let ran = home.run(args);
        assert!(ran.code != 2, "{args:?}: {}", ran.stderr);
    }
}
