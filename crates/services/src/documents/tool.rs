//! The tools that make a PDF. It is a file of the tenant like any other.

use super::blocks::BlockContent;
use super::builder::{DocumentBuilder, MarkupTag};
use super::fill::FilledValues;
use super::placing::layout;
use super::placing::pages::PaperSize;
use super::placing::pdf::{self, PdfProperties};
use super::sections::{self, FilledSection};
use crate::files::{self, StoredFile};
use crate::request::arguments::{Arguments, base64};
use crate::request::call::{DocumentTemplate, ServiceCaller, ServiceError, ServiceResult, bad_input, refusal};
use linkworld_contract::text::{did_you_mean, nearest, shorten};
use linkworld_contract::tool_limits::{SERVICE_NAME_CHARS_MAX, SERVICE_TEXT_BYTES_MAX};
use rusqlite::Connection;
use serde_json::{Value, json};

const TEMPLATE: [&str; 4] = ["template", "template_slug", "slug", "template_id"];
const PDF: &str = "application/pdf";

/// A document that is not stored yet.
struct RenderedDocument {
    file: StoredFile,
    pages: usize,
    template: Option<String>,
    /// Names without a value.
    missing: Vec<String>,
    /// What has no effect.
    warnings: Vec<String>,
}

/// `business_render_pdf`: a template of the tenant.
pub(crate) fn business(connection: &Connection, caller: &ServiceCaller<'_>, args: &Arguments<'_>) -> ServiceResult {
    let _ = args.name(&TEMPLATE)?;
    any(connection, caller, args)
}

/// `create_pdf`, `render_document` and `report_pdf_render`: a template, or a text of the call.
pub(crate) fn any(connection: &Connection, caller: &ServiceCaller<'_>, args: &Arguments<'_>) -> ServiceResult {
    let document = rendered(caller, args)?;
    let id = files::add(connection, caller, &document.file)?;
    let mut reply = document.reply();
    reply["file_id"] = json!(id);
    Ok(reply)
}

/// A document for a person, which is not stored.
pub(crate) fn preview(caller: &ServiceCaller<'_>, args: &Arguments<'_>) -> ServiceResult {
    let document = rendered(caller, args)?;
    let mut reply = document.reply();
    reply["content_base64"] = json!(base64(&document.file.content));
    Ok(reply)
}

impl RenderedDocument {
    fn reply(&self) -> Value {
        json!({
            "filename": self.file.name, "content_type": PDF, "size": self.file.content.len(), "pages": self.pages,
            "template": self.template, "missing": self.missing, "warnings": self.warnings,
        })
    }
}

fn rendered(caller: &ServiceCaller<'_>, args: &Arguments<'_>) -> Result<RenderedDocument, ServiceError> {
    let template = args.opt_name(&TEMPLATE)?.map(|slug| named(caller.templates, &slug)).transpose()?;
    let data = args.value(&["data", "variables", "context", "values"])?.unwrap_or_else(|| json!({}));
    if !data.is_object() {
        return Err(bad_input("`data` must be an object"));
    }
    let (mut values, mut warnings) = (FilledValues::default(), Vec::new());
    let sections = match template {
        Some(template) => sections::fill(&template.sections, &data, &mut values, &mut warnings)?,
        None => vec![text_of(args, &data, &mut values)?],
    };
    let title = match (args.opt_name(&["title"])?, template) {
        (Some(title), _) => Some(title),
        (None, Some(template)) => Some(values.fill(&template.name, &data).map(|name| values.put_into(&name))?),
        (None, None) => None,
    };
    let mut builder = DocumentBuilder::new(&values);
    sections::read(&sections, &mut builder);
    let (mut blocks, found) = builder.finish();
    warnings.extend(found);
    let has_heading = blocks.first().is_some_and(|block| matches!(block.content, BlockContent::Heading(..)));
    if let Some(title) = title.as_deref().filter(|_| !has_heading) {
        let mut builder = DocumentBuilder::new(&values);
        builder.start(MarkupTag::Heading(1));
        builder.value(title);
        builder.end(MarkupTag::Heading(1));
        let (mut heading, found) = builder.finish();
        warnings.extend(found);
        heading.append(&mut blocks);
        blocks = heading;
    }
    let paper = paper(template, &mut warnings);
    let pages = layout::pages(&blocks, paper)?;
    let (name, slug) = (file_name(args, template)?, template.map(|template| template.slug.clone()));
    let shown = title.unwrap_or_else(|| name.clone());
    let properties = PdfProperties { title: &shown, author: caller.app, created_at: caller.now };
    let content = pdf::write(&pages, paper, &properties);
    let missing: Vec<String> = values.missing.into_iter().collect();
    let file = StoredFile { name, content_type: PDF.to_owned(), content };
    Ok(RenderedDocument { file, pages: pages.len(), template: slug, missing, warnings })
}

