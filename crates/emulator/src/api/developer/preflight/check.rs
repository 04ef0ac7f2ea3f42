//! The platform's check before a deploy: the manifest, and the sources beside it as far as possible (contract 21).

use crate::server::body_fields::{self, BodyFieldKind, problem, required};
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use jiff::Timestamp;
use linkworld_contract::limits::{PREFLIGHT_FILE_BYTES_MAX, PREFLIGHT_FILES_MAX, PREFLIGHT_ISSUES_MAX};
use linkworld_contract::names::MANIFEST_FILE;
use linkworld_contract::wire::developer::{FieldError, PreflightIssue, PreflightRequest, PreflightVerdict};
use linkworld_manifest::diagnostic::{Diagnostic, Severity};
use linkworld_manifest::source::SourceFile;
use linkworld_manifest::{CheckOptions, Compat, Manifest, codes, explain};
use linkworld_package::parallel;
use linkworld_package::sources::{self, ReadSource, SourceLanguage, checked_language, decide_unused_scopes};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

pub(crate) async fn check(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let body: Value = body_fields::read(&request, &[required("files", BodyFieldKind::Object)])?;
    let problems = problems(&body["files"]);
    if !problems.is_empty() {
        return Err(body_fields::refuse(problems));
    }
    let PreflightRequest { files } =
        serde_json::from_value(body).map_err(|error| body_fields::wrong("files", error.to_string()))?;
    let now = state.clock.now();
    // A large manifest takes too long for a thread that serves requests.
    match tokio::task::spawn_blocking(move || check_files(&files, now)).await {
        Ok(verdict) => Ok(ApiResponse::ok(&verdict)),
        Err(error) => Err(ApiResponse::internal(error.to_string())),
    }
}

/// Whether there are too many files, and which of them are not text or too large.
fn problems(files: &Value) -> Vec<FieldError> {
    let Some(files) = files.as_object() else { return Vec::new() };
    let at = |place: &[Value], msg: String, kind: &str| {
        let loc: Vec<Value> = [json!("body"), json!("files")].into_iter().chain(place.iter().cloned()).collect();
        problem(&loc, msg, kind)
    };
    if files.len() > PREFLIGHT_FILES_MAX {
        let msg = format!("{} files, at most {PREFLIGHT_FILES_MAX} are allowed", files.len());
        return vec![at(&[], msg, "too_long")];
    }
    let wrong = |(name, text): (&String, &Value)| match text.as_str() {
        None => Some(at(&[json!(name)], "expected a string".into(), "string_type")),
        Some(text) if text.len() > PREFLIGHT_FILE_BYTES_MAX => {
            let msg = format!("{} bytes, at most {PREFLIGHT_FILE_BYTES_MAX} are allowed", text.len());
            Some(at(&[json!(name)], msg, "too_long"))
        }
        Some(_) => None,
    };
    files.iter().filter_map(wrong).collect()
}

fn check_files(files: &BTreeMap<String, String>, now: Timestamp) -> PreflightVerdict {
    let Some((name, text)) = manifest_of(files) else {
        let message = format!("no manifest was sent, expected `{MANIFEST_FILE}`");
        let missing = PreflightIssue {
            severity: "error".into(),
            file: None,
            line: None,
            message,
            fix_hint: Some("run the command in the folder of the manifest, or pass the path of the manifest".into()),
            rule: Some("no-manifest".into()),
        };
        return verdict(vec![missing], None);
    };
    let options = CheckOptions { compat: Compat::Ours, now: Some(now) };
    let checked = linkworld_manifest::check(name, text.clone().into_bytes(), options);
    let (mut findings, mut in_sources) = (checked.findings, Vec::new());
    if checked.manifest.is_some() {
        // The platform reads a manifest as the SDK does, which uses the last one of duplicate keys.
        let duplicates = findings.iter_mut().filter(|finding| finding.code == codes::DUPLICATE_KEY);
        duplicates.for_each(|finding| finding.severity = Severity::Warning);
    }
    // Checking sources against an invalid manifest would report false errors.
    if let Some(manifest) = &checked.manifest {
        let sources = read_sources(files);
        // The client sends only the sources beside the manifest.
        let found = sources::check(manifest, &sources, false);
        findings = decide_unused_scopes(manifest, &checked.source_map, &found.uses, findings);
        let found = sources.iter().zip(found.findings);
        in_sources.extend(found.flat_map(|(read, found)| found.into_iter().map(|one| issue(&read.source, one))));
    }
    let mut issues: Vec<PreflightIssue> = findings.into_iter().map(|one| issue(&checked.source, one)).collect();
    issues.extend(in_sources);
    verdict(issues, checked.manifest.as_ref().or(checked.partial.as_ref()))
}

fn read_sources(files: &BTreeMap<String, String>) -> Vec<ReadSource> {
    let named = files.iter().filter_map(|(name, text)| Some((name, text, checked_language(name)?)));
    let read = |(name, text, language): (&String, &String, SourceLanguage)| {
        ReadSource::new(name.clone(), text.clone(), language)
    };
    parallel::map(named.collect(), read)
}

/// The file with the usual name, or the first YAML file that has the manifest's first field.
fn manifest_of(files: &BTreeMap<String, String>) -> Option<(&String, &String)> {
    let is_yaml = |name: &str| name.ends_with(".yaml") || name.ends_with(".yml");
    let is_manifest = |text: &str| text.lines().any(|line| line.starts_with("apiVersion:"));
    files.get_key_value(MANIFEST_FILE).or_else(|| files.iter().find(|(name, text)| is_yaml(name) && is_manifest(text)))
}

fn issue(source: &SourceFile, finding: Diagnostic) -> PreflightIssue {
    let at = if finding.path.is_empty() { String::new() } else { format!("{}: ", finding.path) };
    PreflightIssue {
        severity: word(finding.severity).into(),
        file: Some(source.name().to_owned()),
        line: u64::try_from(source.position(finding.primary.span.start).line).ok(),
        message: format!("{at}{}", finding.headline),
        fix_hint: (!finding.help.is_empty()).then(|| finding.help.join("\n")),
        rule: Some(explain::number_of(finding.code).unwrap_or(finding.code).to_owned()),
    }
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// Sorts errors first and caps the list; the counts include all issues.
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
