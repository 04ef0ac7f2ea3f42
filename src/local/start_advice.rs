//! Why a handler probably did not start, from what it printed, and the command that helps.

use crate::error::CommandError;
use linkworld_emulator::AppStartError;
use linkworld_project::handler::Command;
use linkworld_system::process::HandlerError;
use std::path::{Path, PathBuf};

/// The package that lets a debugger attach to Python.
const DEBUGGER: &str = "debugpy";

/// What is known about a handler that was started.
#[derive(Debug, Clone)]
pub(super) struct StartedHandler {
    pub(super) command: Command,
    /// The project's folder.
    pub(super) root: PathBuf,
    pub(super) port: u16,
    /// Whether it runs in a container, where nothing of this machine is used.
    pub(super) in_container: bool,
}

/// A probable cause and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StartAdvice {
    pub(super) cause: String,
    pub(super) hint: String,
}

impl StartedHandler {
    /// A failed start with its probable cause and what to do.
    pub(super) fn explained(&self, error: AppStartError) -> CommandError {
        let advice = match &error {
            AppStartError::Runtime(error) => self.advice_on(error),
            _ => None,
        };
        let missing = match &error {
            AppStartError::Runtime(HandlerError::ProgramNotFound { program }) => Some(missing_program(program)),
            _ => None,
        };
        let failure = CommandError::from(error);
        let failure =
            advice.into_iter().fold(failure, |failure, advice| failure.because(advice.cause).hint(advice.hint));
        missing.into_iter().fold(failure, CommandError::hint)
    }

    /// The advice for a handler that ended early.
    pub(super) fn advice_on(&self, error: &HandlerError) -> Option<StartAdvice> {
        match error {
            HandlerError::ExitedAtStart { status, tail } => self.advice(status, tail),
            HandlerError::GaveUp { tail, .. } => self.advice("", tail),
            _ => None,
        }
    }

    /// The advice for an end with this status (`exit code 1`) after these last lines of output.
    pub(super) fn advice(&self, status: &str, tail: &[String]) -> Option<StartAdvice> {
        if self.in_container {
            return None;
        }
        let text = tail.join("\n");
        self.missing_python_package(&text)
            .or_else(|| self.missing_node_package(&text))
            .or_else(|| self.missing_file(&text))
            .or_else(|| self.port_in_use(&text))
            .or_else(|| self.missing_program(status, &text))
            .or_else(|| syntax_error(tail))
            .or_else(|| self.not_permitted(status, &text))
            .or_else(|| ended_by_itself(status))
    }

    fn has(&self, file: &str) -> bool {
        self.root.join(file).exists()
    }

    /// How the program is called, with the interpreter's origin where that is a choice.
    fn interpreter(&self) -> String {
        let program = self.command.program.display();
        let found = if self.command.program.components().count() == 1 { " of your PATH" } else { "" };
        format!("`{program}`{found}")
    }

    fn missing_python_package(&self, text: &str) -> Option<StartAdvice> {
        let named = between(text, "No module named '", "'").or_else(|| between(text, "No module named ", "\n"))?;
        let package = named.split('.').next().unwrap_or(named).trim();
        if package == DEBUGGER {
            let python = self.command.program.display();
            return Some(StartAdvice {
                cause: format!("`--inspect` needs `{DEBUGGER}`, which is not installed for {}", self.interpreter()),
                hint: format!("install it: `{python} -m pip install {DEBUGGER}`, or start without --inspect"),
            });
        }
        let is_python = file_name(&self.command.program).starts_with("python");
        let python = if is_python { format!("{} -m ", self.command.program.display()) } else { String::new() };
        let install = if self.has("requirements.txt") {
            format!("{python}pip install -r requirements.txt")
        } else if self.has("pyproject.toml") {
            format!("{python}pip install -e .")
        } else {
            format!("{python}pip install {}", package.replace('_', "-"))
        };
        let by = if is_python { format!(" for {}", self.interpreter()) } else { String::new() };
        Some(StartAdvice {
            cause: format!("the Python module `{package}` is not installed{by}"),
            hint: format!(
                "install it: `{install}`; `dev` uses the project's `.venv` if there is one, or set LINKWORLD_PYTHON"
            ),
        })
    }

    fn missing_node_package(&self, text: &str) -> Option<StartAdvice> {
        let named =
            between(text, "Cannot find module '", "'").or_else(|| between(text, "Cannot find package '", "'"))?;
        if named.starts_with(['.', '/']) {
            let hint = match self.has("tsconfig.json") {
                true => "build it if it is generated, for example `npm run build`, or correct the path",
                false => "correct the path, or give the command that starts the handler after two dashes",
            };
            return Some(StartAdvice { cause: format!("the file `{named}` does not exist"), hint: hint.to_owned() });
        }
        let cause = format!("the Node.js package `{named}` is not installed");
        Some(StartAdvice { cause, hint: format!("install the project's packages: `{}`", self.node_install()) })
    }

