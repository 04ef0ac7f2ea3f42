//! `linkworld schema`: the manifest's JSON Schema, for editors and other tools.

use crate::context::Context;
use crate::context::Outcome;
use crate::exit::Exit;
use linkworld_manifest::json_schema;
use linkworld_system::files;
use std::path::PathBuf;

/// Print the JSON Schema of the manifest, for editors and other tools
#[derive(Debug, clap::Args)]
#[command(after_help = "\
An editor with the YAML language server reads it from the first line of a manifest:
  # yaml-language-server: $schema=./linkworld.schema.json")]
pub struct Args {
    /// Write it to a file instead of stdout
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Prints or writes.
pub fn run(context: &mut Context, args: &Args) -> Outcome {
    let text = format!("{:#}", json_schema::schema());
    match &args.output {
        None => context.terminal.answer(&text),
        Some(path) => {
            files::write_report(path, format!("{text}\n").as_bytes())?;
            context.terminal.say(&format!("wrote {}", path.display()));
        }
    }
    Ok(Exit::Done)
}
