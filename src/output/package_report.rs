//! What a deploy would send, against each limit.

use linkworld_contract::limits::{
    BUNDLE_BYTES_MAX, BUNDLE_EXPANDED_BYTES_ADVISED, BUNDLE_FILES_ADVISED, DOCS_FILE_BYTES_MAX, DOCS_FILES_MAX,
    DOCS_TOTAL_BYTES_MAX, PACKAGE_ROWS_SHOWN_MAX, TEMPLATE_FILE_BYTES_ADVISED, TEMPLATES_ADVISED,
};
use linkworld_manifest::diagnostic::Report;
use linkworld_package::docs;
use linkworld_project::LoadedApp;
use linkworld_project::bundle::Packed;
use linkworld_terminal::{Cell, Column, Format, Role, Table, Terminal, count, paint, rendered, share, size};
use serde_json::{Value, json};

/// A file and its bytes.
type FileSize = (String, u64);

/// Prints every part with its files, the largest first.
pub fn print(terminal: &mut Terminal, app: Option<&LoadedApp>, packed: &Packed) {
    if let Some(app) = app {
        let files: Vec<FileSize> = app.docs.iter().map(|(path, text)| (path.clone(), text.len() as u64)).collect();
        let heading = format!("Docs: {} of {DOCS_FILES_MAX} pages", files.len());
        section(terminal, &heading, &files, Some(DOCS_TOTAL_BYTES_MAX));
        print_files(terminal, files, Some(DOCS_FILE_BYTES_MAX));
        let templates: Vec<FileSize> = app.templates.iter().map(template).collect();
        section(terminal, &format!("Templates: {} of {TEMPLATES_ADVISED}", templates.len()), &templates, None);
        print_files(terminal, templates, Some(TEMPLATE_FILE_BYTES_ADVISED));
    }
    let Some(folder) = &packed.folder else {
        terminal.print(paint(Role::Name, "Frontend: none"));
        terminal.print("");
        return;
    };
    let folder = folder.to_string_lossy();
    let heading = format!("Frontend: {} of {BUNDLE_FILES_ADVISED} files from {folder}", packed.files.len());
    section(terminal, &heading, &packed.files, Some(BUNDLE_EXPANDED_BYTES_ADVISED));
    print_files(terminal, packed.files.clone(), None);
    if let Some(archive) = &packed.archive {
        let packed = of_limit(archive.bytes as u64, BUNDLE_BYTES_MAX);
        terminal.print(paint(Role::Name, "Archive:") + " " + packed);
        terminal.print(format!("  digest  {}", archive.digest));
        terminal.print("");
    }
    if !packed.left_out.is_empty() {
        terminal.print(paint(Role::Name, format!("Left out: {}", count(packed.left_out.len(), "file"))));
        let mut table = Table::new([Column::new("FILE").flexible_middle(), Column::new("REASON").flexible()]);
        for left in packed.left_out.iter().take(PACKAGE_ROWS_SHOWN_MAX) {
            table.row([left.path.as_str().into(), left.why.to_string().into()]);
        }
        terminal.print_table(&table);
        print_rest(terminal, packed.left_out.len());
        terminal.print("");
    }
}

fn section(terminal: &mut Terminal, heading: &str, files: &[FileSize], bytes_max: Option<usize>) {
    let bytes = files.iter().map(|(_, bytes)| bytes).sum::<u64>();
    let sizes = match bytes_max {
        Some(max) => format!(", {}", of_limit(bytes, max)),
        None if files.is_empty() => String::new(),
        None => format!(", {}", size(bytes)),
    };
    terminal.print(paint(Role::Name, heading) + sizes);
}

/// `2.3 MB of 5 MB (46 %)`
fn of_limit(bytes: u64, max: usize) -> String {
    format!("{} of {} ({})", size(bytes), size(max as u64), share(bytes, max as u64))
}

fn print_files(terminal: &mut Terminal, mut files: Vec<FileSize>, file_bytes_max: Option<usize>) {
    files.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let limit = file_bytes_max.map(|max| format!("OF {}", size(max as u64))).unwrap_or_default();
    let mut table =
        Table::new([Column::new("FILE").flexible_middle(), Column::new("SIZE").right(), Column::new(limit).right()]);
    for (path, bytes) in files.iter().take(PACKAGE_ROWS_SHOWN_MAX) {
        let of_limit = file_bytes_max.map(|max| share(*bytes, max as u64)).unwrap_or_default();
        table.row([Cell::from(path.as_str()), size(*bytes).into(), of_limit.into()]);
    }
    terminal.print_table(&table);
    print_rest(terminal, files.len());
    terminal.print("");
}

fn print_rest(terminal: &mut Terminal, all: usize) {
    if all > PACKAGE_ROWS_SHOWN_MAX {
        terminal.print(format!("… and {} more; `--json` lists them all", all - PACKAGE_ROWS_SHOWN_MAX));
    }
}

/// A template's slug, and its bytes as they are sent.
fn template(template: &Value) -> FileSize {
    let slug = template["slug"].as_str().unwrap_or_default().to_owned();
    (slug, template.to_string().len() as u64)
}

/// The same for a script.
pub fn envelope(app: Option<&LoadedApp>, packed: &Packed, report: &Report) -> Value {
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
        json!({"files_max": TEMPLATES_ADVISED, "file_bytes_max": TEMPLATE_FILE_BYTES_ADVISED, "templates": listed})
    });
    let bundle = packed.folder.as_ref().map(|folder| {
        let files: Vec<_> = packed.files.iter().map(|(path, bytes)| json!({"path": path, "bytes": bytes})).collect();
        json!({
            "folder": folder.to_string_lossy(),
            "packed_bytes": packed.archive.as_ref().map(|archive| archive.bytes),
            "packed_bytes_max": BUNDLE_BYTES_MAX,
            "digest": packed.archive.as_ref().map(|archive| archive.digest.clone()),
            "bytes": packed.files.iter().map(|(_, bytes)| bytes).sum::<u64>(),
            "bytes_max": BUNDLE_EXPANDED_BYTES_ADVISED,
            "files_max": BUNDLE_FILES_ADVISED,
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
