//! `linkworld validate`: the platform's verdict on a project, offline.

use super::{Context, Exit, Outcome};
use crate::project;
use crate::terminal::Format;
use std::path::PathBuf;

/// Check the manifest, the docs and the templates of a project, without any account or network
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit codes: 0 nothing stands against it, 1 there are errors, 3 no manifest there.")]
pub struct Args {
    /// A manifest, or a folder with a `linkworld.app.yaml` in it
    #[arg(default_value = ".")]
    path: PathBuf,
    /// The manifest, as the Python CLI's `lint` takes it
    #[arg(long, value_name = "PATH", conflicts_with = "path")]
    manifest: Option<PathBuf>,
    /// How to write the findings; `human` on a terminal and `concise` elsewhere unless given
    #[arg(long, value_enum)]
    format: Option<FormatChoice>,
    /// The same as `--format json`
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum FormatChoice {
    Human,
    Concise,
    Json,
}

/// Checks and prints.
pub fn run(context: &mut Context, args: &Args) -> Outcome {
    let project = project::load(args.manifest.as_ref().unwrap_or(&args.path))?;
    let format = match args.format {
        Some(FormatChoice::Json) => Format::Json,
        None if args.json => Format::Json,
        Some(FormatChoice::Human) => Format::Human,
        Some(FormatChoice::Concise) => Format::Concise,
        None if context.terminal.answers_a_person() => Format::Human,
        None => Format::Concise,
    };
    context.terminal.report(&project.report, format);
    Ok(if project.report.is_valid() { Exit::Done } else { Exit::No })
}
