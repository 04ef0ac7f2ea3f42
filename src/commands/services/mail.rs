//! `linkworld mail`: the mailboxes of a tenant.

use crate::connect::TenantCommandOptions;
use crate::connect::service::{ServiceRequest, ShownReply, arguments, file_argument, run as send};
use crate::context::{CommandResult, Context};
use crate::error::CommandError;
use linkworld_contract::wire::raw::RawObject;
use serde_json::{Value, json};
use std::path::PathBuf;

/// List, show or receive mails of a tenant
#[derive(Debug, clap::Args)]
#[command(
    before_help = "Mails that apps send are kept on this machine, and nobody receives them. A received mail is an event for apps \
        that declare `on_inbound`.",
    after_help = "
  linkworld mail list --folder sent
  linkworld mail receive --from ada@acme.example --subject Invoice --body 'See the attachment.'
  linkworld mail receive --from ada@acme.example --body Yes --reply-to m-5f1c2d3e4a5b6c7d
"
)]
pub struct MailArgs {
    #[command(subcommand)]
    action: MailAction,
    #[command(flatten)]
    options: TenantCommandOptions,
}

#[derive(Debug, clap::Subcommand)]
enum MailAction {
    /// List mails, the newest first
    List {
        /// Folder: inbox, sent or drafts
        #[arg(long, default_value = "inbox")]
        folder: String,
        /// Mailbox, by its address [default: all]
        #[arg(long, value_name = "ADDRESS")]
        inbox: Option<String>,
        /// Words that must all occur, in any folder
        #[arg(long, value_name = "WORDS")]
        search: Option<String>,
    },
    /// Show a mail
    Show {
        /// Id of the mail
        id: String,
    },
    /// Receive a mail, and tell the apps
    Receive(Box<ReceiveArgs>),
}

#[derive(Debug, clap::Args)]
struct ReceiveArgs {
    /// Address of the sender
    #[arg(long, value_name = "ADDRESS")]
    from: String,
    /// Mailbox that receives it [default: that of the user who activates apps]
    #[arg(long, value_name = "ADDRESS")]
    inbox: Option<String>,
    /// Subject
    #[arg(long)]
    subject: Option<String>,
    /// Text
    #[arg(long)]
    body: Option<String>,
    /// Mail that it answers, by id
    #[arg(long, value_name = "ID")]
    reply_to: Option<String>,
    /// File to attach (repeatable)
    #[arg(long, value_name = "FILE")]
    attach: Vec<PathBuf>,
}

const COLUMNS: &[(&str, &str)] =
    &[("ID", "message_id"), ("AT", "received_at"), ("FROM", "from"), ("TO", "to"), ("SUBJECT", "subject")];

/// Runs the subcommand.
pub fn run(context: &mut Context, args: &MailArgs) -> CommandResult {
    let rows = ShownReply::Rows { list: "messages", columns: COLUMNS };
    let shown = ShownReply::Fields { list: None, text: "body", without: &["body_html"] };
    let (action, given, shown) = match &args.action {
        MailAction::List { search: Some(words), .. } => ("search", arguments([("query", json!(words))]), rows),
        MailAction::List { folder, inbox, .. } => {
            ("list", arguments([("folder", json!(folder)), ("inbox", json!(inbox))]), rows)
        }
        MailAction::Show { id } => ("show", arguments([("message_id", json!(id))]), shown),
        MailAction::Receive(receive) => {
            ("receive", received(receive)?, ShownReply::Sentence { text: "received {}", field: "message_id" })
        }
    };
    send(context, &args.options, ServiceRequest { service: "mail", action, args: given, shown })
}

fn received(args: &ReceiveArgs) -> Result<RawObject, CommandError> {
    let attached = args.attach.iter().map(|path| file_argument(path)).collect::<Result<Vec<_>, _>>()?;
    let attached = if attached.is_empty() { Value::Null } else { json!(attached) };
    Ok(arguments([
        ("from", json!(args.from)),
        ("inbox", json!(args.inbox)),
        ("subject", json!(args.subject)),
        ("body", json!(args.body)),
        ("reply_to", json!(args.reply_to)),
        ("attachments", attached),
    ]))
}
