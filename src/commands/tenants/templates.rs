//! `linkworld templates`: the document templates of a tenant.

use crate::commands::tenants::field_edits::{self, FieldEditArgs};
use crate::connect::TenantCommandOptions;
use crate::context::{CommandResult, Context};
use crate::executor::block_on;
use linkworld_contract::wire::agents::DocTemplateStatus;
use linkworld_terminal::{Cell, Column, Exit, Role, Table};
use serde_json::json;

/// The fields that are texts.
const TEXTS: [&str; 2] = ["name", "description"];

/// List, show or edit the document templates of a tenant
#[derive(Debug, clap::Args)]
#[command(
    before_help = "Activating an app copies the templates of its version to the tenant. A template whose slug the tenant \
        has already is not copied, so changes of the tenant stay.",
    after_help = "
  linkworld templates list --tenant acme
  linkworld templates show quote
  linkworld templates edit quote name=Offer is_active=false
  linkworld templates edit quote sections=@sections.json
"
)]
pub struct TemplatesArgs {
    #[command(subcommand)]
    action: TemplatesAction,
    #[command(flatten)]
    options: TenantCommandOptions,
}

#[derive(Debug, clap::Subcommand)]
enum TemplatesAction {
    /// List the templates
    List,
    /// Show a template as JSON
    Show {
        /// Slug of the template
        #[arg(value_name = "TEMPLATE")]
        template: String,
    },
    /// Change name, description, sections, metadata or is_active
    Edit {
        /// Slug of the template
        #[arg(value_name = "TEMPLATE")]
        template: String,
        #[command(flatten)]
        edits: FieldEditArgs,
    },
}

/// Runs the subcommand.
pub fn run(context: &mut Context, args: &TemplatesArgs) -> CommandResult {
    let edits = match &args.action {
        TemplatesAction::Edit { edits, .. } => field_edits::read(edits, &TEXTS, &[])?,
        _ => Default::default(),
    };
    let client = args.options.connect()?;
    let (tenant, templates) = block_on(async {
        let tenant = args.options.tenant(&client).await?;
        let templates = match &args.action {
            TemplatesAction::List => client.doc_templates(&tenant).await?,
            TemplatesAction::Show { template } => vec![client.doc_template(&tenant, template).await?],
            TemplatesAction::Edit { template, .. } => vec![client.edit_doc_template(&tenant, template, &edits).await?],
        };
        Ok((tenant, templates))
    })?;
    match (&args.action, templates.first()) {
        (TemplatesAction::List, _) if args.options.json => {
            let envelope = json!({"schema": "linkworld.templates/1", "tenant": tenant, "templates": templates});
            context.terminal.print_json(&envelope);
        }
        (_, Some(template)) if args.options.json => {
            let envelope = json!({"schema": "linkworld.template/1", "tenant": tenant, "template": template});
            context.terminal.print_json(&envelope);
        }
        (TemplatesAction::Show { .. }, Some(template)) => context.terminal.print_json_indented(&json!(template)),
        (_, Some(_)) => context.terminal.print_table(&table(&templates)),
        (_, None) => context.terminal.message(format!("tenant {tenant} has no templates")),
    }
    Ok(Exit::Done)
}

fn table(templates: &[DocTemplateStatus]) -> Table {
    let mut table = Table::new([
        Column::new("TEMPLATE"),
        Column::new("NAME").flexible(),
        Column::new("APPS").flexible(),
        Column::new("ACTIVE"),
        Column::new("DESCRIPTION").flexible(),
    ]);
    for one in templates {
        table.row([
            Cell::painted(Role::Name, one.slug.as_str()),
            one.name.as_str().into(),
            field_edits::or_dash(&one.app_ids).into(),
            if one.is_active { "yes" } else { "-" }.into(),
            one.description.as_str().into(),
        ]);
    }
    table
}
