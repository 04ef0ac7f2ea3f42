//! `linkworld records`: the business records of a tenant, as the Odoo tools see them.

use crate::connect::TenantCommandOptions;
use crate::connect::service::{ServiceRequest, ShownReply, arguments, run as send};
use crate::context::{CommandResult, Context};
use crate::error::CommandError;
use linkworld_contract::wire::raw::RawJson;
use serde_json::json;

/// List, show, add or delete business records of a tenant
#[derive(Debug, clap::Args)]
#[command(
    before_help = "The records are those of the `odoo_…` tools. A model needs no definition: a field has the type of its first \
        value.",
    after_help = "
  linkworld records list
  linkworld records add res.partner '{\"name\": \"Ada\", \"email\": \"ada@acme.example\"}'
  linkworld records list res.partner --domain '[[\"name\", \"ilike\", \"ada\"]]'
"
)]
pub struct RecordsArgs {
    #[command(subcommand)]
    action: RecordsAction,
    #[command(flatten)]
    options: TenantCommandOptions,
}

#[derive(Debug, clap::Subcommand)]
enum RecordsAction {
    /// List the records of a model, or the models
    List {
        /// Model, for example res.partner [default: list the models]
        model: Option<String>,
        /// Condition, as Odoo has it: JSON
        #[arg(long, value_name = "JSON", requires = "model")]
        domain: Option<String>,
    },
    /// Show a record
    Show {
        /// Model
        model: String,
        /// Id of the record
        id: i64,
    },
    /// Add a record, or several
    Add {
        /// Model
        model: String,
        /// Values of a record as a JSON object, or a list of them
        values: String,
    },
    /// Delete a record
    Delete {
        /// Model
        model: String,
        /// Id of the record
        id: i64,
    },
}

/// Runs the subcommand.
pub fn run(context: &mut Context, args: &RecordsArgs) -> CommandResult {
    let parsed = |what: &str, text: &str| {
        let value = RawJson::parse(text.as_bytes());
        value.map_err(|error| CommandError::usage(format!("{what}: expected JSON: {error}")))
    };
    let (action, given, shown) = match &args.action {
        RecordsAction::List { model: None, .. } => (
            "models",
            arguments([]),
            ShownReply::Rows { list: "models", columns: &[("MODEL", "model"), ("RECORDS", "records")] },
        ),
        RecordsAction::List { model, domain } => {
            let domain = domain.as_deref().map(|text| parsed("--domain", text)).transpose()?;
            let mut given = arguments([("model", json!(model))]);
            if let Some(domain) = domain {
                given.set("domain", domain);
            }
            ("list", given, ShownReply::Items { list: "records" })
        }
        RecordsAction::Show { model, id } => {
            let shown = ShownReply::Fields { list: Some("records"), text: "", without: &[] };
            ("show", arguments([("model", json!(model)), ("ids", json!([id]))]), shown)
        }
        RecordsAction::Add { model, values } => {
            let mut given = arguments([("model", json!(model))]);
            given.set("values", parsed("values", values)?);
            ("add", given, ShownReply::Sentence { text: "added {}", field: "ids" })
        }
        RecordsAction::Delete { model, id } => (
            "delete",
            arguments([("model", json!(model)), ("ids", json!([id]))]),
            ShownReply::Sentence { text: "deleted the record", field: "deleted" },
        ),
    };
    send(context, &args.options, ServiceRequest { service: "records", action, args: given, shown })
}
