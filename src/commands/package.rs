//! `linkworld package`: what a deploy would send, against each cap, and the frontend as the file that is uploaded.

use crate::context::Context;
use crate::context::Outcome;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::options::FrontendOptions;
use crate::project::bundle::{Packed, pack};
use crate::project::{self, App};
use crate::terminal::{Format, Role, clean, paint, rendered};
use linkworld_contract::limits::{
    BUNDLE_BYTES_MAX, BUNDLE_EXPANDED_BYTES_MAX, BUNDLE_FILES_MAX, DOCS_FILE_BYTES_MAX, DOCS_FILES_MAX,
    DOCS_TOTAL_BYTES_MAX, PACKAGE_ROWS_SHOWN_MAX, TEMPLATE_FILE_BYTES_MAX, TEMPLATES_MAX,
};
use linkworld_manifest::Compat;
use linkworld_manifest::diagnostic::Report;
use linkworld_package::docs;
use linkworld_system::files;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Show what a deploy would send, against each cap, and write the frontend as the archive that is uploaded
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit codes: 0 everything can be sent, 1 something stands against it, 2 usage, 3 a local problem."
)]
pub struct Args {
    /// A manifest, or a folder with a `linkworld.app.yaml` in it
    #[arg(default_value = ".")]
    path: PathBuf,
    #[command(flatten)]
    frontend: FrontendOptions,
    /// Write the frontend's archive to a file
    #[arg(long, value_name = "FILE.tar.gz", conflicts_with = "no_bundle")]
    out: Option<PathBuf>,
    /// Print one JSON envelope
    #[arg(long)]
    json: bool,
}

/// Gathers, shows, writes.
pub fn run(context: &mut Context, args: &Args) -> Outcome {
    let include = &args.frontend.include;
    let project = project::load_with(&args.path, Compat::Ours, include)?;
    let packed = pack(&project.root, &args.frontend.choice(), include)?;
    let mut report = project.report;
    packed.report(&mut report);
    let exit = if report.is_valid() { Exit::Done } else { Exit::No };
    if exit == Exit::Done {
        write(args, &packed)?;
    }
    if args.json {
        context.terminal.answer_json(&envelope(project.app.as_ref(), &packed, &report));
        return Ok(exit);
    }
    let format = if context.terminal.answers_a_person() { Format::Human } else { Format::Concise };
    for line in overview(project.app.as_ref(), &packed) {
        context.terminal.answer(&line);
    }
    context.terminal.report(&report, format);
    if let (Some(out), Exit::Done) = (&args.out, exit) {
        context.terminal.say(&format!("wrote {}", out.display()));
    }
    Ok(exit)
}

fn write(args: &Args, packed: &Packed) -> Result<(), CommandError> {
    let Some(out) = &args.out else { return Ok(()) };
    match &packed.archive {
        Some(archive) => Ok(files::write_report(out, &archive.parts.concat())?),
        None => Err(CommandError::local("there is no frontend to write: the project has neither `dist` nor `web`")
            .hint("build it first, or name its folder with --bundle DIR")),
    }
}

/// A name, what it has and what it may have, in bytes.
struct Row {
    name: String,
    bytes: usize,
    max: usize,
}

impl Row {
    fn line(&self, width: usize) -> String {
        let percent = share(self.bytes, self.max);
        let name = clean(&self.name);
        format!("  {name:<width$}  {:>12} of {:>12} bytes  {percent:>5}", grouped(self.bytes), grouped(self.max))
    }
}

fn overview(app: Option<&App>, packed: &Packed) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(app) = app {
        let files = app.docs.iter().map(|(path, text)| (path.clone(), text.len())).collect();
        let total = app.docs.values().map(String::len).sum();
        let heading = format!("docs       {} of {DOCS_FILES_MAX} pages", app.docs.len());
        section(&mut lines, &heading, total, DOCS_TOTAL_BYTES_MAX);
        tree(&mut lines, files, DOCS_FILE_BYTES_MAX);
        let templates: Vec<_> = app.templates.iter().map(template).collect();
        lines.push(paint(Role::Name, &format!("templates  {} of {TEMPLATES_MAX}", templates.len())));
        tree(&mut lines, templates, TEMPLATE_FILE_BYTES_MAX);
    }
    let Some(folder) = &packed.folder else {
        lines.push(paint(Role::Name, "frontend   none"));
        return lines;
    };
    let total = packed.files.iter().map(|(_, bytes)| size(*bytes)).sum();
    let shown = clean(&folder.to_string_lossy()).into_owned();
    let heading =
        format!("frontend   {} of {} files of {shown}", grouped(packed.files.len()), grouped(BUNDLE_FILES_MAX));
    section(&mut lines, &heading, total, BUNDLE_EXPANDED_BYTES_MAX);
    if let Some(archive) = &packed.archive {
        lines.push(Row { name: "packed".into(), bytes: archive.bytes, max: BUNDLE_BYTES_MAX }.line(24));
        lines.push(format!("  sha256 {}", archive.digest));
    }
    tree(&mut lines, packed.files.iter().map(|(path, bytes)| (path.clone(), size(*bytes))).collect(), 0);
    if !packed.left_out.is_empty() {
        lines.push(paint(Role::Name, &format!("left out   {}", packed.left_out.len())));
        let left_out = packed.left_out.iter().take(PACKAGE_ROWS_SHOWN_MAX);
        lines.extend(left_out.map(|left| format!("  {}  {}", clean(&left.path), left.why)));
        more(&mut lines, packed.left_out.len());
    }
    lines
}