/// The text of a call.
fn text_of(args: &Arguments<'_>, data: &Value, values: &mut FilledValues) -> Result<FilledSection, ServiceError> {
    let (html, markdown) = (args.opt_text(&["html"])?, args.opt_text(&["markdown", "content", "text"])?);
    let (text, is_html) = match (html, markdown) {
        (Some(html), _) => (html, true),
        (None, Some(markdown)) => (markdown, false),
        (None, None) => return Err(bad_input("`template`, `markdown` or `html` is missing")),
    };
    if text.len() > SERVICE_TEXT_BYTES_MAX {
        return Err(bad_input(format!(
            "the text has {} bytes, at most {SERVICE_TEXT_BYTES_MAX} are allowed",
            text.len()
        )));
    }
    let text = values.fill(&text, data)?;
    Ok(if is_html { FilledSection::Html(text) } else { FilledSection::Markdown(text) })
}

fn named<'a>(templates: &'a [DocumentTemplate], slug: &str) -> Result<&'a DocumentTemplate, ServiceError> {
    let shown = shorten(slug, 60);
    let Some(found) = templates.iter().find(|template| template.slug == slug) else {
        let known: Vec<&str> = templates.iter().map(|template| template.slug.as_str()).collect();
        let hint = match nearest(slug, known.iter().copied()) {
            Some(near) => did_you_mean(&[near]),
            None if known.is_empty() => {
                "the tenant has no document templates: put them into defaults/templates/".into()
            }
            None => format!("its templates: {}", shorten(&known.join(", "), 300)),
        };
        return Err(refusal(404, "not_found", format!("there is no document template `{shown}`"), hint));
    };
    if !found.is_active {
        let hint = format!("`linkworld templates edit {shown}` activates it");
        return Err(refusal(404, "not_found", format!("the document template `{shown}` is not active"), hint));
    }
    Ok(found)
}

/// The paper that the template wants.
fn paper(template: Option<&DocumentTemplate>, warnings: &mut Vec<String>) -> PaperSize {
    let Some(wanted) = template.and_then(|template| template.metadata.get("page_size")) else { return PaperSize::A4 };
    wanted.as_str().and_then(PaperSize::named).unwrap_or_else(|| {
        warnings.push("`page_size` of the template is neither `A4` nor `Letter`; the page is A4".to_owned());
        PaperSize::A4
    })
}

fn file_name(args: &Arguments<'_>, template: Option<&DocumentTemplate>) -> Result<String, ServiceError> {
    let named = args.opt_name(&["filename", "file_name", "name"])?;
    let name = named.unwrap_or_else(|| template.map_or("document", |template| template.slug.as_str()).to_owned());
    let has_end = name.to_ascii_lowercase().ends_with(".pdf");
    let name = if has_end { name } else { format!("{name}.pdf") };
    if name.chars().count() > SERVICE_NAME_CHARS_MAX {
        return Err(bad_input(format!("`filename` must have 1 to {SERVICE_NAME_CHARS_MAX} characters")));
    }
    Ok(name)
}
