//! `linkworld templates`: the document templates of a tenant, and what they look like.

use crate::commands::tenants::field_edits::{self, FieldEditArgs};
use crate::connect::TenantCommandOptions;
use crate::connect::json_argument::object;
use crate::context::{CommandResult, Context};
use crate::error::CommandError;
use crate::executor::block_on;
use base64ct::{Base64, Encoding};
use linkworld_client::api::ControlClient;
use linkworld_contract::names::TenantSlug;
use linkworld_contract::wire::agents::DocTemplateStatus;
use linkworld_contract::wire::raw::{RawJson, RawObject};
use linkworld_system::files;
use linkworld_terminal::{Cell, Column, Exit, Role, Table};
use serde_json::json;
use std::path::{Path, PathBuf};

/// The fields that are texts.
const TEXTS: [&str; 2] = ["name", "description"];

/// List, show, edit or render the document templates of a tenant
#[derive(Debug, clap::Args)]
#[command(
    before_help = "Activating an app copies the templates of its version to the tenant. A template whose slug the tenant \
        has already is not copied, so changes of the tenant stay.",
    after_help = "
  linkworld templates list --tenant acme
  linkworld templates show quote
  linkworld templates edit quote name=Offer is_active=false
  linkworld templates edit quote sections=@sections.json
  linkworld templates render quote --data @quote-7.json --output quote-7.pdf
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
    /// Make a PDF from a template, as `business_render_pdf` does
    Render {
        /// Slug of the template
        #[arg(value_name = "TEMPLATE")]
        template: String,
        /// Values of the placeholders: a JSON object, @FILE, or - for stdin
        #[arg(long, value_name = "JSON")]
        data: Option<String>,
        /// File to write [default: the slug, in the current directory]
        #[arg(long, short, value_name = "FILE", help_heading = "Output")]
        output: Option<PathBuf>,
    },
}

/// Runs the subcommand.
pub fn run(context: &mut Context, args: &TemplatesArgs) -> CommandResult {
    if let TemplatesAction::Render { template, data, output } = &args.action {
        let data = data.as_ref().map(|data| object(context, "--data", data)).transpose()?;
        return render(context, &args.options, (template, data), output.as_deref());
    }
    let edits = match &args.action {
        TemplatesAction::Edit { edits, .. } => field_edits::read(edits, &TEXTS, &[])?,
        _ => Default::default(),
    };
    let client = args.options.connect()?;
    let (tenant, templates) = block_on(async {
        let tenant = args.options.tenant(&client).await?;
        let templates = match &args.action {
            TemplatesAction::List | TemplatesAction::Render { .. } => client.doc_templates(&tenant).await?,
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

/// Makes a PDF and writes it to a file. What has no effect is a warning.
fn render(
    context: &mut Context,
    options: &TenantCommandOptions,
    (template, data): (&str, Option<RawJson>),
    output: Option<&Path>,
) -> CommandResult {
    let mut args = RawObject::default();
    args.set("template", RawJson::of(&template));
    if let Some(data) = data {
        args.set("data", data);
    }
    let client: ControlClient = options.connect()?;
    let (tenant, reply): (TenantSlug, RawJson) = block_on(async {
        let tenant = options.tenant(&client).await?;
        let reply = client.service(&tenant, ("documents", "render"), &args).await?;
        Ok((tenant, reply))
    })?;
    let text = |name: &str| reply.member(name).and_then(|value| value.to::<String>()).unwrap_or_default();
    let list = |name: &str| reply.member(name).and_then(|value| value.to::<Vec<String>>()).unwrap_or_default();
    let content = Base64::decode_vec(&text("content_base64"))
        .map_err(|_| CommandError::local("the local platform sent no document".to_owned()))?;
    let file = output.map_or_else(|| PathBuf::from(text("filename")), Path::to_owned);
    files::write_report(&file, &content)?;
    let (missing, warnings) = (list("missing"), list("warnings"));
    let pages = reply.member("pages").and_then(|pages| pages.to::<u64>()).unwrap_or_default();
    if options.json {
        let envelope = json!({
            "schema": "linkworld.document/1", "tenant": tenant, "template": template, "file": file.display().to_string(),
            "bytes": content.len(), "pages": pages, "missing": missing, "warnings": warnings,
        });
        context.terminal.print_json(&envelope);
        return Ok(Exit::Done);
    }
    for name in missing {
        context.terminal.warn(format!("`{name}` has no value in --data"));
    }
    for warning in warnings {
        context.terminal.warn(warning);
    }
    let pages = if pages == 1 { "1 page".to_owned() } else { format!("{pages} pages") };
    context.terminal.print(format!("wrote {} ({pages})", file.display()));
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
