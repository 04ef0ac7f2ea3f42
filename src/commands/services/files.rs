//! `linkworld files`: the files of a tenant.

use crate::connect::TenantCommandOptions;
use crate::connect::service::{ServiceRequest, ShownReply, arguments, file_argument, run as send};
use crate::context::{CommandResult, Context};
use serde_json::json;
use std::path::PathBuf;

/// List, show, add or delete files of a tenant
#[derive(Debug, clap::Args)]
#[command(after_help = "
  linkworld files list --search invoice
  linkworld files add receipt.pdf
")]
pub struct FilesArgs {
    #[command(subcommand)]
    action: FilesAction,
    #[command(flatten)]
    options: TenantCommandOptions,
}

#[derive(Debug, clap::Subcommand)]
enum FilesAction {
    /// List files, the newest first
    List {
        /// Words that must all occur in the name or the text
        #[arg(long, value_name = "WORDS")]
        search: Option<String>,
    },
    /// Show a file with its content
    Show {
        /// Id of the file
        id: String,
    },
    /// Add a file
    Add {
        /// File of this machine
        #[arg(value_name = "FILE")]
        path: PathBuf,
    },
    /// Delete a file and the links that share it
    Delete {
        /// Id of the file
        id: String,
    },
}

const COLUMNS: &[(&str, &str)] =
    &[("ID", "file_id"), ("NAME", "filename"), ("TYPE", "content_type"), ("SIZE", "size"), ("CHANGED", "updated_at")];

/// Runs the subcommand.
pub fn run(context: &mut Context, args: &FilesArgs) -> CommandResult {
    let (action, given, shown) = match &args.action {
        FilesAction::List { search } => {
            ("list", arguments([("query", json!(search))]), ShownReply::Rows { list: "files", columns: COLUMNS })
        }
        FilesAction::Show { id } => (
            "show",
            arguments([("file_id", json!(id))]),
            ShownReply::Fields { list: None, text: "text", without: &["content_base64"] },
        ),
        FilesAction::Add { path } => {
            ("add", file_argument(path)?, ShownReply::Sentence { text: "added {}", field: "file_id" })
        }
        FilesAction::Delete { id } => (
            "delete",
            arguments([("file_id", json!(id))]),
            ShownReply::Sentence { text: "deleted the file", field: "deleted" },
        ),
    };
    send(context, &args.options, ServiceRequest { service: "files", action, args: given, shown })
}
