//! A result that cannot be written: every command ends with 3 and says why, and a reader that has seen enough is no
//! failure.

use crate::support::command_line::PROGRAM;
use crate::support::{Home, exit_code};
use std::fs::{File, OpenOptions};
use std::process::{Command, Stdio};

const APP: &str = "tax-bot";
/// Larger than anything a command writes by itself.
const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// One run of each command that prints a result; `ORIGIN` is the local platform and `APP` the project's folder.
/// Together they are all commands.
const RUNS: &[&[&str]] = &[
    &["validate", "APP", "--json"],
    &["validate", "APP", "--format", "sarif"],
    &["validate", "broken", "--format", "human"],
    &["lint", "APP", "--json"],
    &["explain", "unknown-field"],
    &["explain", "--json"],
    &["scopes"],
    &["tools", "mail", "--json"],
    &["schema"],
    &["schema", "-o", "-"],
    &["doctor", "APP", "--json"],
    &["docs", "APP", "--output", "site"],
    &["package", "APP"],
    &["package", "APP", "--json"],
    &["init", "new-app"],
    // Its result needs more than this home has.
    &["eval", "--help"],
    &["chat", "--main", "MAIN", "--message", "Rechnung 7", "--json"],
    &["audit", "--json"],
    &["audit", "verify", "--json"],
    &["trace", "show", "1", "--json"],
    &["logs", "--json"],
    &["cost", "--json"],
    &["instances"],
    &["clock", "show"],
    &["schedules"],
    &["world", "save", "base", "--force", "--project", "APP"],
    &["world", "list", "--project", "APP"],
    &["tenant", "list"],
    &["users", "list"],
    &["routes", "list", "--json"],
    &["wires", "list", "--json"],
    &["rooms", "list", "--json"],
    &["commitments", "list", "--json"],
    &["mail", "list", "--json"],
    &["calendar", "list", "--json"],
    &["files", "list", "--json"],
    &["records", "list", "--json"],
    &["kv", "list", "tax-bot", "--json"],
    &["rag", "list", "--json"],
    &["connect", "m365"],
    &["disconnect", "other"],
    &["install", "tax-bot"],
    &["grant", "tax-bot", "mail.send"],
    &["revoke", "tax-bot", "files.read"],
    &["settings", "tax-bot", "--json"],
    &["agents", "list", "--json"],
    &["agents", "replies", "--json"],
    &["visions", "list", "--json"],
    &["templates", "list", "--json"],
    &["templates", "render", "quote", "--output", "/dev/null", "--json"],
    &["projects", "list", "--json"],
    // These change what the others need.
    &["bind", "--help"],
    &["unbind", "--help"],
    &["approve", "--help"],
    &["uninstall", "--help"],
    &["trigger", "tool", "classify_invoice", "--args", "{\"text\": \"x\"}"],
    &["deploy", "APP", "--skip-build", "--plan"],
    &["deploy", "APP", "--skip-build", "--json"],
    &["rollback", "1.2.3", "--app", "tax-bot", "--json"],
    &["versions", "tax-bot"],
    &["apps", "list"],
    &["upgrade", "--app", "tax-bot", "--json"],
    &["secrets", "list", "--app", "tax-bot", "--json"],
    &["whoami"],
    &["env"],
    &["mcp", "config", "cursor"],
    &["completions", "bash"],
    &["help"],
    &["help", "exit-codes"],
    &["--version"],
    &["deploy", "--help"],
    &["login", "--token", "dev", "--api-url", "ORIGIN"],
    &["logout"],
];
/// Commands with a test of their own here: they serve until they are stopped.
const SERVING: &[&str] = &["dev", "try"];

struct Stage {
    home: Home,
    _dev: crate::support::Dev,
    app: String,
    origin: String,
}

impl Stage {
    fn new() -> Self {
        let home = Home::new();
        let folder = home.app(APP);
        let dev = home.dev(&folder, &["--insecure-storage"]);
        home.write("broken/linkworld.app.yaml", "name: 1\n");
        let app = folder.to_str().unwrap().to_owned();
        let stage = Self { origin: dev.origin.clone(), app, home, _dev: dev };
        stage.prepare();
        stage
    }

