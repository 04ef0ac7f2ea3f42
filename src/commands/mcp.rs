//! `linkworld mcp`: tokens and configuration for programs that talk to the platform's MCP server.
//!
//! The contract puts the token into an address, so an address is as secret as the token: both are shown only to
//! whoever asks for them in so many words, and always on one line.

use crate::connect::RemoteOptions;
use crate::context::Context;
use crate::context::Outcome;
use crate::error::CommandError;
use crate::executor::block_on;
use crate::exit::Exit;
use clap::{Subcommand, ValueEnum};
use linkworld_contract::origin::Origin;
use linkworld_contract::secret::Secret;
use linkworld_contract::wire::developer::McpAudience;
use linkworld_contract::wire::routes::MCP_SSE_PATH;
use serde_json::{Value, json};

/// Issue tokens for editors and agents that speak MCP, and print their configuration
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Issue a token and print where to use it
    Token {
        /// `dev` lives a day, `session` five minutes
        #[arg(long, value_enum, default_value = "dev")]
        audience: Audience,
        /// Print the token and nothing else
        #[arg(short, long)]
        quiet: bool,
        /// Print the address with the token in it
        #[arg(long, conflicts_with = "quiet")]
        show: bool,
        #[command(flatten)]
        remote: RemoteOptions,
        /// Print one JSON envelope; with --show or -q the token is in it
        #[arg(long)]
        json: bool,
    },
    /// Print a configuration to paste; the token in it is hidden unless --show
    Config {
        /// For which program
        #[arg(value_enum, default_value = "cursor")]
        client: Program,
        /// Use this token instead of a new one; it stays in your shell's history
        #[arg(long, value_name = "TOKEN")]
        token: Option<String>,
        /// Put the token into the configuration
        #[arg(long)]
        show: bool,
        #[command(flatten)]
        remote: RemoteOptions,
    },
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

/// What stands for a token that is not shown.
const HIDDEN: &str = "***";

/// Does it.
pub fn run(context: &mut Context, args: &Args) -> Outcome {
    match &args.what {
        What::Token { audience, quiet, show, remote, json } => {
            let audience = match audience {
                Audience::Dev => McpAudience::Dev,
                Audience::Session => McpAudience::Session,
            };
            token(context, remote, audience, (*quiet, *show, *json))
        }
        What::Config { client, token, show, remote } => {
            let given = token.as_ref().map(|token| Secret::new(token.trim().to_owned()));
            config(context, remote, *client, (given, *show))
        }
    }
}

fn token(
    context: &mut Context,
    remote: &RemoteOptions,
    audience: McpAudience,
    (quiet, show, json): (bool, bool, bool),
) -> Outcome {
    let client = remote.connect(context)?;
    let issued = block_on(async { Ok(client.mcp_token(audience).await?) })?;
    let shown = if quiet || show { issued.token.expose() } else { HIDDEN };
    let address = address(client.origin(), shown);
    if json {
        context.terminal.answer_json(&json!({
            "schema": "linkworld.mcp-token/1",
            "audience": audience.as_str(),
            "expires_in": issued.expires_in,
            "token": (quiet || show).then_some(shown),
            "sse_url": address,
        }));
        return Ok(Exit::Done);
    }
    if quiet {
        context.terminal.answer(shown);
        return Ok(Exit::Done);
    }
    context.terminal.answer(&format!("audience  {}", audience.as_str()));
    context.terminal.answer(&format!("expires   in {}", lifetime(issued.expires_in)));
    context.terminal.answer(&format!("address   {address}"));
    if !show {
        context.terminal.hint("-q prints the token alone, --show the address with the token in it");
    }
    Ok(Exit::Done)
}

fn config(
    context: &mut Context,
    remote: &RemoteOptions,
    program: Program,
    (given, show): (Option<Secret>, bool),
) -> Outcome {
    let (origin, token) = match given {
        Some(token) if token.byte_count() == 0 => return Err(CommandError::usage("the token is empty")),
        // Nothing is sent, so nobody has to be logged in.
        Some(token) => (remote.settings(context)?.api_url.value, token),
        // A token that nobody gets to see is not worth issuing.
        None if !show => (remote.settings(context)?.api_url.value, Secret::new(HIDDEN.to_owned())),
        None => {
            let client = remote.connect(context)?;
            let issued = block_on(async { Ok(client.mcp_token(McpAudience::Dev).await?) })?;
            (client.origin().clone(), issued.token)
        }
    };
    let shown = if show { token.expose() } else { HIDDEN };
    let snippet = snippet(program, &address(&origin, shown));
    context.terminal.answer(&format!("{snippet:#}"));
    context.terminal.say(&format!("save it as {}", place(program)));
    if !show {
        context.terminal.hint("--show puts a token into it; that one lives a day");
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
        Program::Cursor => "~/.cursor/mcp.json, or .cursor/mcp.json in one project",
        Program::ClaudeCode => "~/.config/claude/mcp.json",
        Program::Codex => "your Codex client's documentation says",
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
