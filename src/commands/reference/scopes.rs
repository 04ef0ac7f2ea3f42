//! `linkworld scopes` and `linkworld tools`: the platform's catalog, offline.

use crate::context::{CommandResult, Context};
use crate::output::catalog_page::{self, scope_json, tool_json};
use linkworld_contract::scope::listing::{self, matches};
use linkworld_terminal::Exit;
use serde_json::{Value, json};

/// List the scopes of the platform and the tools they cover, offline
#[derive(Debug, clap::Args)]
#[command(after_help = "
  linkworld scopes
  linkworld scopes mail
  linkworld scopes email_send      # the scope of a tool
  linkworld explain mail.send      # one scope

Exit codes: 0 listed, 1 nothing matches.
")]
pub struct ScopesArgs {
    #[command(flatten)]
    search: SearchArgs,
}

/// List platform tools with their scopes and integrations, offline
#[derive(Debug, clap::Args)]
#[command(after_help = "
  linkworld tools
  linkworld tools calendar write
  linkworld tools m365             # tools that need an integration

Exit codes: 0 listed, 1 nothing matches.
")]
pub struct ToolsArgs {
    #[command(flatten)]
    search: SearchArgs,
}

#[derive(Debug, clap::Args)]
struct SearchArgs {
    /// Words that a row must contain, in the name of a scope, tool or integration [default: list all]
    #[arg(value_name = "SEARCH")]
    words: Vec<String>,
    /// Print one JSON envelope
    #[arg(long, help_heading = "Output")]
    json: bool,
}

/// Lists scopes.
pub fn run_scopes(context: &mut Context, args: &ScopesArgs) -> CommandResult {
    let search = &args.search;
    let mut found = listing::scopes();
    found.retain(|entry| {
        let texts = entry.tools.iter().copied().chain([entry.scope]).chain(entry.integration);
        matches(&search.words, &texts.collect::<Vec<_>>())
    });
    if search.json {
        let rows = found.iter().map(scope_json).collect();
        return Ok(print_json(context, "scopes", rows, &search.words));
    }
    if found.is_empty() {
        return Ok(nothing(context, &search.words));
    }
    catalog_page::print_scopes(&mut context.terminal, &found);
    Ok(Exit::Done)
}

/// Lists tools.
pub fn run_tools(context: &mut Context, args: &ToolsArgs) -> CommandResult {
    let search = &args.search;
    let mut found = listing::tools();
    found.retain(|entry| {
        let texts = [entry.tool].into_iter().chain(entry.scope()).chain(entry.integration());
        matches(&search.words, &texts.collect::<Vec<_>>())
    });
    if search.json {
        let rows = found.iter().map(tool_json).collect();
        return Ok(print_json(context, "tools", rows, &search.words));
    }
    if found.is_empty() {
        return Ok(nothing(context, &search.words));
    }
    catalog_page::print_tools(&mut context.terminal, &found);
    Ok(Exit::Done)
}

fn print_json(context: &mut Context, what: &str, rows: Vec<Value>, words: &[String]) -> Exit {
    let exit = if rows.is_empty() { Exit::Failed } else { Exit::Done };
    let mut envelope = json!({"schema": format!("linkworld.{what}/1"), what: rows});
    if exit == Exit::Failed {
        envelope["near"] = json!(near(words));
    }
    context.terminal.print_json(&envelope);
    exit
}

fn nothing(context: &mut Context, words: &[String]) -> Exit {
    let hint = match near(words).as_slice() {
        [] => "run `linkworld scopes` or `linkworld tools` without a word to list all".to_owned(),
        near => format!("did you mean `{}`?", near.join("`, `")),
    };
    let headline = format!("no known scope, tool or integration matches `{}`", words.join(" "));
    context.terminal.fail(&headline, &[], &[hint]);
    Exit::Failed
}

fn near(words: &[String]) -> Vec<&'static str> {
    words.iter().flat_map(|word| listing::near(word)).collect()
}
