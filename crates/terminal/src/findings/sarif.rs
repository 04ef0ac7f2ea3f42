//! Findings as SARIF 2.1.0, for code scanning. Columns count code points, as everywhere else in this program.

use linkworld_manifest::diagnostic::{Diagnostic, Report, Severity};
use linkworld_manifest::explain::{self, CodePage, Example};
use linkworld_manifest::source::{SourceFile, Span};
use serde_json::{Value, json};

/// The whole log: one run of one tool.
pub(crate) fn log(report: &Report) -> Value {
    let mut codes: Vec<&str> = report.findings().map(|(_, finding)| finding.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let rules: Vec<Value> = codes.iter().map(|code| rule(report, code)).collect();
    let results: Vec<Value> = report.findings().map(|(source, finding)| result(source, finding, &codes)).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "linkworld",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

/// The name of the folder from which paths count; the reader knows where its checkout is.
const ROOT: &str = "%SRCROOT%";

/// A code with its page, and the documentation of its first finding.
fn rule(report: &Report, code: &str) -> Value {
    let mut rule = json!({"id": code, "name": pascal(code)});
    if let Some(page) = explain::pages().into_iter().find(|page| page.code == code) {
        rule["shortDescription"] = json!({"text": page.about});
        rule["fullDescription"] = json!({"text": format!("{}: {}", page.about, page.why)});
        rule["help"] = help(&page);
        rule["defaultConfiguration"] = json!({"level": level(page.severity)});
    }
    let url =
        report.findings().filter(|(_, finding)| finding.code == code).find_map(|(_, finding)| finding.url.as_ref());
    if let Some(url) = url {
        rule["helpUri"] = json!(url);
    }
    rule
}

fn result(source: &SourceFile, finding: &Diagnostic, codes: &[&str]) -> Value {
    let text = std::iter::once(&finding.headline).chain(&finding.help).cloned().collect::<Vec<_>>().join("\n");
    let mut location = json!({"physicalLocation": physical(source, finding.primary.span)});
    if !finding.path.is_empty() {
        location["logicalLocations"] = json!([{"fullyQualifiedName": finding.path}]);
    }
    let mut result = json!({
        "ruleId": finding.code,
        "ruleIndex": codes.binary_search(&finding.code).unwrap_or_default(),
        "level": level(finding.severity),
        "message": {"text": text},
        "locations": [location],
    });
    if !finding.labels.is_empty() {
        let related = finding
            .labels
            .iter()
            .map(|label| json!({"physicalLocation": physical(source, label.span), "message": {"text": label.text}}));
        result["relatedLocations"] = related.collect();
    }
    if let Some(applicability) = finding.applicability() {
        let replacements = finding.edits.iter().map(
            |edit| json!({"deletedRegion": region(source, edit.span), "insertedContent": {"text": edit.replacement}}),
        );
        let change = json!({
            "artifactLocation": artifact(source),
            "replacements": replacements.collect::<Value>(),
        });
        result["fixes"] = json!([{"artifactChanges": [change], "properties": {"applicability": applicability}}]);
    }
    result
}

fn physical(source: &SourceFile, span: Span) -> Value {
    json!({"artifactLocation": artifact(source), "region": region(source, span)})
}

fn region(source: &SourceFile, span: Span) -> Value {
    let (start, end) = (source.position(span.start), source.position(span.end));
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
        "byteOffset": span.start,
        "byteLength": span.end.saturating_sub(span.start),
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// The page of a code, as text and as Markdown.
fn help(page: &CodePage) -> Value {
    let plain = |example: Example| match example {
        Example::Part(text) | Example::Document(text) | Example::File { text, .. } | Example::Words(text) => text,
    };
    let marked = |example: Example| match example {
        Example::Words(text) => text.to_owned(),
        _ => format!("```yaml\n{}\n```", plain(example).trim_end()),
    };
    let words = format!("{}: {}. Source: {}.", page.about, page.why, page.source);
    json!({
        "text": format!("{words}\n\nFound:\n{}\n\nFixed:\n{}", plain(page.bad), plain(page.good)),
        "markdown": format!("{words}\n\n**Found**\n\n{}\n\n**Fixed**\n\n{}", marked(page.bad), marked(page.good)),
    })
}

/// The place of a file: a path from the root, or the address of a file outside of it.
fn artifact(source: &SourceFile) -> Value {
    match source.outside() {
        Some(path) => json!({"uri": format!("file://{}", uri(path))}),
        None if source.name().starts_with('<') => json!({"uri": uri(source.name())}),
        None => json!({"uri": uri(source.name()), "uriBaseId": ROOT}),
    }
}

/// A path as a URI reference.
fn uri(name: &str) -> String {
    let name = name.strip_prefix("./").unwrap_or(name);
    let mut uri = String::new();
    for (index, segment) in name.split('/').enumerate() {
        if index > 0 {
            uri.push('/');
        }
        for byte in segment.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                uri.push(char::from(byte));
            } else {
                uri.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    uri
}

fn pascal(code: &str) -> String {
    let capital = |word: &str| {
        let mut chars = word.chars();
        chars.next().map(|first| first.to_uppercase().chain(chars).collect::<String>()).unwrap_or_default()
    };
    code.split('-').map(capital).collect()
}