    fn node_install(&self) -> &'static str {
        match () {
            () if self.has("pnpm-lock.yaml") => "pnpm install --frozen-lockfile",
            () if self.has("yarn.lock") => "yarn install",
            () if self.has("package-lock.json") || self.has("npm-shrinkwrap.json") => "npm ci",
            () => "npm install",
        }
    }

    fn port_in_use(&self, text: &str) -> Option<StartAdvice> {
        const WORDS: [&str; 5] =
            ["EADDRINUSE", "Address already in use", "address already in use", "[Errno 98]", "[Errno 48]"];
        if !WORDS.iter().any(|word| text.contains(word)) {
            return None;
        }
        let port = self.port;
        Some(StartAdvice {
            cause: "a port that the handler wants to listen on is in use".to_owned(),
            hint: format!("make it listen on the port in the variable PORT, which is {port} and was free"),
        })
    }

    fn missing_file(&self, text: &str) -> Option<StartAdvice> {
        let file = between(text, "can't open file '", "'")?;
        Some(StartAdvice {
            cause: format!("the file `{file}` does not exist"),
            hint: format!("paths in the command are relative to the project's folder, {}", self.root.display()),
        })
    }

    fn missing_program(&self, status: &str, text: &str) -> Option<StartAdvice> {
        if let Some(script) = between(text, "Missing script: \"", "\"") {
            return Some(StartAdvice {
                cause: format!("package.json has no script `{script}`"),
                hint: "add it, or give the command that starts the handler: `linkworld dev . -- COMMAND`".to_owned(),
            });
        }
        let named = text.lines().find_map(|line| {
            let name = line.strip_suffix(": not found").or_else(|| line.strip_suffix(": command not found"))?;
            name.rsplit([' ', ':']).next()
        });
        let undetermined = text.contains("could not determine executable to run");
        if named.is_none() && !undetermined && status != "exit code 127" {
            return None;
        }
        let what = named.map_or_else(|| "a program that it starts".to_owned(), |name| format!("the program `{name}`"));
        let hint = if self.has("package.json") {
            format!("install the project's packages: `{}`", self.node_install())
        } else {
            "install it, or give the command that starts the handler: `linkworld dev . -- COMMAND`".to_owned()
        };
        Some(StartAdvice { cause: format!("{what} was not found"), hint })
    }

    fn not_permitted(&self, status: &str, text: &str) -> Option<StartAdvice> {
        let is_denied = ["PermissionError", "EACCES", "Permission denied"].iter().any(|word| text.contains(word));
        if !is_denied && status != "exit code 126" {
            return None;
        }
        let program = self.command.program.display();
        let hint = if self.command.program.components().count() > 1 {
            format!("check the permissions, for example `chmod +x {program}`, and that the port is 1024 or higher")
        } else {
            "check the permissions of the files it reads, and that the port is 1024 or higher".to_owned()
        };
        Some(StartAdvice { cause: "the handler was not permitted to do something".to_owned(), hint })
    }
}

/// What to do about a program that does not exist.
pub(super) fn missing_program(program: &Path) -> &'static str {
    match file_name(program) {
        "node" | "npm" | "npx" => {
            "install Node.js 20 or newer, or give the command that starts the handler: `linkworld dev . -- COMMAND`"
        }
        name if name.starts_with("python") => "install Python 3, or name another one in LINKWORLD_PYTHON",
        _ if program.exists() => "it exists; check the interpreter that its first line names",
        _ => "install it, or give the command that starts the handler: `linkworld dev . -- COMMAND`",
    }
}

fn syntax_error(tail: &[String]) -> Option<StartAdvice> {
    const WORDS: [&str; 4] = ["SyntaxError", "IndentationError", "TabError", "Transform failed"];
    let at = tail.iter().position(|line| WORDS.iter().any(|word| line.contains(word)))?;
    let python = |line: &String| {
        let (file, rest) = line.trim().strip_prefix("File \"")?.split_once("\", line ")?;
        let number: String = rest.chars().take_while(char::is_ascii_digit).collect();
        Some(format!(" in {file}, line {number}"))
    };
    // Node.js prints `FILE:LINE` first.
    let node = |line: &String| {
        let (file, number) = line.trim().trim_start_matches("file://").rsplit_once(':')?;
        let is_place = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) && file.contains('.');
        is_place.then(|| format!(" in {file}, line {number}"))
    };
    let before = &tail[..at];
    let place = before.iter().rev().find_map(python).or_else(|| before.iter().find_map(node)).unwrap_or_default();
    let what = tail[at].trim().to_owned();
    Some(StartAdvice {
        cause: format!("a syntax error{place}: {what}"),
        hint: "correct it, or check that this version of the interpreter knows the syntax".to_owned(),
    })
}

