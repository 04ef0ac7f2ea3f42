//! `linkworld package`: what a deploy would send, and the frontend as the archive that is uploaded.

use crate::context::{CommandResult, Context};
use crate::error::CommandError;
use crate::options::{FrontendOptions, SeverityOptions, check_is_readable};
use crate::output::destination::{self, Destination};
use crate::output::package_report;
use linkworld_manifest::Compat;
use linkworld_project::bundle::{Packed, pack};
use linkworld_system::files;
use linkworld_terminal::{Exit, Format, size};
use std::path::PathBuf;

/// Show what a deploy would send, and pack the frontend
#[derive(Debug, clap::Args)]
#[command(after_help = "
  linkworld package
  linkworld package --output bundle.tar.gz

Exit codes: 0 everything can be sent, 1 there are errors, 2 invalid command line, 3 local problem.
")]
pub struct PackageArgs {
    /// Manifest, or folder with a `linkworld.app.yaml`
    #[arg(default_value = ".")]
    path: PathBuf,
    #[command(flatten)]
    frontend: FrontendOptions,
    #[command(flatten)]
    severity: SeverityOptions,
    /// Write the archive of the frontend to this file
    #[arg(
        short,
        long,
        alias = "out",
        value_name = "FILE.tar.gz",
        conflicts_with = "no_bundle",
        help_heading = "Output"
    )]
    output: Option<PathBuf>,
    /// Print one JSON envelope
    #[arg(long, help_heading = "Output")]
    json: bool,
}

/// Collects, prints, writes.
pub fn run(context: &mut Context, args: &PackageArgs) -> CommandResult {
    let output = args.output.clone().map(Destination::from);
    if output == Some(Destination::Stdout) {
        return Err(CommandError::usage("the archive cannot be written to stdout, which has the report")
            .hint("name a file: `linkworld package --output bundle.tar.gz`"));
    }
    let manifest = linkworld_project::manifest_file(&args.path);
    destination::check_distinct(args.output.as_deref(), [manifest.as_path()])?;
    let include = &args.frontend.include;
    let project = linkworld_project::load_with(&args.path, Compat::Ours, include)?;
    let packed = pack(&project.root, &args.frontend.choice(), include)?;
    let mut report = project.report;
    packed.report(&mut report);
    let report = args.severity.of_project(&project.root)?.apply(report);
    check_is_readable(&report, project.app.is_some())?;
    let exit = if report.is_valid() && !packed.is_incomplete() { Exit::Done } else { Exit::Failed };
    if exit == Exit::Done {
        write(args, &packed)?;
    }
    if args.json {
        context.terminal.print_json(&package_report::envelope(project.app.as_ref(), &packed, &report));
        return Ok(exit);
    }
    package_report::print(&mut context.terminal, project.app.as_ref(), &packed);
    let format = if context.terminal.prints_to_terminal() { Format::Human } else { Format::Concise };
    context.terminal.report(&report, format);
    if let (Some(file), Some(archive), Exit::Done) = (&args.output, &packed.archive, exit) {
        context.terminal.message(format!("wrote {}, {}", file.display(), size(archive.bytes as u64)));
    }
    Ok(exit)
}

fn write(args: &PackageArgs, packed: &Packed) -> Result<(), CommandError> {
    let Some(file) = &args.output else { return Ok(()) };
    match &packed.archive {
        Some(archive) => Ok(files::write_report(file, &archive.parts.concat())?),
        None => Err(CommandError::local("no frontend to write: the project has neither `dist` nor `web`")
            .hint("build it first, or name its folder with --bundle DIR")),
    }
}
