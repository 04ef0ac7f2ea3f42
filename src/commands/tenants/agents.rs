//! `linkworld agents`: the agents of a tenant's apps.

use crate::commands::tenants::field_edits::{self, FieldEditArgs};
use crate::connect::TenantCommandOptions;
use crate::context::{CommandResult, Context};
use crate::error::CommandError;
use crate::executor::block_on;
use linkworld_contract::limits::ANSWERS_BYTES_MAX;
use linkworld_contract::names::AppId;
use linkworld_contract::wire::agents::AgentStatus;
use linkworld_contract::wire::agents::calls::{AgentReplyList, AskAgent, AskedAgent};
use linkworld_contract::wire::raw::RawJson;
use linkworld_system::files;
use linkworld_terminal::{Cell, Column, Exit, Role, Table};
use serde_json::json;
use std::path::{Path, PathBuf};

/// The fields that are texts.
const TEXTS: [&str; 3] = ["system_prompt", "display_name", "routing_hints"];

/// List, show, edit or ask the agents of a tenant's apps
#[derive(Debug, clap::Args)]
#[command(
    before_help = "Activating an app creates the agents of its manifest in the tenant. What the tenant changes wins over \
        the manifest, in later versions, too. An agent that a version does not declare any more is archived. What replies for \
        agents is set in `linkworld.dev.yaml` (`agents`, `models`).",
    after_help = "
  linkworld agents list
  linkworld agents show tax-bot drafter --tenant acme
  linkworld agents ask tax-bot drafter 'Summarize the month'
  linkworld agents replies
  linkworld agents edit tax-bot drafter allowed_skills='[\"mail\"]'
  linkworld agents edit tax-bot drafter system_prompt=@prompt.md
  linkworld agents edit tax-bot drafter --reset routing_hints
"
)]
pub struct AgentsArgs {
    #[command(subcommand)]
    action: AgentsAction,
    #[command(flatten)]
    options: TenantCommandOptions,
}

#[derive(Debug, clap::Subcommand)]
enum AgentsAction {
    /// List the agents
    List {
        /// Only those of this app
        #[arg(long, value_name = "SLUG")]
        app: Option<AppId>,
    },
    /// Show an agent with its instructions
    Show(NamedAgent),
    /// Ask an agent, as a handler of its app does
    Ask {
        #[command(flatten)]
        named: NamedAgent,
        /// What to ask
        #[arg(value_name = "PROMPT")]
        prompt: String,
        /// File with a JSON Schema that the reply matches
        #[arg(long, value_name = "FILE")]
        schema: Option<PathBuf>,
    },
    /// List the recorded replies, and which were used
    Replies,
    /// Change system_prompt, display_name, allowed_skills, tools_allowed or routing_hints
    Edit {
        #[command(flatten)]
        named: NamedAgent,
        #[command(flatten)]
        edits: FieldEditArgs,
        /// Field to reset to the value of the manifest (repeatable)
        #[arg(long, value_name = "FIELD")]
        reset: Vec<String>,
    },
}

/// What `agents` prints beside agents.
enum AgentsResult {
    Agents(Vec<AgentStatus>),
    Asked(Box<AskedAgent>),
    Replies(AgentReplyList),
}

#[derive(Debug, clap::Args)]
struct NamedAgent {
    /// App id
    #[arg(value_name = "APP")]
    app: AppId,
    /// Id of the agent; `default` for the only agent of `agent:`
    #[arg(value_name = "AGENT")]
    agent: String,
}

/// Runs the subcommand.
pub fn run(context: &mut Context, args: &AgentsArgs) -> CommandResult {
    let edits = match &args.action {
        AgentsAction::Edit { edits, reset, .. } => field_edits::read(edits, &TEXTS, reset)?,
        _ => Default::default(),
    };
    let schema = match &args.action {
        AgentsAction::Ask { schema: Some(file), .. } => Some(read_schema(file)?),
        _ => None,
    };
    let client = args.options.connect()?;
    let (tenant, result) = block_on(async {
        let tenant = args.options.tenant(&client).await?;
        let agents = match &args.action {
            AgentsAction::List { app } => client.agents(&tenant, app.as_ref()).await?,
            AgentsAction::Show(NamedAgent { app, agent }) => vec![client.agent(&tenant, app, agent).await?],
            AgentsAction::Edit { named: NamedAgent { app, agent }, .. } => {
                vec![client.edit_agent(&tenant, (app, agent), &edits).await?]
            }
            AgentsAction::Ask { named: NamedAgent { app, agent }, prompt, .. } => {
                let question = AskAgent { prompt: prompt.clone(), response_format: schema };
                let asked = client.ask_agent(&tenant, (app, agent), &question).await?;
                return Ok((tenant, AgentsResult::Asked(Box::new(asked))));
            }
            AgentsAction::Replies => {
                let replies = client.agent_replies().await?;
                return Ok((tenant, AgentsResult::Replies(replies)));
            }
        };
        Ok((tenant, AgentsResult::Agents(agents)))
    })?;
    let agents = match result {
        AgentsResult::Agents(agents) => agents,
        AgentsResult::Asked(asked) => {
            print_reply(context, &asked, args.options.json);
            return Ok(Exit::Done);
        }
        AgentsResult::Replies(replies) => {
            print_replies(context, &replies, args.options.json);
            return Ok(Exit::Done);
        }
    };
    let is_list = matches!(args.action, AgentsAction::List { .. });
    match agents.first().filter(|_| !is_list) {
        Some(agent) if args.options.json => {
            context.terminal.print_json(&json!({"schema": "linkworld.agent/1", "tenant": tenant, "agent": agent}));
        }
        None if args.options.json => {
            context.terminal.print_json(&json!({"schema": "linkworld.agents/1", "tenant": tenant, "agents": agents}));
        }
        Some(agent) => show(context, agent),
        None if agents.is_empty() => context.terminal.message(format!("the apps of tenant {tenant} have no agents")),
        None => context.terminal.print_table(&table(&agents)),
    }
    Ok(Exit::Done)
}

