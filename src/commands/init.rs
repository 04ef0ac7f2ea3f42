//! `linkworld init`: a new project that validates, runs and deploys.

use crate::context::CommandResult;
use crate::context::Context;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::project::scaffold::{self, Blank, Language};
use crate::terminal::{Role, paint};
use linkworld_contract::names::AppId;
use std::path::PathBuf;

/// Create a project with a manifest, a handler and documentation
#[derive(Debug, clap::Args)]
#[command(after_help = "
  linkworld init my-app
  linkworld init my-app --lang typescript --github-owner acme

Exit codes: 0 created, 2 invalid app id, 3 the folder is not empty.
")]
pub struct InitArgs {
    /// App id; also the name of the folder
    #[arg(value_name = "APP")]
    slug: AppId,
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
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Lang {
    Python,
    Typescript,
}

/// Creates it.
pub fn run(context: &mut Context, args: &InitArgs) -> CommandResult {
    let folder = args.directory.clone().unwrap_or_else(|| PathBuf::from(args.slug.as_str()));
    let name = args.name.clone().unwrap_or_else(|| title(args.slug.as_str()));
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
    context.terminal.print(&paint(Role::Good, &format!("created {} in {shown}", args.slug)));
    for path in written {
        context.terminal.print(&format!("  {path}"));
    }
    context.terminal.message(&format!("next: `cd {shown}` and `linkworld dev`; see README.md there for more"));
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
