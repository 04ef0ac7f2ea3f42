//! `linkworld init`: a new project that validates, runs and ships.

use crate::context::Context;
use crate::context::Outcome;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::project::scaffold::{self, Blank, Language};
use crate::terminal::{Role, paint};
use linkworld_contract::names::AppId;
use std::path::PathBuf;

/// Make a new project: manifest, handler, help page and all
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit codes: 0 it is there, 2 the app id is none, 3 the folder is not empty.")]
pub struct Args {
    /// The app's id, and its folder's name
    slug: AppId,
    /// Display name; made from the id unless given
    #[arg(long)]
    name: Option<String>,
    /// One line about the app
    #[arg(long, default_value = "")]
    description: String,
    /// What the handlers are written in
    #[arg(long, value_enum, default_value = "python")]
    lang: Lang,
    /// Owner of the container images at ghcr.io
    #[arg(long, value_name = "OWNER", default_value = "your-org")]
    github_owner: String,
    /// The folder; one named after the id unless given
    #[arg(long, value_name = "DIR")]
    directory: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Lang {
    Python,
    Typescript,
}

/// Writes it.
pub fn run(context: &mut Context, args: &Args) -> Outcome {
    let folder = args.directory.clone().unwrap_or_else(|| PathBuf::from(args.slug.as_str()));
    let name = args.name.clone().unwrap_or_else(|| title(args.slug.as_str()));
    if !(1..=80).contains(&name.chars().count()) {
        return Err(CommandError::usage("--name must have 1 to 80 characters"));
    }
    if args.description.chars().count() > 500 {
        return Err(CommandError::usage("--description must have at most 500 characters"));
    }
    let owner = args.github_owner.clone();
    if owner.is_empty() || !owner.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte)) {
        return Err(CommandError::usage("--github-owner must be a name of letters, digits, `.`, `_` and `-`"));
    }
    let blank = Blank {
        slug: args.slug.clone(),
        name,
        description: args.description.clone(),
        // Image names have no capitals.
        owner: owner.to_lowercase(),
        language: match args.lang {
            Lang::Python => Language::Python,
            Lang::Typescript => Language::TypeScript,
        },
    };
    let written = scaffold::write(&folder, &blank)?;
    let shown = folder.display();
    context.terminal.answer(&paint(Role::Good, &format!("{} is in {shown}", args.slug)));
    for path in written {
        context.terminal.answer(&format!("  {path}"));
    }
    context.terminal.answer(&format!("Next: `cd {shown}`, then see its README.md."));
    Ok(Exit::Done)
}

/// `lamp-shop` as `Lamp Shop`.
fn title(slug: &str) -> String {
    let word = |word: &str| {
        let mut chars = word.chars();
        chars.next().map(|first| first.to_uppercase().chain(chars).collect::<String>()).unwrap_or_default()
    };
    slug.split('-').filter(|part| !part.is_empty()).map(word).collect::<Vec<_>>().join(" ")
}
