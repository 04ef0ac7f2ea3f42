//! What can be said of an app's sources without running them: the tools they call and the tools they offer.
//!
//! Reads lines, not programs: a name that is put together elsewhere is not seen, and is not complained about.

use linkworld_contract::names::Scope;
use linkworld_contract::scope::{self, Decision, Grant};
use linkworld_contract::wire::developer::PreflightIssue;
use linkworld_manifest::Manifest;

/// A call of a platform tool, in Python and TypeScript.
const CALL: &str = "tools.call(";
/// A tool of the app, in Python.
const OFFER: &str = "@app.tool(";

/// Everything about one file; none for files in other languages.
pub(crate) fn issues(manifest: &Manifest, name: &str, text: &str) -> Vec<PreflightIssue> {
    let python = name.ends_with(".py");
    if !python && !name.ends_with(".ts") && !name.ends_with(".tsx") {
        return Vec::new();
    }
    let declared: Vec<Scope> = manifest.required_scopes.iter().filter_map(|scope| Scope::parse(scope).ok()).collect();
    let comment = if python { "#" } else { "//" };
    let mut found = Vec::new();
    for (line, text) in (1..).zip(text.lines()).filter(|(_, text)| !text.trim_start().starts_with(comment)) {
        let judged = literals(text, CALL).filter_map(|tool| called(&declared, tool));
        let offered = text.strip_prefix(OFFER).and_then(literal).filter(|_| python);
        let judged = judged.chain(offered.and_then(|tool| unmirrored(manifest, tool)));
        found.extend(judged.map(|(rule, message, hint)| PreflightIssue {
            severity: "error".into(),
            file: Some(name.to_owned()),
            line: Some(line),
            message,
            fix_hint: Some(hint),
            rule: Some(rule.to_owned()),
        }));
    }
    found
}

/// The string literals that stand right behind a word.
fn literals<'a>(line: &'a str, word: &'static str) -> impl Iterator<Item = &'a str> {
    line.match_indices(word).filter_map(move |(at, _)| literal(&line[at + word.len()..]))
}

/// The plain string literal that a text starts with.
fn literal(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let quote = text.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let (literal, _) = text[1..].split_once(quote)?;
    let plain = literal.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
    (plain && !literal.is_empty()).then_some(literal)
}

/// Rule, message and hint.
type Judged = (&'static str, String, String);

fn called(declared: &[Scope], tool: &str) -> Option<Judged> {
    match scope::decide(Grant { declared, granted: declared }, tool) {
        Decision::Deny { needed, .. } => {
            let likeliest = needed.first()?;
            let message = format!("`{tool}` is called, and no scope that covers it is declared");
            Some(("LWP002", message, format!("add `{likeliest}` to `required_scopes`")))
        }
        Decision::ChatBuiltOnly => {
            let message = format!("`{tool}` is a tool of chat-built apps; a marketplace app has no app records");
            Some(("LWP006", message, "use key-value storage".into()))
        }
        Decision::Allow { .. } | Decision::UnknownTool { .. } => None,
    }
}

fn unmirrored(manifest: &Manifest, tool: &str) -> Option<Judged> {
    let known = manifest.tools.iter().any(|declared| declared.name == tool);
    let message = format!("the tool `{tool}` is not in the manifest, so no agent ever sees it");
    (!known).then(|| ("LWP007", message, format!("add `{tool}` to `tools`")))
}