fn section(lines: &mut Vec<String>, heading: &str, bytes: usize, max: usize) {
    let sizes = format!(", {} of {} bytes, {}", grouped(bytes), grouped(max), share(bytes, max));
    lines.push(format!("{}{sizes}", paint(Role::Name, heading)));
}

/// Folders with what is in them together, then their files; the largest first. With a cap of one file each shows it.
fn tree(lines: &mut Vec<String>, files: Vec<(String, usize)>, file_max: usize) {
    let mut folders: BTreeMap<String, Vec<(String, usize)>> = BTreeMap::new();
    for (path, bytes) in files {
        let (folder, name) = path.rsplit_once('/').map_or((String::new(), path.as_str()), |(a, b)| (a.to_owned(), b));
        folders.entry(folder).or_default().push((name.to_owned(), bytes));
    }
    let mut folders: Vec<_> = folders
        .into_iter()
        .map(|(folder, files)| (files.iter().map(|(_, bytes)| bytes).sum::<usize>(), folder, files))
        .collect();
    folders.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let (mut shown, mut all) = (0, 0);
    for (bytes, folder, mut files) in folders {
        all += files.len();
        let indent = if folder.is_empty() { "" } else { "  " };
        if !folder.is_empty() && shown < PACKAGE_ROWS_SHOWN_MAX {
            lines.push(format!("  {:<40}  {:>12}", clean(&format!("{folder}/")), grouped(bytes)));
        }
        files.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        for (name, bytes) in files {
            if shown == PACKAGE_ROWS_SHOWN_MAX {
                continue;
            }
            shown += 1;
            let cap = if file_max == 0 { String::new() } else { format!("  {:>5} of one", share(bytes, file_max)) };
            let name = format!("{indent}{}", clean(&name));
            lines.push(format!("  {name:<40}  {:>12}{cap}", grouped(bytes)));
        }
    }
    more(lines, all);
}

fn more(lines: &mut Vec<String>, all: usize) {
    if all > PACKAGE_ROWS_SHOWN_MAX {
        lines.push(format!("  … and {} more; `--json` lists them all", all - PACKAGE_ROWS_SHOWN_MAX));
    }
}

/// A template's slug, and its bytes as they are sent.
fn template(template: &Value) -> (String, usize) {
    let slug = template["slug"].as_str().unwrap_or_default().to_owned();
    (slug, template.to_string().len())
}

fn share(bytes: usize, max: usize) -> String {
    // Rounded up: what is over a cap never shows as 100 %.
    format!("{} %", (bytes.saturating_mul(100)).div_ceil(max.max(1)))
}

/// Digits in groups of three.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn size(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

fn envelope(app: Option<&App>, packed: &Packed, report: &Report) -> Value {
    let findings: Value = serde_json::from_str(&rendered(report, Format::Json, false)).unwrap_or_default();
    let docs = app.map(|app| {
        let pages: Vec<_> = app
            .docs
            .iter()
            .map(|(path, text)| {
                let (page, _) = docs::read_page(path, text);
                json!({"path": path, "bytes": text.len(), "title": page.title, "description": page.description})
            })
            .collect();
        json!({
            "bytes": app.docs.values().map(String::len).sum::<usize>(),
            "bytes_max": DOCS_TOTAL_BYTES_MAX,
            "files_max": DOCS_FILES_MAX,
            "file_bytes_max": DOCS_FILE_BYTES_MAX,
            "pages": pages,
        })
    });
    let templates = app.map(|app| {
        let listed: Vec<_> =
            app.templates.iter().map(template).map(|(slug, bytes)| json!({"slug": slug, "bytes": bytes})).collect();
        json!({"files_max": TEMPLATES_MAX, "file_bytes_max": TEMPLATE_FILE_BYTES_MAX, "templates": listed})
    });
    let bundle = packed.folder.as_ref().map(|folder| {
        let files: Vec<_> = packed.files.iter().map(|(path, bytes)| json!({"path": path, "bytes": bytes})).collect();
        json!({
            "folder": folder.to_string_lossy(),
            "packed_bytes": packed.archive.as_ref().map(|archive| archive.bytes),
            "packed_bytes_max": BUNDLE_BYTES_MAX,
            "digest": packed.archive.as_ref().map(|archive| archive.digest.clone()),
            "bytes": packed.files.iter().map(|(_, bytes)| bytes).sum::<u64>(),
            "bytes_max": BUNDLE_EXPANDED_BYTES_MAX,
            "files_max": BUNDLE_FILES_MAX,
            "files": files,
            "left_out": packed.left_out,
        })
    });
    json!({
        "schema": "linkworld.package/1",
        "ok": report.is_valid(),
        "docs": docs,
        "templates": templates,
        "bundle": bundle,
        "report": findings,
    })
}

#[cfg(test)]
mod tests {
    use super::{grouped, share, tree};

    #[test]
    fn numbers_are_read_easily_and_never_flatter() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(share(100, 100), "100 %");
        assert_eq!(share(101, 100), "101 %");
        assert_eq!(share(1_000_001, 1_000_000), "101 %");
        assert_eq!(share(0, 0), "0 %");
    }

    #[test]
    fn the_largest_stand_first() {
        let mut lines = Vec::new();
        let file = |path: &str, bytes| (path.to_owned(), bytes);
        tree(&mut lines, vec![file("a/x", 1), file("a/y", 2), file("b/z", 9), file("top", 4)], 0);
        let words: Vec<_> = lines.iter().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        assert_eq!(words, ["b/ 9", "z 9", "top 4", "a/ 3", "y 2", "x 1"]);
    }
}