fn ended_by_itself(status: &str) -> Option<StartAdvice> {
    (status == "exit code 0").then(|| StartAdvice {
        cause: "it ended by itself without an error".to_owned(),
        hint: "a handler keeps running and serves requests: with the SDK, call `app.run()` at the end".to_owned(),
    })
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let rest = &text[text.rfind(start)? + start.len()..];
    let found = rest.split(end).next()?;
    (!found.is_empty()).then_some(found)
}

fn file_name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{StartAdvice, StartedHandler};
    use linkworld_project::handler::Command;

    fn advice(program: &str, files: &[&str], status: &str, tail: &[&str]) -> Option<StartAdvice> {
        let root = tempfile::tempdir().unwrap();
        for file in files {
            linkworld_system::files::write_private(&root.path().join(file), b"").unwrap();
        }
        let command = Command { program: program.into(), args: Vec::new() };
        let handler = StartedHandler { command, root: root.path().to_owned(), port: 8123, in_container: false };
        handler.advice(status, &tail.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    #[allow(clippy::too_many_lines, reason = "one table")]
    fn common_causes_have_a_command() {
        let missing = ["Traceback (most recent call last):", "ModuleNotFoundError: No module named 'linkworld_sdk.x'"];
        let node = ["Error: Cannot find module 'express'", "Require stack:"];
        let esm = ["Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'tsx' imported from /app/"];
        for (program, files, status, tail, cause, hint) in [
            (
                "python3",
                &["requirements.txt"][..],
                "exit code 1",
                &missing[..],
                "`linkworld_sdk` is not installed for `python3` of your PATH",
                "`python3 -m pip install -r requirements.txt`",
            ),
            (
                "/p/.venv/bin/python",
                &["pyproject.toml"],
                "exit code 1",
                &missing,
                "for `/p/.venv/bin/python`",
                "`/p/.venv/bin/python -m pip install -e .`",
            ),
            ("uv", &[], "exit code 1", &missing, "`linkworld_sdk` is not installed", "`pip install linkworld-sdk`"),
            ("node", &["package-lock.json"], "exit code 1", &node, "package `express` is not installed", "`npm ci`"),
            ("npx", &["yarn.lock"], "exit code 1", &esm, "package `tsx`", "`yarn install`"),
            (
                "node",
                &[],
                "exit code 1",
                &["Error: Cannot find module './dist/app.js'"],
                "`./dist/app.js` does not exist",
                "correct the path",
            ),
            (
                "python3",
                &[],
                "exit code 2",
                &["/usr/bin/python3: can't open file '/p/bad.py': [Errno 2] No such file or directory"],
                "the file `/p/bad.py` does not exist",
                "relative to the project's folder",
            ),
            (
                "npm",
                &["package.json"],
                "exit code 127",
                &["sh: 1: tsx: not found"],
                "the program `tsx` was not found",
                "`npm install`",
            ),
            (
                "npm",
                &["package.json"],
                "exit code 1",
                &["npm error Missing script: \"start\""],
                "no script `start`",
                "linkworld dev . -- COMMAND",
            ),
            (
                "./run",
                &[],
                "exit code 127",
                &["./run: line 2: uvicorn: command not found"],
                "`uvicorn` was not found",
                "install it",
            ),
            (
                "node",
                &[],
                "exit code 1",
                &["Error: listen EADDRINUSE: address already in use :::3000"],
                "is in use",
                "PORT, which is 8123",
            ),
            ("python3", &[], "exit code 1", &["OSError: [Errno 98] Address already in use"], "is in use", "8123"),
            (
                "python3",
                &[],
                "exit code 1",
                &["  File \"/p/main.py\", line 7", "    def x(:", "SyntaxError: invalid syntax"],
                "in /p/main.py, line 7: SyntaxError: invalid syntax",
                "correct it",
            ),
            (
                "node",
                &[],
                "exit code 1",
                &["/p/app.js:3", "  const = 1", "SyntaxError: Unexpected token '='"],
                "in /p/app.js, line 3",
                "correct it",
            ),
            ("./run", &[], "exit code 126", &["./run: Permission denied"], "not permitted", "chmod +x ./run"),
            ("python3", &[], "exit code 0", &["bye"], "ended by itself", "app.run()"),
        ] {
            let found = advice(program, files, status, tail).unwrap_or_else(|| panic!("no advice for {tail:?}"));
            assert!(found.cause.contains(cause), "{tail:?}: {found:?}");
            assert!(found.hint.contains(hint), "{tail:?}: {found:?}");
        }
        assert_eq!(advice("python3", &[], "exit code 1", &["ValueError: no"]), None);
        assert_eq!(advice("python3", &[], "killed by SIGKILL", &[]), None);
    }
}
