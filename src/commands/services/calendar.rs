//! `linkworld calendar`: the calendar of a tenant.

use crate::connect::TenantCommandOptions;
use crate::connect::service::{ServiceRequest, ShownReply, arguments, run as send};
use crate::context::{CommandResult, Context};
use serde_json::json;

/// List, show, add or delete events of a tenant's calendar
#[derive(Debug, clap::Args)]
#[command(after_help = "
  linkworld calendar list
  linkworld calendar add 'Tax review' --start 2026-03-02T09:00:00Z --end 2026-03-02T10:00:00Z
")]
pub struct CalendarArgs {
    #[command(subcommand)]
    action: CalendarAction,
    #[command(flatten)]
    options: TenantCommandOptions,
}

#[derive(Debug, clap::Subcommand)]
enum CalendarAction {
    /// List events, the earliest first
    List {
        /// First time [default: any]
        #[arg(long, value_name = "TIME")]
        start: Option<String>,
        /// Time before which they start [default: any]
        #[arg(long, value_name = "TIME")]
        end: Option<String>,
    },
    /// Show an event
    Show {
        /// Id of the event
        id: String,
    },
    /// Add an event
    Add {
        /// Title
        title: String,
        /// When it starts, RFC 3339 or a date
        #[arg(long, value_name = "TIME")]
        start: String,
        /// When it ends [default: an hour later]
        #[arg(long, value_name = "TIME")]
        end: Option<String>,
        /// Where it is
        #[arg(long)]
        location: Option<String>,
    },
    /// Delete an event
    Delete {
        /// Id of the event
        id: String,
    },
}

const COLUMNS: &[(&str, &str)] =
    &[("ID", "event_id"), ("START", "start"), ("END", "end"), ("TITLE", "title"), ("LOCATION", "location")];

/// Runs the subcommand.
pub fn run(context: &mut Context, args: &CalendarArgs) -> CommandResult {
    let (action, given, shown) = match &args.action {
        CalendarAction::List { start, end } => (
            "list",
            arguments([("start", json!(start)), ("end", json!(end))]),
            ShownReply::Rows { list: "events", columns: COLUMNS },
        ),
        CalendarAction::Show { id } => (
            "show",
            arguments([("event_id", json!(id))]),
            ShownReply::Fields { list: None, text: "description", without: &[] },
        ),
        CalendarAction::Add { title, start, end, location } => (
            "add",
            arguments([
                ("title", json!(title)),
                ("start", json!(start)),
                ("end", json!(end)),
                ("location", json!(location)),
            ]),
            ShownReply::Sentence { text: "added {}", field: "event_id" },
        ),
        CalendarAction::Delete { id } => (
            "delete",
            arguments([("event_id", json!(id))]),
            ShownReply::Sentence { text: "deleted the event", field: "deleted" },
        ),
    };
    send(context, &args.options, ServiceRequest { service: "calendar", action, args: given, shown })
}
