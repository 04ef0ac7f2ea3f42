//! What is written about the program is held against the program: README's tables, its two commands, completions.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests read the project's own files")]

mod support;

use linkworld::exit::Exit;
use linkworld_manifest::explain;
use linkworld_system::env;
use std::path::{Path, PathBuf};
use support::Home;

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn readme() -> String {
    std::fs::read_to_string(project("README.md")).unwrap()
}

/// Fails when a file is not what it should be; `UPDATE=1` rewrites it.
fn hold(path: &str, expected: &str) {
    let path = project(path);
    if std::fs::read_to_string(&path).unwrap_or_default() == expected {
        return;
    }
    assert!(std::env::var_os("UPDATE").is_some(), "{} is out of date; UPDATE=1 rewrites it", path.display());
    std::fs::write(&path, expected).unwrap();
}

#[test]
fn completions_are_those_of_the_command_line() {
    let home = Home::new();
    for (shell, file) in [("bash", "linkworld.bash"), ("zsh", "_linkworld"), ("fish", "linkworld.fish")] {
        let ran = home.run(&["completions", shell]).exits(0);
        hold(&format!("completions/{file}"), &ran.stdout);
    }
}

/// The text with what stands between `<!-- NAME -->` and `<!-- /NAME -->` replaced.
fn with_block(text: &str, name: &str, block: &str) -> String {
    let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let (before, rest) = text.split_once(&open).unwrap_or_else(|| panic!("README.md has no {open}"));
    let (_, after) = rest.split_once(&close).unwrap_or_else(|| panic!("README.md has no {close}"));
    format!("{before}{open}{block}{close}{after}")
}

#[test]
fn the_tables_of_fields_and_variables_are_those_of_the_program() {
    let rows = env::ALL.iter().map(|variable| format!("| `{}` | {} |\n", variable.name, variable.about));
    let variables = format!("| variable | meaning |\n|---|---|\n{}", rows.collect::<String>());
    let fields = format!("\n{}", explain::markdown());
    hold("README.md", &with_block(&with_block(&readme(), "variables", &variables), "fields", &fields));
}

#[test]
fn the_readme_has_every_exit_code() {
    let readme = readme();
    for exit in Exit::ALL {
        let code = (exit as u8).to_string();
        let listed = readme.lines().any(|line| {
            let first = line.strip_prefix("| ").and_then(|line| line.split(" |").next()).unwrap_or_default();
            first.split(", ").any(|listed| listed == code)
        });
        assert!(listed, "README.md has no exit code {code}");
    }
}

#[test]
fn the_readme_names_every_command_and_only_flags_that_exist() {
    let home = Home::new();
    let readme = readme();
    let help = home.run(&["--help"]).exits(0).stdout;
    let commands: Vec<&str> = help
        .lines()
        .skip_while(|line| !line.starts_with("Commands:"))
        .skip(1)
        .take_while(|line| line.starts_with("  "))
        .filter(|line| !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(commands.len() > 8, "{help}");
    for command in &commands {
        assert!(readme.contains(&format!("`{command}")), "README.md does not name `{command}`");
        let own = home.run(&[command, "--help"]).exits(0).stdout;
        let row = readme.lines().find(|line| line.starts_with(&format!("| `{command}"))).unwrap_or_default();
        for flag in row.split('`').filter(|word| word.starts_with("--")) {
            let flag = flag.split_whitespace().next().unwrap_or_default();
            assert!(own.contains(flag), "README.md gives `{command}` the flag {flag}, which it does not have");
        }
    }
}
