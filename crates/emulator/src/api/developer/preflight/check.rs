//! The platform's own check before a deploy: the manifest and what can be said of the sources beside it (contract 21).

use crate::api::developer::preflight::sources;
use crate::server::body_fields::{self, Kind, problem, required};
use crate::server::call::{Answer, Call, Reply};
use crate::state::World;
use jiff::Timestamp;
use linkworld_contract::limits::{PREFLIGHT_FILE_BYTES_MAX, PREFLIGHT_FILES_MAX, PREFLIGHT_ISSUES_MAX};
use linkworld_contract::wire::developer::{FieldError, Preflight, PreflightIssue, PreflightVerdict};
use linkworld_manifest::diagnostic::{Diagnostic, Severity};
use linkworld_manifest::lint::{self, Subject};
use linkworld_manifest::source::SourceFile;
use linkworld_manifest::{self, Manifest};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The manifest's usual name.
const MANIFEST_FILE: &str = "linkworld.app.yaml";

pub(crate) async fn check(world: Arc<World>, call: Call) -> Reply {
    world.developer(&call).await?;
    let body: Value = body_fields::read(&call, &[required("files", Kind::Object)])?;
    let problems = problems(&body["files"]);
    if !problems.is_empty() {
        return Err(body_fields::refuse(problems));
    }
    let Preflight { files } =
        serde_json::from_value(body).map_err(|error| body_fields::wrong("files", error.to_string()))?;
    let now = world.clock.now();
    // A large manifest takes its time, and the threads that serve requests have other things to do.
    match tokio::task::spawn_blocking(move || judge(&files, now)).await {
        Ok(verdict) => Ok(Answer::ok(&verdict)),
        Err(error) => Err(Answer::fault(error.to_string())),
    }
}

/// Too many files, and every one that is no text or too large.
fn problems(files: &Value) -> Vec<FieldError> {
    let Some(files) = files.as_object() else { return Vec::new() };
    let at = |place: &[Value], msg: String, kind: &str| {
        let loc: Vec<Value> = [json!("body"), json!("files")].into_iter().chain(place.iter().cloned()).collect();
        problem(&loc, msg, kind)
    };
    if files.len() > PREFLIGHT_FILES_MAX {
        let msg = format!("{} files; at most {PREFLIGHT_FILES_MAX} are allowed", files.len());
        return vec![at(&[], msg, "too_long")];
    }
    let wrong = |(name, text): (&String, &Value)| match text.as_str() {
        None => Some(at(&[json!(name)], "expected a string".into(), "string_type")),
        Some(text) if text.len() > PREFLIGHT_FILE_BYTES_MAX => {
            let msg = format!("{} bytes; one file may have {PREFLIGHT_FILE_BYTES_MAX}", text.len());
            Some(at(&[json!(name)], msg, "too_long"))
        }
        Some(_) => None,
    };
    files.iter().filter_map(wrong).collect()
}

fn judge(files: &BTreeMap<String, String>, now: Timestamp) -> PreflightVerdict {
    let Some((name, text)) = manifest_of(files) else {
        let message = format!("no manifest was sent; expected `{MANIFEST_FILE}`");
        let missing = PreflightIssue {
            severity: "error".into(),
            file: None,
            line: None,
            message,
            fix_hint: Some("run it in the folder of the manifest, or name the manifest".into()),
            rule: Some("no-manifest".into()),
        };
        return verdict(vec![missing], None);
    };
    let source = SourceFile::new(name, text);
    let outcome = linkworld_manifest::read(&source);
    let mut findings = outcome.findings;
    let subject = |manifest| Subject { manifest, places: &outcome.places, text: source.text(), now: Some(now) };
    findings.extend(match (&outcome.manifest, &outcome.sketch) {
        (Some(manifest), _) => lint::run(subject(manifest)),
        (None, Some(sketch)) => lint::run_on_sketch(subject(sketch), &findings),
        (None, None) => Vec::new(),
    });
    let mut issues: Vec<PreflightIssue> = findings.into_iter().map(|finding| issue(&source, finding)).collect();
    if let Some(manifest) = &outcome.manifest {
        // Judged against a manifest with errors, every source would look wrong.
        let others = files.iter().filter(|(other, _)| *other != name);
        issues.extend(others.flat_map(|(name, text)| sources::issues(manifest, name, text)));
    }
    verdict(issues, outcome.manifest.as_ref().or(outcome.sketch.as_ref()))
}

/// The file under the usual name, or the first YAML file that has the manifest's first field.
fn manifest_of(files: &BTreeMap<String, String>) -> Option<(&String, &String)> {
    let is_yaml = |name: &str| name.ends_with(".yaml") || name.ends_with(".yml");
    let is_manifest = |text: &str| text.lines().any(|line| line.starts_with("apiVersion:"));
    files.get_key_value(MANIFEST_FILE).or_else(|| files.iter().find(|(name, text)| is_yaml(name) && is_manifest(text)))
}

fn issue(source: &SourceFile, finding: Diagnostic) -> PreflightIssue {
    let numbered = lint::RULES.iter().find(|rule| rule.code == finding.code).and_then(|rule| rule.lwp);
    let at = if finding.path.is_empty() { String::new() } else { format!("{}: ", finding.path) };
    PreflightIssue {
        severity: word(finding.severity).into(),
        file: Some(source.name().to_owned()),
        line: u64::try_from(source.position(finding.primary.span.start).line).ok(),
        message: format!("{at}{}", finding.headline),
        fix_hint: (!finding.help.is_empty()).then(|| finding.help.join("\n")),
        rule: Some(numbered.unwrap_or(finding.code).to_owned()),
    }
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// Errors first, as many issues as are read; the counts count them all.
fn verdict(mut issues: Vec<PreflightIssue>, manifest: Option<&Manifest>) -> PreflightVerdict {
    let count = |severity: &str| issues.iter().filter(|issue| issue.severity == severity).count() as u64;
    let (error_count, warning_count) = (count("error"), count("warning"));
    issues.sort_by_key(|issue| issue.severity != "error");
    issues.truncate(PREFLIGHT_ISSUES_MAX);
    let named = |field: fn(&Manifest) -> &String| manifest.map(field).filter(|text| !text.is_empty()).cloned();
    PreflightVerdict {
        valid: error_count == 0,
        issues,
        error_count,
        warning_count,
        app_id: named(|manifest| &manifest.app_id),
        version: named(|manifest| &manifest.version),
    }
}
