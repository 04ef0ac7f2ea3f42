//! `linkworld rag`: the knowledge collections of a tenant.

use crate::connect::TenantCommandOptions;
use crate::connect::service::{ServiceRequest, ShownReply, arguments, run as send};
use crate::context::{CommandResult, Context};
use crate::error::CommandError;
use linkworld_contract::tool_limits::RAG_DOCUMENT_BYTES_MAX;
use linkworld_system::files;
use serde_json::json;
use std::path::PathBuf;

/// List, add, search or delete documents of knowledge collections
#[derive(Debug, clap::Args)]
#[command(
    before_help = "Apps read the collection that is bound to their slot (`linkworld bind`).",
    after_help = "
  linkworld rag add tax-law-2026 docs/vat.md --tag vat
  linkworld rag search tax-law-2026 'reduced rate'
"
)]
pub struct RagArgs {
    #[command(subcommand)]
    action: RagAction,
    #[command(flatten)]
    options: TenantCommandOptions,
}

#[derive(Debug, clap::Subcommand)]
enum RagAction {
    /// List the documents of a collection, or the collections
    List {
        /// Name of the collection [default: list the collections]
        collection: Option<String>,
    },
    /// Add a Markdown file, or replace it
    Add {
        /// Name of the collection
        collection: String,
        /// File of this machine
        #[arg(value_name = "FILE")]
        path: PathBuf,
        /// Id of the document [default: the name of the file]
        #[arg(long)]
        id: Option<String>,
        /// Tag (repeatable)
        #[arg(long)]
        tag: Vec<String>,
    },
    /// Search a collection
    Search {
        /// Name of the collection
        collection: String,
        /// Words to look for
        query: String,
    },
    /// Delete a document
    Delete {
        /// Name of the collection
        collection: String,
        /// Id of the document
        id: String,
    },
}

const COLLECTIONS: &[(&str, &str)] = &[("COLLECTION", "collection"), ("DOCUMENTS", "documents")];
const DOCUMENTS: &[(&str, &str)] =
    &[("ID", "document_id"), ("TITLE", "title"), ("TAGS", "tags"), ("CHANGED", "updated_at")];
const RESULTS: &[(&str, &str)] = &[("ID", "document_id"), ("TITLE", "title"), ("TEXT", "text")];

/// Runs the subcommand.
pub fn run(context: &mut Context, args: &RagArgs) -> CommandResult {
    let (action, given, shown) = match &args.action {
        RagAction::List { collection: None } => {
            ("list", arguments([]), ShownReply::Rows { list: "collections", columns: COLLECTIONS })
        }
        RagAction::List { collection } => (
            "list",
            arguments([("collection", json!(collection))]),
            ShownReply::Rows { list: "documents", columns: DOCUMENTS },
        ),
        RagAction::Add { collection, path, id, tag } => {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let content = files::read_text(path, RAG_DOCUMENT_BYTES_MAX).map_err(CommandError::from)?;
            let given = arguments([
                ("collection", json!(collection)),
                ("document_id", json!(id.as_ref().unwrap_or(&name))),
                ("title", json!(name)),
                ("content", json!(content)),
                ("tags", json!(tag)),
            ]);
            ("add", given, ShownReply::Sentence { text: "added {}", field: "document_id" })
        }
        RagAction::Search { collection, query } => (
            "search",
            arguments([("collection", json!(collection)), ("query", json!(query))]),
            ShownReply::Rows { list: "results", columns: RESULTS },
        ),
        RagAction::Delete { collection, id } => (
            "delete",
            arguments([("collection", json!(collection)), ("document_id", json!(id))]),
            ShownReply::Sentence { text: "deleted the document", field: "deleted" },
        ),
    };
    send(context, &args.options, ServiceRequest { service: "rag", action, args: given, shown })
}
