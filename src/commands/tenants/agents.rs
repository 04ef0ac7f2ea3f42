//! `linkworld agents`: the agents of a tenant's apps.

use crate::commands::tenants::field_edits::{self, FieldEditArgs};
use crate::connect::TenantCommandOptions;
use crate::context::{CommandResult, Context};
use crate::executor::block_on;
use linkworld_contract::names::AppId;
use linkworld_contract::wire::agents::AgentStatus;
use linkworld_terminal::{Cell, Column, Exit, Role, Table};
use serde_json::json;

/// The fields that are texts.
const TEXTS: [&str; 3] = ["system_prompt", "display_name", "routing_hints"];

/// List, show or edit the agents of a tenant's apps
#[derive(Debug, clap::Args)]
#[command(
    before_help = "Activating an app creates the agents of its manifest in the tenant. What the tenant changes wins over \
        the manifest, in later versions, too. An agent that a version does not declare any more is archived.",
    after_help = "
  linkworld agents list
  linkworld agents show tax-bot drafter --tenant acme
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
    let client = args.options.connect()?;
    let (tenant, agents) = block_on(async {
        let tenant = args.options.tenant(&client).await?;
        let agents = match &args.action {
            AgentsAction::List { app } => client.agents(&tenant, app.as_ref()).await?,
            AgentsAction::Show(NamedAgent { app, agent }) => vec![client.agent(&tenant, app, agent).await?],
            AgentsAction::Edit { named: NamedAgent { app, agent }, .. } => {
                vec![client.edit_agent(&tenant, (app, agent), &edits).await?]
            }
        };
        Ok((tenant, agents))
    })?;
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