fn read_schema(file: &Path) -> Result<RawJson, CommandError> {
    let text = files::read_text(file, ANSWERS_BYTES_MAX)?;
    RawJson::parse(text.as_bytes())
        .map_err(|problem| CommandError::usage(format!("{}: {problem}", file.display())).hint("expected a JSON Schema"))
}

/// The reply on stdout; where it came from on stderr.
fn print_reply(context: &mut Context, asked: &AskedAgent, json: bool) {
    if json {
        let (reply, detail, entry) = (&asked.reply, &asked.detail, asked.entry);
        let envelope =
            json!({"schema": "linkworld.agent-reply-shown/1", "reply": reply, "detail": detail, "entry": entry});
        context.terminal.print_json(&envelope);
        return;
    }
    match (&asked.reply.text, &asked.reply.data) {
        (Some(text), _) => text.lines().for_each(|line| context.terminal.print(line)),
        (None, data) => {
            let text = data.as_ref().map(RawJson::pretty).unwrap_or_default();
            text.lines().for_each(|line| context.terminal.print(line));
        }
    }
    let detail = &asked.detail;
    let model = detail.model.as_ref().map(|model| format!(" of {model}")).unwrap_or_default();
    let tokens = match detail.tokens_in + detail.tokens_out {
        0 => String::new(),
        _ => format!(", {} tokens in, {} tokens out", detail.tokens_in, detail.tokens_out),
    };
    context.terminal.message(format!("{} reply{model}{tokens}", detail.source));
}

fn print_replies(context: &mut Context, list: &AgentReplyList, json: bool) {
    if json {
        let (source, folder, replies) = (&list.source, &list.folder, &list.replies);
        let envelope =
            json!({"schema": "linkworld.agent-replies/1", "source": source, "folder": folder, "replies": replies});
        context.terminal.print_json(&envelope);
        return;
    }
    let mut table = Table::new([
        Column::new("FILE").flexible(),
        Column::new("AGENT"),
        Column::new("PROMPT").flexible(),
        Column::new("USED"),
    ]);
    for one in &list.replies {
        let prompt =
            one.error.as_ref().map_or_else(|| one.prompt.replace('\n', " "), |error| format!("unreadable: {error}"));
        table.row([
            Cell::painted(Role::Name, one.name.as_str()),
            format!("{}:{}", one.app_id, one.agent).into(),
            prompt.into(),
            if one.used { "yes" } else { "-" }.into(),
        ]);
    }
    context.terminal.print_table(&table);
    let folder = list.folder.as_deref().unwrap_or("-");
    match list.replies.is_empty() {
        true => context
            .terminal
            .message(format!("no recorded replies in {folder}; record some with `linkworld dev --record-agents`")),
        false => context.terminal.message(format!("replies come from `{}`; recordings are in {folder}", list.source)),
    }
}

fn table(agents: &[AgentStatus]) -> Table {
    let mut table = Table::new([
        Column::new("APP"),
        Column::new("AGENT"),
        Column::new("NAME").flexible(),
        Column::new("STATUS"),
        Column::new("VISION PROJECT"),
        Column::new("EDITED FIELDS").flexible(),
    ]);
    for one in agents {
        table.row([
            Cell::painted(Role::Name, one.app_id.as_str()),
            one.slug.as_str().into(),
            one.display_name.as_str().into(),
            one.status.as_str().into(),
            one.vision.as_ref().map_or("-", |vision| vision.project_id.as_str()).into(),
            field_edits::or_dash(&one.edited).into(),
        ]);
    }
    table
}

fn show(context: &mut Context, agent: &AgentStatus) {
    let all =
        |list: &Option<Vec<String>>| list.as_ref().map_or_else(|| "all".to_owned(), |list| field_edits::or_dash(list));
    let hints = if agent.routing_hints.is_empty() { "-" } else { agent.routing_hints.as_str() };
    let mut table = Table::new([Column::new("FIELD"), Column::new("VALUE").flexible(), Column::new("CHANGED")]);
    for (field, value) in [
        ("app", agent.app_id.clone()),
        ("agent", agent.slug.clone()),
        ("status", agent.status.clone()),
        ("display_name", agent.display_name.clone()),
        ("allowed_skills", all(&agent.allowed_skills)),
        ("tools_allowed", all(&agent.tools_allowed)),
        ("routing_hints", hints.to_owned()),
        ("team", agent.team.as_ref().map_or_else(|| "-".to_owned(), |team| field_edits::or_dash(team))),
        ("vision", agent.vision.as_ref().map_or_else(|| "-".to_owned(), |vision| format!("in {}", vision.project_id))),
        ("system_prompt", "below".to_owned()),
    ] {
        let changed = if agent.edited.iter().any(|edited| edited == field) { "yes" } else { "-" };
        table.row([Cell::painted(Role::Name, field), value.into(), changed.into()]);
    }
    context.terminal.print_table(&table);
    context.terminal.print("");
    agent.system_prompt.lines().for_each(|line| context.terminal.print(line));
}
