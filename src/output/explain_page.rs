//! The pages of `linkworld explain`: a code, a field, the list of both, the differences from the SDK.

use linkworld_manifest::codes;
use linkworld_manifest::diagnostic::Severity;
use linkworld_manifest::drift::DriftDirection;
use linkworld_manifest::explain::{self, CodePage, Example, FieldPage, address};
use linkworld_manifest::spec::app::MANIFEST;
use linkworld_manifest::spec::dev_file::file::DEV_FILE;
use linkworld_terminal::{Cell, Column, Role, StyledText, Table, Terminal, paint};
use serde_json::{Value, json};

/// Name and version of the envelope.
pub const SCHEMA: &str = "linkworld.explain/1";

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn heading(terminal: &mut Terminal, text: &str) {
    terminal.print("");
    terminal.print(paint(Role::Name, text));
}

fn indented(terminal: &mut Terminal, text: &str) {
    for line in text.lines() {
        terminal.print(format!("    {line}").trim_end());
    }
}

/// Prints the pages of a code, or of the platform's number that several codes have: in JSON one line for each.
pub fn codes(terminal: &mut Terminal, pages: &[CodePage], json: bool) {
    for (at, page) in pages.iter().enumerate() {
        if at > 0 && !json {
            terminal.print("");
        }
        code(terminal, page, json);
    }
}

fn code(terminal: &mut Terminal, page: &CodePage, json: bool) {
    let url = page_address(page);
    if json {
        terminal.print_json(&json!({
            "schema": SCHEMA,
            "kind": "code",
            "code": page.code,
            "severity": severity(page.severity),
            "lwp": page.lwp,
            "about": page.about,
            "why": page.why,
            "source": page.source,
            "bad": example_json(page.bad),
            "good": example_json(page.good),
            "url": url,
        }));
        return;
    }
    let role = match page.severity {
        Severity::Error => Role::Error,
        Severity::Warning => Role::Warning,
    };
    let number = page.lwp.map_or(String::new(), |lwp| format!(" ({lwp})"));
    terminal.print(paint(role, format!("{}[{}]", severity(page.severity), page.code)) + number);
    terminal.print("");
    terminal.print_document(&format!("  what  {}", page.about), 8);
    terminal.print_document(&format!("  why   {}", page.why), 8);
    terminal.print_document(&format!("  from  {}", page.source), 8);
    example(terminal, "Found", page.bad);
    example(terminal, "Fixed", page.good);
    if let Some(url) = url {
        terminal.print("");
        terminal.print(paint(Role::Context, &url));
    }
}

/// The documentation of what the fixed example sets; our own file has no public one.
fn page_address(page: &CodePage) -> Option<String> {
    if codes::DEV_FILE.contains(&page.code) || codes::EVAL_FILE.contains(&page.code) {
        return None;
    }
    let path = match page.good {
        Example::Part(text) => text.split(':').next().unwrap_or_default(),
        _ => "",
    };
    Some(address(page.code, path))
}

fn example(terminal: &mut Terminal, title: &str, example: Example) {
    match example {
        Example::Part(text) | Example::Document(text) => {
            heading(terminal, title);
            indented(terminal, text);
        }
        Example::File { path, text } => {
            heading(terminal, &format!("{title}, {path}"));
            indented(terminal, text);
        }
        Example::Words(text) => {
            heading(terminal, title);
            terminal.print_document(text, 0);
        }
    }
}

fn example_json(example: Example) -> Value {
    match example {
        Example::Part(text) | Example::Document(text) => json!({"file": "linkworld.app.yaml", "text": text}),
        Example::File { path, text } => json!({"file": path, "text": text}),
        Example::Words(text) => json!({"words": text}),
    }
}

