//! Checks of an app's sources without running them: the tools they call and the tools they define.
//!
//! It reads lines and does not parse programs: tool names that are computed are not seen and not reported.

use linkworld_contract::names::Scope;
use linkworld_contract::scope::{self, InstallScopes, ScopeDecision};
use linkworld_contract::wire::developer::PreflightIssue;
use linkworld_manifest::Manifest;

/// A call of a platform tool, in Python and TypeScript.
const CALL: &str = "tools.call(";
/// The definition of a tool of the app, in Python.
const DEFINITION: &str = "@app.tool(";

/// All issues of one file; none for files in other languages.
pub(crate) fn issues(manifest: &Manifest, name: &str, text: &str) -> Vec<PreflightIssue> {
    let python = name.ends_with(".py");
    if !python && !name.ends_with(".ts") && !name.ends_with(".tsx") {
        return Vec::new();
    }
    let declared: Vec<Scope> = manifest.scopes().collect();
    let comment = if python { "#" } else { "//" };
    let mut found = Vec::new();
    for (line, text) in (1..).zip(text.lines()).filter(|(_, text)| !text.trim_start().starts_with(comment)) {
        let problems = literals(text, CALL).filter_map(|tool| called(&declared, tool));
        let defined = text.strip_prefix(DEFINITION).and_then(literal).filter(|_| python);
        let problems = problems.chain(defined.and_then(|tool| undeclared(manifest, tool)));
        found.extend(problems.map(|(rule, message, hint)| PreflightIssue {
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

/// The string literals directly after each occurrence of a word.
fn literals<'a>(line: &'a str, word: &'static str) -> impl Iterator<Item = &'a str> {
    line.match_indices(word).filter_map(move |(at, _)| literal(&line[at + word.len()..]))
}

/// The plain string literal at the start of a text.
fn literal(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let quote = text.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let (literal, _) = text[1..].split_once(quote)?;
    let plain = literal.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
    (plain && !literal.is_empty()).then_some(literal)
}

/// Rule, message and hint.
type SourceProblem = (&'static str, String, String);

fn called(declared: &[Scope], tool: &str) -> Option<SourceProblem> {
    match scope::decide(InstallScopes { declared, granted: declared }, tool) {
        ScopeDecision::Deny { needed, .. } => {
            let most_likely = needed.first()?;
            let message = format!("`{tool}` is called, but the manifest declares no scope for it");
            Some(("LWP002", message, format!("add `{most_likely}` to `required_scopes`")))
        }
        ScopeDecision::ChatBuiltOnly => {
            let message = format!("`{tool}` is available to chat-built apps only");
            Some(("LWP006", message, "use key-value storage instead".into()))
        }
        ScopeDecision::Allow { .. } | ScopeDecision::UnknownTool { .. } => None,
    }
}

fn undeclared(manifest: &Manifest, tool: &str) -> Option<SourceProblem> {
    let known = manifest.tools.iter().any(|declared| declared.name == tool);
    let message = format!("tool `{tool}` is missing from the manifest, so agents cannot call it");
    (!known).then(|| ("LWP007", message, format!("add `{tool}` to `tools`")))
}
