//! One table of options: the same concept has the same name, value and short form in every command.

use crate::support::Home;
use clap::{Arg, ArgAction, Command};
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
const EXCEPTIONS: &[(&str, &str)] = &[("upgrade", "tenant"), ("mcp config", "token")];

/// Every command that ends in itself, by its words, with its options and those it inherits.
fn leaves(command: &Command, words: &str, inherited: &[Arg], found: &mut BTreeMap<String, Vec<Arg>>) {
    let own: Vec<Arg> = command.get_arguments().cloned().collect();
    let mut all = inherited.to_vec();
    all.extend(own.iter().filter(|arg| !inherited.iter().any(|one| one.get_id() == arg.get_id())).cloned());
    if command.has_subcommands() {
        // Only global options reach a subcommand.
        let global: Vec<Arg> = all.into_iter().filter(Arg::is_global_set).collect();
        for inner in command.get_subcommands() {
            let words = format!("{words} {}", inner.get_name()).trim().to_owned();
            leaves(inner, &words, &global, found);
        }
    } else {
        found.insert(words.to_owned(), all);
    }
}

fn all() -> BTreeMap<String, Vec<Arg>> {
    let mut found = BTreeMap::new();
    leaves(&linkworld::cli::command(), "", &[], &mut found);
    assert!(found.len() > 25, "{:?}", found.keys());
    found
}

fn value_name(arg: &Arg) -> String {
    let takes = matches!(arg.get_action(), ArgAction::Set | ArgAction::Append);
    let name = arg.get_value_names().and_then(|names| names.first()).map(ToString::to_string);
    if takes { name.unwrap_or_else(|| arg.get_id().as_str().to_uppercase()) } else { String::new() }
}

#[test]
fn an_option_is_the_same_in_every_command() {
    let mut wrong = Vec::new();
    for (words, args) in all() {
        for arg in &args {
            let Some(long) = arg.get_long() else { continue };
            let row = TABLE.iter().find(|row| row.0 == long);
            let Some((_, value, short, hidden)) = row.filter(|_| !EXCEPTIONS.contains(&(words.as_str(), long))) else {
                continue;
            };
            let aliases: Vec<&str> = arg.get_all_aliases().unwrap_or_default();
            let visible = arg.get_visible_aliases().unwrap_or_default();
            let is_right =
                value_name(arg) == *value && arg.get_short() == *short && aliases == *hidden && visible.is_empty();
            if !is_right {
                wrong.push(format!("{words} --{long} <{}> {:?} {aliases:?}", value_name(arg), arg.get_short()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn an_output_is_o_and_json_is_an_output() {
    for (words, args) in all() {
        for arg in &args {
            match arg.get_long() {
                Some("output") => {
                    assert_eq!(arg.get_short(), Some('o'), "{words}");
                    assert_eq!(arg.get_help_heading(), Some("Output"), "{words}");
                }
                Some("json") => assert_eq!(arg.get_help_heading(), Some("Output"), "{words}"),
                long => assert!(arg.get_short() != Some('o') && !matches!(long, Some("url" | "out")), "{words}"),
            }
        }
    }
}

#[test]
fn commands_that_print_data_have_json() {
    // What these print is no data, or is JSON or a script already.
    let without = ["try", "schema", "completions", "help", "login", "logout", "mcp config"];
    for (words, args) in all() {
        let has = args.iter().any(|arg| arg.get_long() == Some("json"));
        assert!(has || without.contains(&words.as_str()), "{words}");
    }
}

#[test]
fn commands_of_a_platform_take_its_address() {
    let with = "trigger tool, trigger inbound, trigger schedule, trigger install, trigger uninstall, trigger user-added, \
                audit, deploy, rollback, upgrade, apps list, apps show, versions, secrets set, secrets import, \
                secrets list, secrets get, secrets delete, secrets rotate-key, login, whoami, env, mcp token, mcp config";
    let with: Vec<&str> = with.split(", ").collect();
    let all = all();
    for words in with {
        let args = all.get(words).unwrap_or_else(|| panic!("{words} is gone"));
        assert!(args.iter().any(|arg| arg.get_long() == Some("api-url")), "{words}");
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