/// Prints the page of a field.
pub fn field(terminal: &mut Terminal, page: &FieldPage, json: bool) {
    if json {
        let mut envelope = json!({"schema": SCHEMA, "kind": "field"});
        for (name, value) in page.json().as_object().into_iter().flatten() {
            envelope[name] = value.clone();
        }
        terminal.print_json(&envelope);
        return;
    }
    terminal.print(paint(Role::Name, &page.path));
    terminal.print("");
    terminal.print_document(page.field.doc, 0);
    terminal.print("");
    terminal.print_document(&format!("  type       {}", page.wanted()), 13);
    terminal.print_document(&format!("  if absent  {}", page.absent()), 13);
    if let Some(since) = page.known_since() {
        terminal.print_document(&format!("  since      {since}"), 13);
    }
    if let Some(why) = page.field.deprecated {
        terminal.print(StyledText::from("  ") + paint(Role::Warning, "deprecated") + " " + why);
    }
    let inner = page.inner();
    if !inner.is_empty() {
        terminal.print_document(&format!("  fields     {}", inner.join(", ")), 13);
        let example = format!("{}.{}", page.path, inner[0]);
        terminal.print("");
        terminal.print(format!("for one of them: `linkworld explain {example}`"));
    }
    terminal.print("");
    match page.address() {
        Some(address) => terminal.print(paint(Role::Context, address)),
        None => terminal.print(format!("a field of `{}`", page.file.name())),
    }
}

/// Lists all codes and fields.
pub fn list(terminal: &mut Terminal, json: bool) {
    let pages = explain::pages();
    if json {
        let codes = pages.iter().map(|page| {
            json!({"code": page.code, "severity": severity(page.severity), "lwp": page.lwp, "about": page.about})
        });
        let fields = explain::fields();
        let fields = fields.iter().map(|page| json!({"path": page.path, "doc": page.field.doc}));
        let dev_file_fields = explain::dev_file_fields();
        let dev_file_fields = dev_file_fields.iter().map(|page| json!({"path": page.path, "doc": page.field.doc}));
        terminal.print_json(&json!({
            "schema": SCHEMA,
            "kind": "list",
            "codes": codes.collect::<Vec<_>>(),
            "fields": fields.collect::<Vec<_>>(),
            "dev_file_fields": dev_file_fields.collect::<Vec<_>>(),
        }));
        return;
    }
    let mut codes = Table::new([Column::new("CODE"), Column::new("SEVERITY"), Column::new("MEANING").wrapped()]);
    for page in &pages {
        codes.row([Cell::painted(Role::Name, page.code), severity(page.severity).into(), page.about.into()]);
    }
    terminal.print_document_table(&codes);
    terminal.print("");
    let mut fields = Table::new([Column::new("FIELD"), Column::new("MEANING").wrapped()]);
    for field in MANIFEST.fields {
        fields.row([Cell::painted(Role::Name, field.name), field.doc.into()]);
    }
    terminal.print_document_table(&fields);
    terminal.print("");
    let mut fields = Table::new([Column::new("DEV FILE"), Column::new("MEANING").wrapped()]);
    for field in DEV_FILE.fields {
        fields.row([Cell::painted(Role::Name, field.name), field.doc.into()]);
    }
    terminal.print_document_table(&fields);
    terminal.print("");
    terminal
        .print_document("`linkworld explain drift` lists where these rules differ from those of the Python SDK.", 0);
}

fn way(way: DriftDirection) -> &'static str {
    match way {
        DriftDirection::Wider => "accepted here, rejected by the SDK",
        DriftDirection::Narrower => "rejected here, accepted by the SDK and with --compat sdk-1.7",
        DriftDirection::NarrowerAlways => "rejected here, accepted by the SDK",
        DriftDirection::Cleaner => "rejected by both, by the SDK with a crash",
        DriftDirection::NotChecked => "rejected here, not checked by the SDK",
    }
}

/// Prints where our verdict differs from that of the Python SDK.
pub fn drift(terminal: &mut Terminal, json: bool) {
    let deviations = explain::deviations();
    if json {
        let rows = deviations.iter().map(|row| {
            json!({
                "code": row.code,
                "findings": row.findings,
                "way": way(row.way),
                "what": row.what,
                "reason": row.reason,
                "source": row.source,
            })
        });
        let rows: Vec<Value> = rows.collect();
        terminal.print_json(&json!({"schema": SCHEMA, "kind": "drift", "sdk": "1.7.0", "rows": rows}));
        return;
    }
    terminal.print("Where these rules differ from those of the published Python SDK 1.7.0:");
    for row in deviations {
        heading(terminal, row.code);
        terminal.print_document(&format!("  {}", row.what), 4);
        terminal.print_document(&format!("  {}", way(row.way)), 4);
        terminal.print_document(&format!("  why: {}", row.reason), 4);
        terminal.print_document(&format!("  source: {}", row.source), 4);
    }
}
