//! `linkworld init`: a new project that validates, runs and deploys.

use crate::context::CommandResult;
use crate::context::Context;
use crate::error::CommandError;
use clap::ValueEnum;
use clap::builder::PossibleValue;
use linkworld_contract::names::{AppId, NameError};
use linkworld_project::scaffold::{self, Language, NewApp, StarterTemplate};
use linkworld_system::files;
use linkworld_terminal::{Exit, Role, paint};
use serde_json::json;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

/// Create a project with a manifest, a handler, a page and documentation
#[derive(Debug, clap::Args)]
#[command(after_help = "
  linkworld init my-app
  linkworld init my-app --template email-triage --lang typescript --github-owner acme
  linkworld init                         # prompts for what is needed
  linkworld init my-app --directory .    # in a fresh repository

Exit codes: 0 created, 2 invalid app id or value, 3 the folder is not empty, 5 no app id and not interactive.
")]
pub struct InitArgs {
    /// App id; also the name of the folder [default: prompts on a terminal]
    #[arg(value_name = "APP")]
    slug: Option<String>,
    /// Display name [default: made from the app id]
    #[arg(long)]
    name: Option<String>,
    /// Short description of the app [default: that of the template]
    #[arg(long, default_value = "", hide_default_value = true)]
    description: String,
    /// Programming language of the handler [default: python]
    #[arg(long, value_enum)]
    lang: Option<Lang>,
    /// What the app starts with [default: blank]
    #[arg(long, value_enum)]
    template: Option<Template>,
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

#[derive(Debug, Clone, Copy)]
struct Lang(Language);

impl ValueEnum for Lang {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [Lang; 3] = [Lang(Language::Python), Lang(Language::TypeScript), Lang(Language::Rust)];
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.name()))
    }
}

#[derive(Debug, Clone, Copy)]
struct Template(StarterTemplate);

impl ValueEnum for Template {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [Template; 5] = {
            let [a, b, c, d, e] = StarterTemplate::ALL;
            [Template(a), Template(b), Template(c), Template(d), Template(e)]
        };
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let value = PossibleValue::new(self.0.name()).help(self.0.purpose());
        Some(value.aliases(self.0.alias()))
    }
}

/// Creates it.
pub fn run(context: &mut Context, args: &InitArgs) -> CommandResult {
    let app = new_app(context, args)?;
    let folder = args.directory.clone().unwrap_or_else(|| PathBuf::from(app.slug.as_str()));
    let project = scaffold::write(&folder, &app)?;
    let terminal = &mut context.terminal;
    if args.json {
        let envelope = json!({
            "schema": "linkworld.init/1",
            "app": app.slug,
            "language": app.language.name(),
            "template": app.template.name(),
            "folder": folder.to_string_lossy(),
            "written": project.written,
            "kept": project.kept,
        });
        terminal.print_json(&envelope);
        return Ok(Exit::Done);
    }
    terminal.print(paint(Role::Good, format!("created {} in {}", app.slug, folder.display())));
    for path in project.written {
        terminal.print(format!("  {path}"));
    }
    for path in project.kept {
        terminal.print(format!("  {path} (existed, unchanged)"));
    }
    terminal.message("");
    terminal.message("Next steps:");
    let enter = (folder != Path::new(".")).then(|| format!("cd {}", shell_word(&folder.to_string_lossy())));
    let steps = [app.language.setup(), "linkworld lint", "linkworld dev"].map(str::to_owned);
    for step in enter.into_iter().chain(steps) {
        terminal.message(format!("  {step}"));
    }
    Ok(Exit::Done)
}

/// The app of the options. Without an app id, prompts for it and for what no option says.
fn new_app(context: &mut Context, args: &InitArgs) -> Result<NewApp, CommandError> {
    let asked = args.slug.is_none();
    let slug = match &args.slug {
        Some(given) => AppId::parse(given).map_err(|error| invalid_slug(given, &error))?,
        None => ask_slug(context)?,
    };
    let default = title(slug.as_str());
    let name = match &args.name {
        Some(name) => name.clone(),
        None if asked => context.terminal.ask_or("Name", &default)?,
        None => default,
    };
    let language = match args.lang {
        Some(Lang(language)) => language,
        None if asked => Language::ALL[choose(context, "Language", Language::ALL.map(Language::name))?],
        None => Language::Python,
    };
    let template = match args.template {
        Some(Template(template)) => template,
        None if asked => {
            StarterTemplate::ALL[choose(context, "Template", StarterTemplate::ALL.map(StarterTemplate::name))?]
        }
        None => StarterTemplate::Blank,
    };
    check_text("--name", &name, 1..=80)?;
    check_text("--description", &args.description, 0..=500)?;
    let owner = args.github_owner.clone();
    if owner.is_empty() || !owner.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte)) {
        return Err(CommandError::usage("--github-owner: expected letters, digits, `.`, `_` and `-`"));
    }
    // Image names have no capitals.
    let owner = owner.to_lowercase();
    Ok(NewApp { slug, name, description: args.description.clone(), owner, language, template })
}

/// Prompts until the app id is valid.
fn ask_slug(context: &mut Context) -> Result<AppId, CommandError> {
    loop {
        let given = context
            .terminal
            .ask("App id, for example my-app")
            .map_err(|error| CommandError::unanswered(error, "pass the app id: `linkworld init my-app`"))?;
        match AppId::parse(given.trim()) {
            Ok(slug) => return Ok(slug),
            Err(error) => context.terminal.message(format!("invalid app id: {error}")),
        }
    }
}

fn choose<const N: usize>(context: &mut Context, question: &str, names: [&str; N]) -> Result<usize, CommandError> {
    Ok(context.terminal.choose(question, &names.map(str::to_owned))?)
}

fn check_text(option: &str, text: &str, chars: RangeInclusive<usize>) -> Result<(), CommandError> {
    if !chars.contains(&text.chars().count()) {
        let (min, max) = chars.into_inner();
        return Err(CommandError::usage(format!("{option}: expected {min} to {max} characters")));
    }
    if text.chars().any(char::is_control) {
        return Err(CommandError::usage(format!("{option}: expected one line without control characters")));
    }
    Ok(())
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
pub(crate) fn shell_word(text: &str) -> String {
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