    /// What a run takes away, another needs.
    fn prepare(&self) {
        let _ = self.home.run(&["login", "--token", "dev", "--api-url", &self.origin]).exits(0);
        for folder in ["site", "new-app"] {
            let _ = std::fs::remove_dir_all(self.home.path().join(folder));
        }
    }

    fn command(&self, run: &[&str]) -> Command {
        let fill = |word: &&str| match *word {
            "APP" => self.app.clone(),
            "MAIN" => format!("{}/main.py", self.app),
            "ORIGIN" => self.origin.clone(),
            word => word.to_owned(),
        };
        let words: Vec<String> = run.iter().map(fill).collect();
        self.home.command(&words.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// Exit code and stderr with this stdout.
    fn end(&self, run: &[&str], stdout: impl Into<Stdio>) -> (i32, String) {
        self.prepare();
        let output = self.command(run).stdin(Stdio::null()).stdout(stdout).stderr(Stdio::piped()).output().unwrap();
        (exit_code(output.status), String::from_utf8(output.stderr).unwrap())
    }
}

fn full_disk() -> File {
    OpenOptions::new().write(true).open("/dev/full").unwrap()
}

#[track_caller]
fn assert_named(run: &[&str], (code, stderr): (i32, String), reason: &str) {
    let named = stderr.lines().filter(|line| line.contains("stdout: ")).collect::<Vec<_>>();
    assert_eq!(named, [format!("error: stdout: {reason}")], "{run:?} ended with {code}:\n{stderr}");
    assert_eq!(code, 3, "{run:?}:\n{stderr}");
}

#[test]
fn every_command_is_in_the_table() {
    let mut all: Vec<&str> = PROGRAM.commands.iter().map(|command| command.name.as_str()).collect();
    all.retain(|name| !SERVING.contains(name) && !RUNS.iter().any(|run| run[0] == *name));
    assert!(all.is_empty(), "without a run: {all:?}");
}

#[test]
fn a_full_disk_is_named_by_every_command() {
    let stage = Stage::new();
    for run in RUNS {
        assert_named(run, stage.end(run, full_disk()), "No space left on device");
    }
}

#[test]
fn a_file_that_may_not_grow_is_named_by_every_command() {
    let stage = Stage::new();
    let path = stage.home.path().join("result");
    // A file at the limit already; a signal that nobody asked for must not end the program.
    File::create(&path).unwrap().set_len(FILE_BYTES_MAX).unwrap();
    for run in RUNS {
        let inner = stage.command(run);
        let mut limited = Command::new("bash");
        limited.args(["-c", &format!("ulimit -f {}; exec \"$@\"", FILE_BYTES_MAX / 1024), "bash"]);
        limited.arg(inner.get_program()).args(inner.get_args()).current_dir(stage.home.path()).env_clear();
        limited.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
        stage.prepare();
        let file = OpenOptions::new().append(true).open(&path).unwrap();
        let output = limited.stdin(Stdio::null()).stdout(file).stderr(Stdio::piped()).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_named(run, (exit_code(output.status), stderr), "File too large");
    }
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let stage = Stage::new();
    for run in RUNS {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let broken = stage.end(run, writer);
        let whole = stage.end(run, Stdio::null());
        assert_eq!(broken.0, whole.0, "{run:?}:\n{}", broken.1);
        assert!(!broken.1.contains("stdout"), "{run:?}:\n{}", broken.1);
    }
}

#[test]
fn a_program_that_serves_says_it_at_its_end() {
    let home = Home::new();
    let app = home.app(APP);
    let run = ["try", "--once"];
    let output = home.command(&run).stdin(Stdio::null()).stdout(full_disk()).stderr(Stdio::piped()).output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_named(&run, (exit_code(output.status), stderr), "No space left on device");

    let words = ["dev", app.to_str().unwrap(), "--port", "0", "--ephemeral"];
    let mut dev = home.command(&words).stdin(Stdio::null()).stdout(full_disk()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(dev.stderr.take().unwrap()));
    let ready = lines.by_ref().find(|line| line.as_ref().unwrap().contains("press Ctrl-C"));
    assert!(ready.is_some(), "dev did not start");
    let killed = Command::new("kill").args(["-INT", &dev.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let rest: Vec<String> = lines.map(Result::unwrap).collect();
    assert_named(&words, (exit_code(dev.wait().unwrap()), rest.join("\n")), "No space left on device");
}
