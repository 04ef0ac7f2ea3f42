//! `linkworld explain`: what a code or a field means, offline.

use crate::context::{CommandResult, Context};
use crate::output::catalog_page;
use crate::output::explain_page::{self, SCHEMA};
use linkworld_contract::scope::listing;
use linkworld_manifest::explain;
use linkworld_terminal::Exit;
use serde_json::json;

/// Explain a finding code, a manifest field, a scope or a tool, offline
#[derive(Debug, clap::Args)]
#[command(after_help = "
  linkworld explain unknown-scope
  linkworld explain runtime.port
  linkworld explain mail.send       # also a tool or an integration
  linkworld explain drift           # differences from the Python SDK

Exit codes: 0 explained, 1 unknown.
")]
pub struct ExplainArgs {
    /// Code such as `unknown-scope` or `LWP001`, field such as `runtime.port`, scope, tool, integration, or `drift`
    /// [default: list all]
    #[arg(value_name = "CODE|FIELD")]
    word: Option<String>,
    /// Print one JSON envelope
    #[arg(long, help_heading = "Output")]
    json: bool,
}

/// Finds the page and prints it.
pub fn run(context: &mut Context, args: &ExplainArgs) -> CommandResult {
    let terminal = &mut context.terminal;
    match args.word.as_deref() {
        None => explain_page::list(terminal, args.json),
        Some("drift") => explain_page::drift(terminal, args.json),
        Some(word) => {
            let pages = explain::pages_of(word);
            if !pages.is_empty() {
                explain_page::codes(terminal, &pages, args.json);
            } else if let Some(entry) = listing::scope_entry(word) {
                catalog_page::scope(terminal, &entry, args.json);
            } else if let Some(entry) = listing::tool_entry(word) {
                catalog_page::tool(terminal, &entry, args.json);
            } else if let Some((name, scopes)) = listing::integration_entry(word) {
                catalog_page::integration(terminal, name, &scopes, args.json);
            } else if let Some(page) = explain::field(word) {
                explain_page::field(terminal, &page, args.json);
            } else {
                return unknown(context, word, args.json);
            }
        }
    }
    Ok(Exit::Done)
}

fn unknown(context: &mut Context, word: &str, json: bool) -> CommandResult {
    let near = explain::near(word);
    if json {
        context.terminal.print_json(&json!({"schema": SCHEMA, "kind": "unknown", "word": word, "near": near}));
        return Ok(Exit::Failed);
    }
    let hint = match near.as_slice() {
        [] => {
            "run `linkworld explain` to list all codes and fields, `linkworld scopes` for scopes and tools".to_owned()
        }
        near => format!("did you mean `{}`?", near.join("`, `")),
    };
    context.terminal.fail(&format!("unknown code, field, scope or tool `{word}`"), &[], &[hint]);
    Ok(Exit::Failed)
}
