//! `linkworld kv`: the key-value storage of an app.

use crate::connect::TenantCommandOptions;
use crate::connect::service::{ServiceRequest, ShownReply, arguments, run as send};
use crate::context::{CommandResult, Context};
use linkworld_contract::names::AppId;
use linkworld_contract::wire::raw::RawJson;
use serde_json::json;

/// List, get, set or delete keys of an installed app
#[derive(Debug, clap::Args)]
#[command(after_help = "
  linkworld kv list tax-bot
  linkworld kv set tax-bot count:invoice 7
  linkworld kv get tax-bot count:invoice
")]
pub struct KvArgs {
    #[command(subcommand)]
    action: KvAction,
    #[command(flatten)]
    options: TenantCommandOptions,
}

#[derive(Debug, clap::Subcommand)]
enum KvAction {
    /// List keys with their values
    List {
        /// App id
        app: AppId,
        /// Start of the keys
        #[arg(long)]
        prefix: Option<String>,
    },
    /// Print the value of a key
    Get {
        /// App id
        app: AppId,
        /// Key
        key: String,
    },
    /// Set a key
    Set {
        /// App id
        app: AppId,
        /// Key
        key: String,
        /// Value: JSON, or text
        value: String,
        /// Seconds until it expires [default: never]
        #[arg(long, value_name = "SECONDS")]
        ttl: Option<u64>,
    },
    /// Delete a key
    Delete {
        /// App id
        app: AppId,
        /// Key
        key: String,
    },
}

const COLUMNS: &[(&str, &str)] = &[("KEY", "key"), ("VALUE", "value"), ("EXPIRES", "expires_at")];

/// Runs the subcommand.
pub fn run(context: &mut Context, args: &KvArgs) -> CommandResult {
    let (action, given, shown) = match &args.action {
        KvAction::List { app, prefix } => (
            "list",
            arguments([("app", json!(app)), ("prefix", json!(prefix))]),
            ShownReply::Rows { list: "items", columns: COLUMNS },
        ),
        KvAction::Get { app, key } => {
            ("get", arguments([("app", json!(app)), ("key", json!(key))]), ShownReply::StoredValue)
        }
        KvAction::Set { app, key, value, ttl } => {
            let value = RawJson::parse(value.as_bytes()).unwrap_or_else(|_| RawJson::of(value));
            let mut given = arguments([("app", json!(app)), ("key", json!(key)), ("ttl_seconds", json!(ttl))]);
            given.set("value", value);
            ("set", given, ShownReply::Sentence { text: "set {}", field: "key" })
        }
        KvAction::Delete { app, key } => {
            ("delete", arguments([("app", json!(app)), ("key", json!(key))]), ShownReply::DeletedKey)
        }
    };
    send(context, &args.options, ServiceRequest { service: "kv", action, args: given, shown })
}
