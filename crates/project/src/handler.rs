//! The command that starts a project's handler: given by the user, else detected from the files of the folder.

use linkworld_system::env;
use std::path::{Path, PathBuf};

/// A program and its arguments, to be run in the project's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// A path, or a name looked up in `PATH`.
    pub program: PathBuf,
    /// Passed as they are; no shell reads them.
    pub args: Vec<String>,
}

/// Files that identify the command; the first one found is used.
const PYTHON_FILES: [&str; 2] = ["main.py", "src/main.py"];
const TYPESCRIPT_FILES: [&str; 2] = ["app.ts", "src/app.ts"];
/// Package manifests, each with the program and the arguments that start the package.
const MANIFESTS: [(&str, &str, &[&str]); 2] =
    [("package.json", "npm", &["start"]), ("Cargo.toml", "cargo", &["run", "--quiet"])];

/// The command that starts the handler, or none when no known file is found.
///
/// `given` is what the user typed after `--`. Otherwise `main.py` is run by the project's own Python
/// (see [`python`]), `app.ts` by `npx tsx`, a `package.json` by `npm start`, and a `Cargo.toml` by `cargo run`.
pub fn command(root: &Path, given: &[String]) -> Option<Command> {
    if let Some((program, args)) = given.split_first() {
        return Some(Command { program: program.into(), args: args.to_vec() });
    }
    let present = |file: &&&str| root.join(file).is_file();
    if let Some(file) = PYTHON_FILES.iter().find(present) {
        return Some(Command { program: python(root), args: vec![(*file).to_owned()] });
    }
    if let Some(file) = TYPESCRIPT_FILES.iter().find(present) {
        return Some(Command { program: "npx".into(), args: vec!["tsx".to_owned(), (*file).to_owned()] });
    }
    let found = MANIFESTS.iter().find(|(file, _, _)| root.join(file).is_file());
    found.map(|(_, program, args)| Command {
        program: program.into(),
        args: args.iter().map(|&arg| arg.into()).collect(),
    })
}

/// The command that runs a Python, TypeScript or JavaScript file as the handler; none for any other file.
pub fn command_of_file(root: &Path, file: &Path) -> Option<Vec<String>> {
    // The command runs in the project's folder.
    let path = file.strip_prefix(root).unwrap_or(file).to_string_lossy().into_owned();
    match file.extension()?.to_str()? {
        "py" => Some(vec![python(root).to_string_lossy().into_owned(), path]),
        "ts" => Some(vec!["npx".to_owned(), "tsx".to_owned(), path]),
        "js" | "mjs" | "cjs" => Some(vec!["node".to_owned(), path]),
        _ => None,
    }
}

/// Whether [`command`] is the `python3` of `PATH`: the project has no environment of its own.
pub fn runs_path_python(root: &Path, given: &[String]) -> bool {
    let has_python = PYTHON_FILES.iter().any(|file| root.join(file).is_file());
    given.is_empty() && has_python && python(root) == Path::new("python3")
}

/// The files that [`command`] looks for, for messages.
pub fn looked_for() -> String {
    [&PYTHON_FILES[..], &TYPESCRIPT_FILES[..], &MANIFESTS.map(|(file, _, _)| file)].concat().join(", ")
}

/// `LINKWORLD_PYTHON`, the project's `.venv`, the active virtual environment, or `python3`.
fn python(root: &Path) -> PathBuf {
    let in_environment = |folder: PathBuf| Some(folder.join("bin/python")).filter(|path| path.is_file());
    env::value_of(env::PYTHON)
        .map(PathBuf::from)
        .or_else(|| in_environment(root.join(".venv")))
        .or_else(|| env::virtual_env().and_then(in_environment))
        .unwrap_or_else(|| "python3".into())
}

#[cfg(test)]
mod tests {
    use super::{Command, command};
    use linkworld_system::files::write_private;

    #[test]
    fn the_command_is_detected_from_the_files() {
        let root = tempfile::tempdir().unwrap();
        let args = || command(root.path(), &[]).map(|command| command.args);
        assert_eq!(args(), None);
        write_private(&root.path().join("Cargo.toml"), b"").unwrap();
        assert_eq!(args(), Some(vec!["run".to_owned(), "--quiet".to_owned()]));
        write_private(&root.path().join("package.json"), b"{}").unwrap();
        assert_eq!(args(), Some(vec!["start".to_owned()]));
        write_private(&root.path().join("app.ts"), b"").unwrap();
        assert_eq!(args(), Some(vec!["tsx".to_owned(), "app.ts".to_owned()]));
        write_private(&root.path().join("main.py"), b"").unwrap();
        assert_eq!(args(), Some(vec!["main.py".to_owned()]));
        let given = ["./run".to_owned(), "--fast".to_owned()];
        let expected = Command { program: "./run".into(), args: vec!["--fast".to_owned()] };
        assert_eq!(command(root.path(), &given), Some(expected));
    }

    #[test]
    fn the_projects_own_environment_is_preferred() {
        let root = tempfile::tempdir().unwrap();
        write_private(&root.path().join("main.py"), b"").unwrap();
        write_private(&root.path().join(".venv/bin/python"), b"").unwrap();
        assert_eq!(command(root.path(), &[]).unwrap().program, root.path().join(".venv/bin/python"));
    }
}
