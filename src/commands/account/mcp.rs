//! `linkworld mcp`: tokens and configuration for programs that talk to the platform's MCP server.
//!
//! The contract puts the token into an address, so the address is as secret as the token: both are printed only on
//! request, and always on one line.

use crate::connect::RemoteOptions;
use crate::context::{CommandResult, Context};
use crate::error::CommandError;
use crate::executor::block_on;
use clap::{Subcommand, ValueEnum};
use linkworld_contract::origin::Origin;
use linkworld_contract::secret::Secret;
use linkworld_contract::wire::developer::McpAudience;
use linkworld_contract::wire::routes::MCP_SSE_PATH;
use linkworld_terminal::Exit;
use serde_json::{Value, json};

/// Issue MCP tokens for editors and agents, and print their configuration
#[derive(Debug, clap::Args)]
#[command(after_help = "
  linkworld mcp config cursor --show > .cursor/mcp.json
  linkworld mcp token --quiet
")]
pub struct McpArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Issue a token and print where to use it
    Token(TokenArgs),
    /// Print a configuration to paste into a program
    Config(ConfigArgs),
}

#[derive(Debug, clap::Args)]
struct TokenArgs {
    /// Lifetime of the token: one day for `dev`, five minutes for `session`
    #[arg(long, value_enum, default_value = "dev")]
    audience: Audience,
    /// Print only the token
    #[arg(short, long, help_heading = "Output")]
    quiet: bool,
    /// Print the address with the token in it
    #[arg(long, conflicts_with = "quiet", help_heading = "Output")]
    show: bool,
    #[command(flatten)]
    remote: RemoteOptions,
    /// Print one JSON envelope; it contains the token only with --show or --quiet
    #[arg(long, help_heading = "Output")]
    json: bool,
}

#[derive(Debug, clap::Args)]
struct ConfigArgs {
    /// Program to configure
    #[arg(value_enum, default_value = "cursor")]
    client: Program,
    /// Use this token instead of a new one; it stays in your shell's history
    #[arg(long, value_name = "TOKEN")]
    token: Option<String>,
    /// Include the token instead of `***`
    #[arg(long, help_heading = "Output")]
    show: bool,
    #[command(flatten)]
    remote: RemoteOptions,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Audience {
    Dev,
    Session,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Program {
    Cursor,
    ClaudeCode,
    Codex,
}

/// Printed instead of a token.
const HIDDEN: &str = "***";

/// Issues a token, or prints a configuration.
pub fn run(context: &mut Context, args: &McpArgs) -> CommandResult {
    match &args.what {
        What::Token(args) => token(context, args),
        What::Config(args) => config(context, args),
    }
}

fn token(context: &mut Context, args: &TokenArgs) -> CommandResult {
    let audience = match args.audience {
        Audience::Dev => McpAudience::Dev,
        Audience::Session => McpAudience::Session,
    };
    let client = args.remote.connect(context)?;
    let issued = block_on(async { Ok(client.mcp_token(audience).await?) })?;
    let is_shown = args.quiet || args.show;
    let shown = if is_shown { issued.token.expose() } else { HIDDEN };
    let address = address(client.origin(), shown);
    if args.json {
        context.terminal.print_json(&json!({
            "schema": "linkworld.mcp-token/1",
            "audience": audience.as_str(),
            "expires_in": issued.expires_in,
            "token": is_shown.then_some(shown),
            "sse_url": address,
        }));
        return Ok(Exit::Done);
    }
    if args.quiet {
        context.terminal.print(shown);
        return Ok(Exit::Done);
    }
    context.terminal.print(format!("audience  {}", audience.as_str()));
    context.terminal.print(format!("expires   in {}", lifetime(issued.expires_in)));
    context.terminal.print(format!("address   {address}"));
    if !args.show {
        context.terminal.hint("--show prints the address with the token, --quiet only the token");
    }
    Ok(Exit::Done)
}

fn config(context: &mut Context, args: &ConfigArgs) -> CommandResult {
    let given = args.token.as_ref().map(|token| Secret::new(token.trim().to_owned()));
    let (origin, token) = match given {
        Some(token) if token.byte_count() == 0 => return Err(CommandError::usage("the token is empty")),
        // Nothing is sent, so no login is needed.
        Some(token) => (args.remote.settings(context)?.api_url.value, token),
        // A token that is not printed is not issued either.
        None if !args.show => (args.remote.settings(context)?.api_url.value, Secret::new(HIDDEN.to_owned())),
        None => {
            let client = args.remote.connect(context)?;
            let issued = block_on(async { Ok(client.mcp_token(McpAudience::Dev).await?) })?;
            (client.origin().clone(), issued.token)
        }
    };
    let shown = if args.show { token.expose() } else { HIDDEN };
    let snippet = snippet(args.client, &address(&origin, shown));
    context.terminal.print_json_indented(&snippet);
    context.terminal.message(place(args.client));
    if !args.show {
        context.terminal.hint("--show includes a token, which is valid for one day");
    }
    Ok(Exit::Done)
}

/// The shapes of the Python command line.
fn snippet(program: Program, address: &str) -> Value {
    let server = json!({"url": address, "transport": "sse"});
    match program {
        Program::Cursor | Program::Codex => json!({"mcpServers": {"linkworld": server}}),
        Program::ClaudeCode => json!({"mcp": {"linkworld": {"transport": "sse", "url": address}}}),
    }
}

fn place(program: Program) -> &'static str {
    match program {
        Program::Cursor => "save it as ~/.cursor/mcp.json, or as .cursor/mcp.json in one project",
        Program::ClaudeCode => "save it as ~/.config/claude/mcp.json",
        Program::Codex => "save it where your Codex client expects it",
    }
}

fn address(origin: &Origin, token: &str) -> String {
    format!("{origin}{MCP_SSE_PATH}?token={token}")
}

fn lifetime(seconds: u64) -> String {
    match seconds {
        0..7_200 => format!("{} minutes", seconds / 60),
        _ => format!("{} hours", seconds / 3_600),
    }
}
