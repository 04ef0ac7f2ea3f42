//! The documentation is checked against the program: commands are executed, generated tables are compared, options,
//! variables and links must exist. `UPDATE=1` rewrites what is generated, including the output shown in examples.
//!
//! In `README.md` and `docs/*.md`:
//! - A block of the language `console` is executed: each line that starts with `$ ` must exit with 0, or with N if it
//!   ends in ` # exit N`. Lines below a command, if any, are its stdout; a line `...` stands for any lines. The blocks
//!   of one page share a home and start in the sample app's folder (`README.md`: in the folder above `fixtures`).
//!   `linkworld dev` runs until the end of the page.
//! - `console no-run` is for what needs a network, a container engine or a person. Its commands and options must exist.
//! - `<!-- NAME -->` and `<!-- /NAME -->` enclose a generated block; [`generated`] lists them.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests read the project's own files")]

use crate::support;

use linkworld_contract::scope::listing;
use linkworld_contract::{limits, wire};
use linkworld_manifest::explain;
use linkworld_system::env;
use linkworld_terminal::Exit;
use std::fmt::Write;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use support::command_line::{DeclaredArgument, DeclaredCommand, PROGRAM};
use support::{Dev, Home};

/// What a newcomer reads first stays short.
const README_LINES_MAX: usize = 250;
/// The address of the local platform in examples; a test uses another port.
const DOCUMENTED_ORIGIN: &str = "http://127.0.0.1:4600";
/// Executed commands on all pages together; a change of the format must not switch the checks off.
const EXECUTED_MIN: usize = 50;

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(path: &str) -> String {
    std::fs::read_to_string(project(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// README and all pages, as paths from the root.
fn pages() -> Vec<String> {
    let folder = std::fs::read_dir(project("docs")).unwrap();
    let mut pages: Vec<String> =
        folder.map(|entry| format!("docs/{}", entry.unwrap().file_name().into_string().unwrap())).collect();
    pages.sort();
    pages.insert(0, "README.md".to_owned());
    pages
}

/// Fails when a file differs from what `make` turns it into; `UPDATE=1` rewrites it.
fn hold(path: &str, make: impl FnOnce(&str) -> String) {
    // Two tests may rewrite the same page.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let text = std::fs::read_to_string(project(path)).unwrap_or_default();
    let expected = make(&text);
    if text != expected {
        assert!(std::env::var_os("UPDATE").is_some(), "{path} is out of date; UPDATE=1 rewrites it");
        std::fs::write(project(path), expected).unwrap();
    }
}

// --- blocks of a page --------------------------------------------------------------------------

/// A fenced block.
struct Block {
    /// The number of its first line, from 1.
    line: usize,
    /// What follows the opening fence, for example `console no-run`.
    info: String,
    lines: Vec<String>,
}

/// The fenced blocks of a page, and its other lines with their numbers.
fn parse(text: &str) -> (Vec<Block>, Vec<(usize, &str)>) {
    let (mut blocks, mut prose, mut open) = (Vec::<Block>::new(), Vec::new(), false);
    for (index, line) in text.lines().enumerate() {
        match line.strip_prefix("```") {
            Some(info) if !open => blocks.push(Block { line: index + 2, info: info.to_owned(), lines: Vec::new() }),
            Some(_) => {}
            None if open => blocks.last_mut().unwrap().lines.push(line.to_owned()),
            None => prose.push((index + 1, line)),
        }
        open ^= line.starts_with("```");
    }
    assert!(!open, "a fence is not closed");
    (blocks, prose)
}

// --- generated blocks --------------------------------------------------------------------------

/// The generated blocks: page, name, content.
fn generated() -> Vec<(&'static str, &'static str, String)> {
    let rows = |head: &str, rows: Vec<[String; 2]>| {
        let rows = rows.iter().map(|[first, second]| format!("| {first} | {second} |\n"));
        format!("{head}\n|---|---|\n{}", rows.collect::<String>())
    };
    let variables = env::ALL.iter().map(|variable| [format!("`{}`", variable.name), variable.about.to_owned()]);
    let codes = Exit::ALL.iter().map(|exit| [(*exit as u8).to_string(), exit.about().to_owned()]);
    let commands =
        PROGRAM.commands.iter().map(|command| [format!("`{}`", command.name), command.about.clone().unwrap()]);
    vec![
        ("README.md", "commands", rows("| command | what it does |", commands.collect())),
        ("docs/commands.md", "options", format!("\n{}", options(&PROGRAM, ""))),
        ("docs/environment.md", "variables", rows("| variable | meaning |", variables.collect())),
        ("docs/exit-codes.md", "exit codes", rows("| code | meaning |", codes.collect())),
        ("docs/manifest-fields.md", "fields", format!("\n{}", explain::markdown())),
        ("docs/dev-file.md", "dev file fields", format!("\n{}", explain::dev_file_markdown())),
        ("docs/eval.md", "eval file fields", format!("\n{}", explain::eval_file_markdown())),
        ("docs/scopes.md", "scopes", scopes()),
        ("docs/packing.md", "limits", rows("| what | limit |", caps())),
    ]
}

/// The catalog of scopes.
fn scopes() -> String {
    let mut text = "| scope | integration | status | tools |\n|---|---|---|---|\n".to_owned();
    for entry in listing::scopes() {
        let tools: Vec<String> = entry.tools.iter().map(|tool| format!("`{tool}`")).collect();
        let (integration, status) = (entry.integration.unwrap_or_default(), listing::status_word(entry.status));
        writeln!(text, "| `{}` | {integration} | {status} | {} |", entry.scope, tools.join(", ")).unwrap();
    }
    text
}

/// Every command with its arguments and options, one section each.
fn options(parent: &DeclaredCommand, path: &str) -> String {
    let mut text = String::new();
    for command in &parent.commands {
        let path = format!("{path} {}", command.name);
        let aliases: String = command.aliases.iter().map(|alias| format!(" (also `{alias}`)")).collect();
        writeln!(text, "## `linkworld{path}`{aliases}\n\n{}.\n", command.about.as_deref().unwrap()).unwrap();
        if !command.commands.is_empty() {
            text.push_str(&options(command, &path));
            continue;
        }
        let inherited = parent.arguments.iter().filter(|arg| arg.is_global);
        let shown: Vec<String> = command.arguments.iter().chain(inherited).filter_map(option).collect();
        if !shown.is_empty() {
            writeln!(text, "{}\n", shown.join(" ")).unwrap();
        }
    }
    text
}

/// `--out FILE` or `[PATH]` in backticks; nothing for what every command has.
fn option(arg: &DeclaredArgument) -> Option<String> {
    if ["help", "color", "profile"].contains(&arg.id.as_str()) {
        return None;
    }
    let name = arg.value.as_deref().unwrap_or_default();
    let more = if arg.is_repeated { "…" } else { "" };
    Some(match &arg.long {
        Some(long) if arg.value.is_some() => format!("`--{long} {name}`"),
        Some(long) => format!("`--{long}`"),
        None if arg.is_last => format!("`-- {name}{more}`"),
        None if arg.is_required => format!("`{name}{more}`"),
        None => format!("`[{name}]{more}`"),
    })
}

/// What may be packed.
fn caps() -> Vec<[String; 2]> {
    let size = |bytes: usize| match bytes {
        _ if bytes.is_multiple_of(1 << 20) => format!("{} MiB", bytes >> 20),
        _ => format!("{} KiB", bytes >> 10),
    };
    let row = |what: &str, limit: String| [what.to_owned(), limit];
    let advised = |most: &str, advised: &str| format!("{most}; a warning above {advised}");
    vec![
        row("the manifest", size(limits::MANIFEST_BYTES_MAX)),
        row("a page of `app_docs/`", size(limits::DOCS_FILE_BYTES_MAX)),
        row("all pages", format!("{}, {} files", size(limits::DOCS_TOTAL_BYTES_MAX), limits::DOCS_FILES_MAX)),
        row("a template", advised(&size(limits::TEMPLATE_FILE_BYTES_MAX), &size(limits::TEMPLATE_FILE_BYTES_ADVISED))),
        row("all templates", format!("a warning above {} files", limits::TEMPLATES_ADVISED)),
        row("the frontend, packed", size(limits::BUNDLE_BYTES_MAX)),
        row(
            "the frontend, unpacked",
            advised(
                &format!("{}, {} files", size(limits::BUNDLE_EXPANDED_BYTES_MAX), limits::BUNDLE_FILES_MAX),
                &format!("{}, {} files", size(limits::BUNDLE_EXPANDED_BYTES_ADVISED), limits::BUNDLE_FILES_ADVISED),
            ),
        ),
    ]
}

#[test]
fn generated_blocks_are_current() {
    for (page, name, block) in generated() {
        let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
        hold(page, |text| {
            let (before, rest) = text.split_once(&open).unwrap_or_else(|| panic!("{page} has no {open}"));
            let (_, after) = rest.split_once(&close).unwrap_or_else(|| panic!("{page} has no {close}"));
            format!("{before}{open}{block}{close}{after}")
        });
    }
}

#[test]
fn completions_are_current() {
    let home = Home::new();
    for (shell, file) in [("bash", "linkworld.bash"), ("zsh", "_linkworld"), ("fish", "linkworld.fish")] {
        let ran = home.run(&["completions", shell]).exits(0);
        hold(&format!("completions/{file}"), |_| ran.stdout);
    }
}

// --- executed blocks ---------------------------------------------------------------------------

/// One page's home, current folder and local platform.
struct Session {
    home: Home,
    folder: PathBuf,
    dev: Option<Dev>,
    executed: usize,
}

impl Session {
    fn new(page: &str) -> Self {
        let home = Home::new();
        let app = home.path().join("fixtures/apps/tax-bot");
        std::fs::create_dir_all(app.parent().unwrap()).unwrap();
        std::fs::rename(home.app("tax-bot"), &app).unwrap();
        let folder = if page == "README.md" { home.path().to_owned() } else { app };
        Self { home, folder, dev: None, executed: 0 }
    }

    /// Executes one line and returns its stdout.
    fn execute(&mut self, line: &str, place: &str) -> String {
        self.executed += 1;
        let (command, code) = match line.split_once(" # exit ") {
            Some((command, code)) => (command, code.trim().parse().unwrap()),
            None => (line, 0),
        };
        if let Some(folder) = command.strip_prefix("cd ") {
            self.folder.push(folder);
            assert!(self.folder.is_dir(), "{place}: {} does not exist", self.folder.display());
            return String::new();
        }
        if let Some(flags) = command.strip_prefix("linkworld dev") {
            let flags: Vec<&str> = flags.split_whitespace().collect();
            self.dev = Some(self.home.dev(&self.folder, &flags));
            return String::new();
        }
        let origin = self.dev.as_ref().map_or(DOCUMENTED_ORIGIN, |dev| &dev.origin);
        let ran = self.shell(&command.replace(DOCUMENTED_ORIGIN, origin));
        let (stdout, stderr) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
        assert_eq!(ran.status.code(), Some(code), "{place}: {command}\n{stdout}{stderr}");
        stdout.into_owned()
    }

    /// Runs a line with the binary first in `PATH` and a value on stdin.
    fn shell(&self, line: &str) -> std::process::Output {
        let binary = Path::new(env!("CARGO_BIN_EXE_linkworld")).parent().unwrap();
        let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap_or_default());
        let sealed = self.home.command(&[]);
        let mut shell = Command::new("sh");
        shell.args(["-c", line]).current_dir(&self.folder).env_clear();
        shell.envs(sealed.get_envs().filter_map(|(name, value)| Some((name, value?)))).env("PATH", path);
        shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = shell.spawn().unwrap();
        // A program that does not read its input may have exited already.
        let _ = std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"a value");
        child.wait_with_output().unwrap()
    }
}

/// Whether the lines are those expected, where `...` stands for any lines.
fn matches(expected: &[String], actual: &[&str]) -> bool {
    match expected.split_first() {
        None => actual.is_empty(),
        Some((line, rest)) if line == "..." => (0..=actual.len()).any(|skipped| matches(rest, &actual[skipped..])),
        Some((line, rest)) => actual.split_first().is_some_and(|(first, more)| line == first && matches(rest, more)),
    }
}

/// Executes the blocks of a page and returns how many commands that were, and the page with the output they had.
fn executed(page: &str, text: &str) -> (usize, String) {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let (blocks, _) = parse(text);
    let wanted: Vec<&Block> = blocks.iter().filter(|block| block.info == "console").collect();
    if wanted.is_empty() {
        return (0, text.to_owned());
    }
    let mut session = Session::new(page);
    let mut replaced: Vec<(Range<usize>, Vec<String>)> = Vec::new();
    for block in wanted {
        let mut at = 0;
        while at < block.lines.len() {
            let place = format!("{page}:{}", block.line + at);
            let command = block.lines[at].strip_prefix("$ ");
            let command = command.unwrap_or_else(|| panic!("{place}: expected a line that starts with `$ `"));
            let shown: Vec<String> =
                block.lines[at + 1..].iter().take_while(|line| !line.starts_with("$ ")).cloned().collect();
            let stdout = session.execute(command, &place);
            let actual: Vec<&str> = stdout.lines().map(str::trim_end).collect();
            if !shown.is_empty() && !matches(&shown, &actual) {
                let first = block.line + at;
                replaced.push((first..first + shown.len(), actual.iter().map(|line| (*line).to_owned()).collect()));
            }
            at += 1 + shown.len();
        }
    }
    for (range, actual) in replaced.into_iter().rev() {
        let _ = lines.splice(range, actual);
    }
    (session.executed, lines.join("\n") + "\n")
}

#[test]
fn console_blocks_run() {
    let mut total = 0;
    for page in pages() {
        hold(&page, |text| {
            let (count, updated) = executed(&page, text);
            total += count;
            updated
        });
    }
    println!("{total} commands executed");
    assert!(total >= EXECUTED_MIN, "{total} commands executed; expected at least {EXECUTED_MIN}");
}

// --- names of commands, options and variables --------------------------------------------------

/// Checks `deploy --plan` and the like: subcommands by name, then options. Says what does not exist.
fn unknown_in(words: &[&str]) -> Option<String> {
    let mut command: &DeclaredCommand = &PROGRAM;
    let mut globals: Vec<&DeclaredArgument> = PROGRAM.arguments.iter().collect();
    let mut words = words.iter().copied().peekable();
    while let Some(next) = words.peek().and_then(|word| command.find(word)) {
        globals.extend(next.arguments.iter().filter(|arg| arg.is_global));
        command = next;
        words.next();
    }
    let takes_words = command.arguments.iter().any(|arg| arg.long.is_none() && arg.short.is_none());
    let has_subcommands = !command.commands.is_empty() && !takes_words;
    if let Some(word) = words.peek().filter(|word| has_subcommands && !word.starts_with(['-', '.', '…'])) {
        let placeholder = word.chars().all(|char| char.is_ascii_uppercase());
        return (!placeholder).then(|| format!("`{}` has no subcommand `{word}`", command.name));
    }
    let options: Vec<&str> = words.take_while(|word| *word != "--").filter(|word| word.starts_with("--")).collect();
    let known = |name: &str| {
        let mut all = command.arguments.iter().chain(globals.iter().copied());
        all.any(|arg| arg.is_called(name)) || ["help", "version"].contains(&name)
    };
    let unknown = options.into_iter().find(|option| !known(option[2..].split('=').next().unwrap()));
    unknown.map(|option| format!("`{}` has no option `{option}`", command.name))
}

/// Whether any command has the option.
fn exists_somewhere(command: &DeclaredCommand, option: &str) -> bool {
    command.arguments.iter().any(|arg| arg.is_called(option))
        || command.commands.iter().any(|inner| exists_somewhere(inner, option))
}

/// The commands of `linkworld` in a line of shell: what follows the name, up to the next operator.
fn commands_in(line: &str) -> Vec<Vec<&str>> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let starts = words.iter().enumerate().filter(|(_, word)| **word == "linkworld").map(|(index, _)| index + 1);
    let until_operator = |start: usize| {
        words[start..].iter().copied().take_while(|word| !["|", "&&", ";", ">", "<", "#"].contains(word)).collect()
    };
    starts.map(until_operator).collect()
}

