//! `linkworld schema`: the JSON Schema of the manifest, the dev file or the eval file, for editors and other tools.

use crate::context::CommandResult;
use crate::context::Context;
use crate::output::destination::Destination;
use linkworld_manifest::json_schema;
use linkworld_system::files;
use linkworld_terminal::Exit;
use std::path::PathBuf;

/// Print the JSON Schema of the manifest
#[derive(Debug, clap::Args)]
#[command(
    before_help = "Editors with the YAML language server use the schema if the manifest starts with the line `# yaml-language-server: $schema=./linkworld.schema.json`.",
    after_help = "
  linkworld schema --output linkworld.schema.json
  linkworld validate --fix --modeline    # add that line to the manifest
  linkworld schema --dev-file -o linkworld.dev.schema.json
  linkworld schema --eval-file -o linkworld.eval.schema.json
"
)]
pub struct SchemaArgs {
    /// Print the schema of `linkworld.dev.yaml` instead
    #[arg(long)]
    dev_file: bool,
    /// Print the schema of `linkworld.eval.yaml` instead
    #[arg(long, conflicts_with = "dev_file")]
    eval_file: bool,
    /// Write to this file instead of stdout, which is `-`
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,
}

/// Prints or writes.
pub fn run(context: &mut Context, args: &SchemaArgs) -> CommandResult {
    let schema = match (args.dev_file, args.eval_file) {
        (true, _) => json_schema::dev_file_schema(),
        (_, true) => json_schema::eval_file_schema(),
        _ => json_schema::schema(),
    };
    let text = format!("{schema:#}");
    match args.output.clone().map(Destination::from) {
        None | Some(Destination::Stdout) => context.terminal.print_exact(&text),
        Some(Destination::File(path)) => {
            files::write_report(&path, format!("{text}\n").as_bytes())?;
            context.terminal.message(format!("wrote {}", path.display()));
        }
    }
    Ok(Exit::Done)
}
