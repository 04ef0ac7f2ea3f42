//! `linkworld scopes` and `linkworld tools`: the platform's catalog, and which scopes a project uses.

use crate::commands::activity::scope_uses::{self, ScopeUsage};
use crate::connect::LocalOptions;
use crate::context::{CommandResult, Context};
use crate::error::CommandError;
use crate::output::catalog_page::{self, scope_json, tool_json};
use linkworld_contract::scope::listing::{self, matches};
use linkworld_manifest::list_items::without_items;
use linkworld_manifest::source::Span;
use linkworld_project::check_text;
use linkworld_system::files;
use linkworld_terminal::{Cell, Column, Exit, Role, Table};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// List the scopes of the platform, or those that a project uses
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    before_help = "The catalog needs no network. --used and `minimise` compare the project in this folder with its sources, \
        and with the calls in the audit log if its local platform is running.",
    after_help = "
  linkworld scopes
  linkworld scopes mail
  linkworld scopes email_send      # the scope of a tool
  linkworld scopes --used          # used, unused and missing scopes of this project
  linkworld scopes minimise        # show the manifest without unused scopes
  linkworld explain mail.send      # one scope

Exit codes: 0 listed or written, 1 nothing matches, the manifest has errors, or `minimise` shows a change.
"
)]
pub struct ScopesArgs {
    #[command(subcommand)]
    action: Option<ScopesAction>,
    #[command(flatten)]
    search: SearchArgs,
    /// List which scopes of the project in this folder are used, unused and missing
    #[arg(long, conflicts_with = "words")]
    used: bool,
    #[command(flatten)]
    local: LocalOptions,
}

#[derive(Debug, clap::Subcommand)]
enum ScopesAction {
    /// Remove unused scopes from the manifest; comments and layout stay
    Minimise {
        /// Manifest, or folder with a `linkworld.app.yaml`
        #[arg(value_name = "PATH", default_value = ".")]
        path: PathBuf,
        /// Write the manifest; without it, the change is shown
        #[arg(long)]
        write: bool,
        /// Print one JSON envelope
        #[arg(long, help_heading = "Output")]
        json: bool,
    },
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
    if let Some(ScopesAction::Minimise { path, write, json }) = &args.action {
        return minimise(context, &args.local, (path, *write, *json));
    }
    if args.used {
        return used(context, &args.local, args.search.json);
    }
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

/// Lists the scopes of the project in this folder.
fn used(context: &mut Context, local: &LocalOptions, json: bool) -> CommandResult {
    let usage = match scope_uses::read(context, Path::new("."), local)? {
        Ok(usage) => usage,
        Err(exit) => return Ok(exit),
    };
    if json {
        context.terminal.print_json(&envelope(&usage));
        return Ok(Exit::Done);
    }
    let mut table = Table::new([Column::new("SCOPE"), Column::new("USE"), Column::new("CALLS").right()]);
    for one in &usage.declared {
        let row = [Cell::painted(Role::Name, one.scope.as_str()), one.used.word().into(), one.calls.to_string().into()];
        table.row(row);
    }
    for scope in &usage.missing {
        table.row([Cell::painted(Role::Name, scope.as_str()), "missing".into(), "-".into()]);
    }
    context.terminal.print_table(&table);
    if usage.installs.is_none() {
        context
            .terminal
            .message("no local platform of this project is running: only its sources and manifest were read");
    }
    usage.consent().into_iter().for_each(|sentence| context.terminal.message(sentence));
    if usage.unused().next().is_some() {
        context.terminal.hint("remove unused scopes: `linkworld scopes minimise --write`");
    }
    Ok(Exit::Done)
}

fn envelope(usage: &ScopeUsage) -> Value {
    let declared: Vec<Value> = usage
        .declared
        .iter()
        .map(|one| json!({"scope": one.scope, "use": one.used.word(), "calls": one.calls}))
        .collect();
    json!({"schema": "linkworld.scope-uses/1", "app": usage.app, "scopes": declared, "missing": usage.missing,
        "has_audit_log": usage.installs.is_some(), "consent": usage.consent()})
}

/// Removes unused scopes, or shows that.
fn minimise(context: &mut Context, local: &LocalOptions, (path, write, json): (&Path, bool, bool)) -> CommandResult {
    let usage = match scope_uses::read(context, path, local)? {
        Ok(usage) => usage,
        Err(exit) => return Ok(exit),
    };
    let removed: Vec<&str> = usage.unused().map(|one| one.scope.as_str()).collect();
    let Some((name, before, after)) = rewritten(&usage, &removed)? else {
        if json {
            context.terminal.print_json(&envelope(&usage));
        } else {
            context.terminal.message("no unused scopes found");
        }
        return Ok(Exit::Done);
    };
    if write {
        files::replace(Path::new(&name), after.as_bytes())?;
    }
    if json {
        let mut envelope = envelope(&usage);
        envelope["removed"] = json!(removed);
        envelope["is_written"] = json!(write);
        context.terminal.print_json(&envelope);
    } else {
        if write {
            context.terminal.message(format!("removed {} from {name}", removed.join(", ")));
        } else {
            context.terminal.difference(&name, &before, &after);
        }
        usage.consent().into_iter().for_each(|sentence| context.terminal.message(sentence));
    }
    Ok(if write { Exit::Done } else { Exit::Failed })
}

/// The name of the manifest, and its text before and after; none if nothing is to be removed. A text that does not say
/// the same apart from the scopes is refused.
fn rewritten(usage: &ScopeUsage, removed: &[&str]) -> Result<Option<(String, String, String)>, CommandError> {
    let project = &usage.project;
    let (Some(source), false) = (project.manifest(), removed.is_empty()) else { return Ok(None) };
    let place = |at: usize| project.source_map.value(&format!("required_scopes.{at}"));
    let spans: Vec<Span> = usage.unused().filter_map(|one| place(one.at)).collect();
    let are_all = spans.len() == usage.declared.len();
    let after = without_items(source.text(), "required_scopes", &spans, are_all);
    let kept = usage.declared.iter().filter(|one| !removed.contains(&one.scope.as_str()));
    let kept: Vec<&str> = kept.map(|one| one.scope.as_str()).collect();
    let checked = check_text(source.name(), after.clone().into_bytes(), linkworld_manifest::Compat::Ours);
    let is_right = checked.app.is_some_and(|app| app.manifest.required_scopes == kept);
    if !is_right {
        let headline = format!("cannot rewrite required_scopes in {}", source.name());
        return Err(CommandError::local(headline).hint(format!("remove by hand: {}", removed.join(", "))));
    }
    Ok(Some((source.name().to_owned(), source.text().to_owned(), after)))
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
