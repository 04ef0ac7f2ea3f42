//! `linkworld visions`: the goals that agents pursue on their own, step by step.

use crate::connect::TenantCommandOptions;
use crate::context::{CommandResult, Context};
use crate::error::CommandError;
use crate::executor::block_on;
use linkworld_contract::names::AppId;
use linkworld_contract::wire::agents::visions::{VisionLoopStatus, VisionStepStatus};
use linkworld_terminal::{Cell, Column, Exit, Role, Table, paint};
use serde_json::json;

/// List visions of agents, and make the steps of their loops
#[derive(Debug, clap::Args)]
#[command(
    before_help = "An agent with a `vision` pursues it in goals of five phases: assess, debate, plan, execute, review. The \
        platform runs this loop by itself; here each step is made on demand. A supervised vision waits for an approval \
        before it executes.",
    after_help = "
  linkworld visions list
  linkworld visions step tax-bot default
  linkworld visions step tax-bot default --approve
  linkworld visions show tax-bot default
"
)]
pub struct VisionsArgs {
    #[command(subcommand)]
    action: VisionsAction,
    #[command(flatten)]
    options: TenantCommandOptions,
}

#[derive(Debug, clap::Subcommand)]
enum VisionsAction {
    /// List the visions
    List,
    /// Show a vision with its newest steps
    Show(NamedVision),
    /// Make the next step
    Step {
        #[command(flatten)]
        named: NamedVision,
        /// Approve the plan of a supervised vision
        #[arg(long)]
        approve: bool,
    },
}

#[derive(Debug, clap::Args)]
struct NamedVision {
    /// App id
    #[arg(value_name = "APP")]
    app: AppId,
    /// Id of the agent; `default` for the only agent of `agent:`
    #[arg(value_name = "AGENT")]
    agent: String,
}

/// Runs the subcommand.
pub fn run(context: &mut Context, args: &VisionsArgs) -> CommandResult {
    let client = args.options.connect()?;
    let (tenant, mut visions, step) = block_on(async {
        let tenant = args.options.tenant(&client).await?;
        let step = match &args.action {
            VisionsAction::Step { named: NamedVision { app, agent }, approve } => {
                Some(client.step_vision(&tenant, (app, agent), *approve).await?)
            }
            _ => None,
        };
        Ok((tenant.clone(), client.visions(&tenant).await?, step))
    })?;
    if let VisionsAction::Show(named) | VisionsAction::Step { named, .. } = &args.action {
        visions.retain(|vision| vision.app_id == named.app.as_str() && vision.agent == named.agent);
        if visions.is_empty() {
            let headline = format!("agent {} of {} has no vision in tenant {tenant}", named.agent, named.app);
            return Err(CommandError::new(Exit::Refused, headline).hint("`linkworld visions list` shows the visions"));
        }
    }
    if args.options.json {
        let envelope = json!({"schema": "linkworld.visions/1", "tenant": tenant, "visions": visions, "step": step});
        context.terminal.print_json(&envelope);
        return Ok(Exit::Done);
    }
    match (&args.action, step, visions.first()) {
        (_, Some(step), _) => print_step(context, &step),
        (VisionsAction::Show(_), None, Some(vision)) => {
            context.terminal.print(vision.text.trim());
            for step in &vision.steps {
                context.terminal.print("");
                print_step(context, step);
            }
            let next = format!("{}; goal {}, next phase: {}", vision.state, vision.goals + 1, vision.phase);
            context.terminal.message(next);
        }
        _ => {
            context.terminal.print_table(&table(&visions));
            if visions.is_empty() {
                context.terminal.message("no agent has a vision; a project has to be picked for it in the settings");
            }
        }
    }
    Ok(Exit::Done)
}

fn print_step(context: &mut Context, step: &VisionStepStatus) {
    context.terminal.print(paint(Role::Name, format!("goal {}, {}", step.goal, step.phase)));
    step.said.lines().for_each(|line| context.terminal.print(line));
}

fn table(visions: &[VisionLoopStatus]) -> Table {
    let mut table = Table::new([
        Column::new("APP"),
        Column::new("AGENT"),
        Column::new("PROJECT"),
        Column::new("STATE"),
        Column::new("NEXT PHASE"),
        Column::new("GOALS").right(),
        Column::new("VISION").flexible(),
    ]);
    for one in visions {
        table.row([
            Cell::painted(Role::Name, one.app_id.as_str()),
            one.agent.as_str().into(),
            one.project_id.as_str().into(),
            one.state.as_str().into(),
            one.phase.as_str().into(),
            one.goals.to_string().into(),
            one.text.lines().next().unwrap_or_default().into(),
        ]);
    }
    table
}
