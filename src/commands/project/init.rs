//! `linkworld init`: a new project that validates, runs and deploys.

use crate::context::CommandResult;
use crate::context::Context;
use crate::error::CommandError;
use linkworld_contract::names::{AppId, NameError};
use linkworld_project::scaffold::{self, Blank, Language};
use linkworld_system::files;
use linkworld_terminal::{Exit, Role, paint};
use serde_json::json;
use std::path::{Path, PathBuf};

/// Create a project with a manifest, a handler, a page and documentation
#[derive(Debug, clap::Args)]
#[command(after_help = "
  linkworld init my-app
  linkworld init my-app --lang typescript --github-owner acme
  linkworld init my-app --directory .    # in a fresh repository

Exit codes: 0 created, 2 invalid app id, 3 the folder is not empty.
")]
pub struct InitArgs {
    /// App id; also the name of the folder
    #[arg(value_name = "APP")]
    slug: String,
    /// Display name [default: made from the app id]
    #[arg(long)]
    name: Option<String>,
    /// Short description of the app
    #[arg(long, default_value = "")]
    description: String,
    /// Programming language of the handler
    #[arg(long, value_enum, default_value = "python")]
    lang: Lang,
    /// Owner of the container image on ghcr.io
    #[arg(long, value_name = "OWNER", default_value = "your-org")]
    github_owner: String,
    /// Folder to create [default: the app id]
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    directory: Option<PathBuf>,
    /// Print one JSON envelope
    #[arg(long, help_heading = "Output")]
    json: bool,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Lang {
    Python,
    Typescript,
}

/// Creates it.
pub fn run(context: &mut Context, args: &InitArgs) -> CommandResult {
    let slug = AppId::parse(&args.slug).map_err(|error| invalid_slug(&args.slug, &error))?;
    let folder = args.directory.clone().unwrap_or_else(|| PathBuf::from(slug.as_str()));
    let name = args.name.clone().unwrap_or_else(|| title(slug.as_str()));
    if !(1..=80).contains(&name.chars().count()) {
        return Err(CommandError::usage("--name: expected 1 to 80 characters"));
    }
    if args.description.chars().count() > 500 {
        return Err(CommandError::usage("--description: expected at most 500 characters"));
    }
    let owner = args.github_owner.clone();
    if owner.is_empty() || !owner.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte)) {
        return Err(CommandError::usage("--github-owner: expected letters, digits, `.`, `_` and `-`"));
    }
    let blank = Blank {
        slug,
        name,
        description: args.description.clone(),
        // Image names have no capitals.
        owner: owner.to_lowercase(),
        language: match args.lang {
            Lang::Python => Language::Python,
            Lang::Typescript => Language::TypeScript,
        },
    };
    let project = scaffold::write(&folder, &blank)?;
    let terminal = &mut context.terminal;
    if args.json {
        let envelope = json!({
            "schema": "linkworld.init/1",
            "app": blank.slug,
            "folder": folder.to_string_lossy(),
            "written": project.written,
            "kept": project.kept,
        });
        terminal.print_json(&envelope);
        return Ok(Exit::Done);
    }
    terminal.print(paint(Role::Good, format!("created {} in {}", blank.slug, folder.display())));
    for path in project.written {
        terminal.print(format!("  {path}"));
    }
    for path in project.kept {
        terminal.print(format!("  {path} (existed, unchanged)"));
    }
    terminal.message("");
    terminal.message("Next steps:");
    let enter = (folder != Path::new(".")).then(|| format!("cd {}", shell_word(&folder.to_string_lossy())));
    let steps = [scaffold::setup(blank.language), "linkworld lint", "linkworld dev"].map(str::to_owned);
    for step in enter.into_iter().chain(steps) {
        terminal.message(format!("  {step}"));
    }
    Ok(Exit::Done)
}

/// Longest app id. `[K]`
const SLUG_CHARS_MAX: usize = 64;

/// What is wrong with an app id, with the command that has a valid one.
fn invalid_slug(given: &str, error: &NameError) -> CommandError {
    // A folder in place of an app id: its name is the best guess.
    let is_path = given == "." || given.contains(['/', '\\']);
    let path = if is_path { files::canonical(Path::new(given)) } else { PathBuf::new() };
    let name = path.file_name().map_or_else(|| given.into(), |name| name.to_string_lossy());
    let failure = CommandError::usage(format!("invalid app id `{given}`: {error}"));
    let Some(slug) = valid_slug(&name) else { return failure.hint("for example `linkworld init my-app`") };
    let directory = if is_path { format!(" --directory {}", shell_word(given)) } else { String::new() };
    failure.hint(format!("use a valid one: `linkworld init {slug}{directory}`"))
}

/// The app id nearest to a text; none when nothing of it can stay.
fn valid_slug(text: &str) -> Option<String> {
    let mut slug = String::new();
    for char in text.chars().flat_map(char::to_lowercase) {
        match char {
            'ä' => slug.push_str("ae"),
            'ö' => slug.push_str("oe"),
            'ü' => slug.push_str("ue"),
            'ß' => slug.push_str("ss"),
            'a'..='z' | '0'..='9' => slug.push(char),
            _ if slug.is_empty() || slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
    }
    let slug = slug.trim_end_matches('-');
    let slug = match slug.chars().next()? {
        'a'..='z' if slug.len() < 3 => format!("{slug}-app"),
        'a'..='z' => slug.to_owned(),
        _ => format!("app-{slug}"),
    };
    let slug: String = slug.chars().take(SLUG_CHARS_MAX).collect();
    AppId::parse(slug.trim_end_matches('-')).ok().map(|slug| slug.as_str().to_owned())
}

/// A word as a shell reads it.
fn shell_word(text: &str) -> String {
    let is_plain = |char: char| char.is_alphanumeric() || "-_./".contains(char);
    if !text.is_empty() && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

/// `lamp-shop` as `Lamp Shop`.
fn title(slug: &str) -> String {
    let word = |word: &str| {
        let mut chars = word.chars();
        chars.next().map(|first| first.to_uppercase().chain(chars).collect::<String>()).unwrap_or_default()
    };
    slug.split('-').filter(|part| !part.is_empty()).map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{shell_word, valid_slug};

    #[test]
    fn a_valid_app_id_is_near_what_was_given() {
        let cases = [
            ("My App", Some("my-app")),
            ("Größe_2", Some("groesse-2")),
            ("2fast", Some("app-2fast")),
            ("--x--", Some("x-app")),
            ("a/b c", Some("a-b-c")),
            ("日本", None),
            ("", None),
        ];
        for (given, expected) in cases {
            assert_eq!(valid_slug(given).as_deref(), expected, "{given}");
        }
        assert_eq!(valid_slug(&"a".repeat(200)).unwrap().len(), super::SLUG_CHARS_MAX);
    }

    #[test]
    fn a_path_is_quoted_for_the_shell() {
        assert_eq!([shell_word("a/b-c"), shell_word("a b"), shell_word("it's")], ["a/b-c", "'a b'", "'it'\\''s'"]);
    }
}
