//! `linkworld projects`: the projects of a tenant.

use crate::connect::TenantCommandOptions;
use crate::context::{CommandResult, Context};
use crate::executor::block_on;
use linkworld_terminal::{Cell, Column, Exit, Role, Table};
use serde_json::json;

/// List or add projects of a tenant
#[derive(Debug, clap::Args)]
#[command(
    before_help = "Settings of the type `project_picker` name a project of the tenant. An agent with a vision works in the \
        project that was picked.",
    after_help = "
  linkworld projects list
  linkworld projects add year-end --name 'Year end 2026' --tenant acme
"
)]
pub struct ProjectsArgs {
    #[command(subcommand)]
    action: ProjectsAction,
    #[command(flatten)]
    options: TenantCommandOptions,
}

#[derive(Debug, clap::Subcommand)]
enum ProjectsAction {
    /// List the projects
    List,
    /// Add a project, or change its name
    Add {
        /// Id of the project
        #[arg(value_name = "PROJECT")]
        project: String,
        /// Name that people see [default: the id]
        #[arg(long)]
        name: Option<String>,
    },
}

/// Runs the subcommand.
pub fn run(context: &mut Context, args: &ProjectsArgs) -> CommandResult {
    let client = args.options.connect()?;
    let (tenant, projects) = block_on(async {
        let tenant = args.options.tenant(&client).await?;
        if let ProjectsAction::Add { project, name } = &args.action {
            client.set_project(&tenant, project, name.as_deref()).await?;
        }
        let projects = client.projects(&tenant).await?;
        Ok((tenant, projects))
    })?;
    if args.options.json {
        context.terminal.print_json(&json!({"schema": "linkworld.projects/1", "tenant": tenant, "projects": projects}));
        return Ok(Exit::Done);
    }
    if projects.is_empty() {
        context.terminal.message(format!("tenant {tenant} has no projects"));
        return Ok(Exit::Done);
    }
    let mut table = Table::new([Column::new("PROJECT"), Column::new("NAME").flexible()]);
    for one in &projects {
        table.row([Cell::painted(Role::Name, one.id.as_str()), one.name.as_str().into()]);
    }
    context.terminal.print_table(&table);
    Ok(Exit::Done)
}
