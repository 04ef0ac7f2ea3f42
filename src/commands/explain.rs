//! `linkworld explain`: what a code or a field means, offline.

use crate::context::Context;
use crate::context::Outcome;
use crate::exit::Exit;
use crate::terminal::{Role, Terminal, paint};
use linkworld_manifest::diagnostic::Severity;
use linkworld_manifest::drift::{DRIFT, Way};
use linkworld_manifest::explain::{self, CodePage, Example, FieldPage, address};
use linkworld_manifest::spec::app::MANIFEST;
use serde_json::{Value, json};

/// Explain a finding's code or a field of the manifest, offline
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit codes: 0 explained, 1 there is no such code or field.")]
pub struct Args {
    /// A code such as `unknown-scope` or `LWP001`, a field such as `runtime.port`, or `drift`; all of them unless given
    word: Option<String>,
    /// Print one JSON envelope
    #[arg(long)]
    json: bool,
}

/// Name and version of the envelope.
const SCHEMA: &str = "linkworld.explain/1";

/// Finds the page and prints it.
pub fn run(context: &mut Context, args: &Args) -> Outcome {
    let terminal = &mut context.terminal;
    let Some(word) = args.word.as_deref() else {
        return list(terminal, args.json);
    };
    if word == "drift" {
        return drift(terminal, args.json);
    }
    if let Some(page) = explain::page(word) {
        return code(terminal, &page, args.json);
    }
    if let Some(page) = explain::field(word) {
        return field(terminal, &page, args.json);
    }
    let near = explain::near(word);
    if args.json {
        terminal.answer_json(&json!({"schema": SCHEMA, "kind": "unknown", "word": word, "near": near}));
        return Ok(Exit::No);
    }
    let hints: Vec<String> = match near.as_slice() {
        [] => vec!["`linkworld explain` lists all codes and fields".to_owned()],
        near => vec![format!("did you mean `{}`?", near.join("`, `"))],
    };
    terminal.fail(&format!("`{word}` is neither a code nor a field"), &[], &hints);
    Ok(Exit::No)
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn heading(terminal: &mut Terminal, text: &str) {
    terminal.answer("");
    terminal.answer(&paint(Role::Name, text));
}

fn indented(terminal: &mut Terminal, text: &str) {
    for line in text.lines() {
        terminal.answer(format!("    {line}").trim_end());
    }
}

// --- a code --------------------------------------------------------------------------------------

fn code(terminal: &mut Terminal, page: &CodePage, json: bool) -> Outcome {
    let url = page_address(page);
    if json {
        terminal.answer_json(&json!({
            "schema": SCHEMA,
            "kind": "code",
            "code": page.code,
            "severity": severity(page.severity),
            "lwp": page.lwp,
            "about": page.about,
            "why": page.why,
            "bad": example_json(page.bad),
            "good": example_json(page.good),
            "url": url,
        }));
        return Ok(Exit::Done);
    }
    let role = match page.severity {
        Severity::Error => Role::Error,
        Severity::Warning => Role::Warning,
    };
    let number = page.lwp.map_or(String::new(), |lwp| format!(" ({lwp})"));
    terminal.answer(&format!("{}{number}", paint(role, &format!("{}[{}]", severity(page.severity), page.code))));
    terminal.answer("");
    terminal.answer(&format!("  what  {}", page.about));
    terminal.answer(&format!("  why   {}", page.why));
    example(terminal, "Found", page.bad);
    example(terminal, "Mended", page.good);
    terminal.answer("");
    terminal.answer(&paint(Role::Context, &url));
    Ok(Exit::Done)
}

/// The documentation of what the mended example sets.
fn page_address(page: &CodePage) -> String {
    let path = match page.good {
        Example::Part(text) => text.split(':').next().unwrap_or_default(),
        _ => "",
    };
    address(page.code, path)
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
            terminal.answer(text);
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

// --- a field -------------------------------------------------------------------------------------

fn field(terminal: &mut Terminal, page: &FieldPage, json: bool) -> Outcome {
    if json {
        let mut envelope = json!({"schema": SCHEMA, "kind": "field"});
        for (name, value) in page.json().as_object().into_iter().flatten() {
            envelope[name] = value.clone();
        }
        terminal.answer_json(&envelope);
        return Ok(Exit::Done);
    }
    terminal.answer(&paint(Role::Name, &page.path));
    terminal.answer("");
    terminal.answer(page.field.doc);
    terminal.answer("");
    terminal.answer(&format!("  type       {}", page.wanted()));
    terminal.answer(&format!("  if absent  {}", page.absent()));
    if let Some(since) = page.known_since() {
        terminal.answer(&format!("  since      {since}"));
    }
    if let Some(why) = page.field.deprecated {
        terminal.answer(&format!("  {} {why}", paint(Role::Warning, "deprecated")));
    }
    let inner = page.inner();
    if !inner.is_empty() {
        terminal.answer(&format!("  fields     {}", inner.join(", ")));
        let example = format!("{}.{}", page.path, inner[0]);
        terminal.answer("");
        terminal.answer(&format!("`linkworld explain {example}` explains one of them."));
    }
    terminal.answer("");
    terminal.answer(&paint(Role::Context, &address("", &page.path)));
    Ok(Exit::Done)
}

// --- everything ----------------------------------------------------------------------------------

fn list(terminal: &mut Terminal, json: bool) -> Outcome {
    let pages = explain::pages();
    if json {
        let codes = pages.iter().map(|page| {
            json!({"code": page.code, "severity": severity(page.severity), "lwp": page.lwp, "about": page.about})
        });
        let fields = explain::fields();
        let fields = fields.iter().map(|page| json!({"path": page.path, "doc": page.field.doc}));
        terminal.answer_json(&json!({
            "schema": SCHEMA,
            "kind": "list",
            "codes": codes.collect::<Vec<_>>(),
            "fields": fields.collect::<Vec<_>>(),
        }));
        return Ok(Exit::Done);
    }
    let widest = pages.iter().map(|page| page.code.len()).max().unwrap_or_default();
    terminal.answer(&paint(Role::Name, "Codes"));
    for page in &pages {
        terminal.answer(&format!("  {:widest$}  {:7}  {}", page.code, severity(page.severity), page.about));
    }
    heading(terminal, "Fields");
    for field in MANIFEST.fields {
        terminal.answer(&format!("  {:widest$}  {}", field.name, field.doc));
    }
    heading(terminal, "More");
    terminal.answer(&format!("  {:widest$}  where our verdict is not that of the Python SDK, and why", "drift"));
    Ok(Exit::Done)
}

// --- the deviations ------------------------------------------------------------------------------

fn way(way: Way) -> &'static str {
    match way {
        Way::Wider => "accepted here, refused by the SDK",
        Way::Narrower => "refused here, accepted by the SDK and with --compat sdk-1.7",
        Way::NarrowerAlways => "refused here, accepted by the SDK",
        Way::Cleaner => "refused by both, by the SDK with a crash",
    }
}

fn drift(terminal: &mut Terminal, json: bool) -> Outcome {
    if json {
        let rows = DRIFT.iter().map(|row| {
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
        terminal.answer_json(&json!({"schema": SCHEMA, "kind": "drift", "sdk": "1.7.0", "rows": rows}));
        return Ok(Exit::Done);
    }
    terminal.answer("Where this verdict is not that of the published Python SDK 1.7.0:");
    for row in DRIFT {
        heading(terminal, row.code);
        terminal.answer(&format!("  {}", row.what));
        terminal.answer(&format!("  {}", way(row.way)));
        terminal.answer(&format!("  why: {}", row.reason));
        terminal.answer(&format!("  source: {}", row.source));
    }
    Ok(Exit::Done)
}