/// The code spans of a line.
fn spans(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

#[test]
fn commands_and_options_exist() {
    let mut problems = Vec::new();
    for page in pages().into_iter().chain(["CONTRIBUTING.md", "SECURITY.md"].map(str::to_owned)) {
        let text = read(&page);
        let (blocks, prose) = parse(&text);
        let in_blocks = blocks.iter().flat_map(|block| block.lines.iter().map(|line| (block.line, line.as_str())));
        for (line, text) in in_blocks {
            problems.extend(
                commands_in(text).iter().filter_map(|words| Some(format!("{page}:{line}: {}", unknown_in(words)?))),
            );
        }
        // The first cells of these tables are options of another program; `migrating` compares them with it.
        let is_theirs = |text: &str| page == "docs/migrating.md" && text.starts_with("| `--");
        let ours = prose.iter().map(|(line, text)| if is_theirs(text) { (line, "") } else { (line, *text) });
        for (line, span) in ours.flat_map(|(line, text)| spans(text).map(move |span| (line, span))) {
            let words: Vec<&str> = span.split_whitespace().collect();
            let unknown = match words.first() {
                Some(&"linkworld") => unknown_in(&words[1..]),
                Some(word) if PROGRAM.find(word).is_some() => unknown_in(&words),
                Some(word) if word.len() > 2 && word.starts_with("--") => {
                    let name = word[2..].split(['=', ' ']).next().unwrap();
                    (!exists_somewhere(&PROGRAM, name)).then(|| format!("no command has the option `{word}`"))
                }
                _ => None,
            };
            problems.extend(unknown.map(|unknown| format!("{page}:{line}: {unknown}")));
        }
    }
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

#[test]
fn environment_variables_exist() {
    use wire::container;
    let handlers = [
        container::ENV_MCP_URL,
        container::ENV_MCP_TOKEN,
        container::ENV_TENANT_ID,
        container::ENV_APP_ID,
        container::ENV_APP_VERSION,
        container::ENV_PUBLIC_TOKEN_SECRET,
    ];
    let known: Vec<&str> = env::ALL.iter().map(|variable| variable.name).chain(handlers).collect();
    for page in pages() {
        let text = read(&page);
        let names = text.split(|char: char| !char.is_ascii_uppercase() && char != '_');
        for name in names.filter(|name| name.starts_with("LINKWORLD_")) {
            assert!(known.contains(&name), "{page}: {name} is not a variable of linkworld or of handlers");
        }
    }
    let handlers_page = read("docs/handlers.md");
    for name in handlers {
        assert!(handlers_page.contains(name), "docs/handlers.md does not name {name}");
    }
}

// --- links, examples, length -------------------------------------------------------------------

/// The anchor of a heading, as GitHub makes it.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().to_lowercase();
    let kept = kept.chars().filter(|char| char.is_alphanumeric() || [' ', '-', '_'].contains(char));
    kept.map(|char| if char == ' ' { '-' } else { char }).collect()
}

#[test]
fn links_resolve() {
    let mut problems = Vec::new();
    for page in pages().into_iter().chain(["CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"].map(str::to_owned)) {
        let text = read(&page);
        let (_, prose) = parse(&text);
        let targets = prose.iter().flat_map(|(line, text)| text.split("](").skip(1).map(move |rest| (line, rest)));
        for (line, target) in targets.map(|(line, rest)| (line, rest.split(')').next().unwrap())) {
            if target.starts_with("https://") {
                continue;
            }
            let (path, fragment) = target.split_once('#').unwrap_or((target, ""));
            let folder = Path::new(&page).parent().unwrap();
            let file = if path.is_empty() { project(&page) } else { project("").join(folder).join(path) };
            let Ok(text) = std::fs::read_to_string(&file) else {
                problems.push(format!("{page}:{line}: {target} does not exist"));
                continue;
            };
            let (_, prose) = parse(&text);
            let mut headings = prose.iter().filter_map(|(_, line)| line.strip_prefix('#'));
            let found = fragment.is_empty() || headings.any(|line| anchor(line.trim_start_matches('#')) == fragment);
            if !found {
                problems.push(format!("{page}:{line}: {target} is not a heading"));
            }
        }
    }
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

#[test]
fn every_page_is_in_the_index_and_readme_is_short() {
    let (readme, index) = (read("README.md"), read("docs/README.md"));
    for page in pages().iter().filter_map(|page| page.strip_prefix("docs/")).filter(|page| *page != "README.md") {
        assert!(index.contains(&format!("]({page})")), "docs/README.md does not link to {page}");
        assert!(readme.contains(&format!("](docs/{page})")), "README.md does not link to docs/{page}");
    }
    let lines = readme.lines().count();
    assert!(lines <= README_LINES_MAX, "README.md has {lines} lines; at most {README_LINES_MAX}");
}

#[test]
fn json_examples_are_json() {
    for page in pages() {
        for block in parse(&read(&page)).0.iter().filter(|block| block.info == "json") {
            let value: Result<serde_json::Value, _> = serde_json::from_str(&block.lines.join("\n"));
            assert!(value.is_ok(), "{page}:{}: {}", block.line, value.unwrap_err());
        }
    }
}

#[test]
fn checks_of_names_and_output_can_fail() {
    assert_eq!(unknown_in(&["deploy", "--plan", "--no-such"]).unwrap(), "`deploy` has no option `--no-such`");
    assert_eq!(unknown_in(&["secrets", "sett"]).unwrap(), "`secrets` has no subcommand `sett`");
    assert_eq!(unknown_in(&["no-such"]).unwrap(), "`linkworld` has no subcommand `no-such`");
    assert_eq!(unknown_in(&["secrets", "set", "KEY", "--app", "x", "--profile=y"]), None);
    assert_eq!(unknown_in(&["dev", "--", "./run", "--own"]), None);
    assert_eq!(commands_in("printf x | linkworld a --b > c"), [["a", "--b"]]);
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    assert!(matches(&lines("a\n...\nd"), &["a", "b", "c", "d"]) && matches(&lines("..."), &[]));
    assert!(!matches(&lines("a"), &["a", "b"]) && !matches(&lines("a\n...\nd"), &["a", "b"]));
    assert_eq!(anchor("The platform of a project"), "the-platform-of-a-project");
}
