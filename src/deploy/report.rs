//! What `deploy` hands over at its end: to a person, to a script, and to a pipeline.

use crate::context::Context;
use crate::error::CommandError;
use crate::output::units::duration;
use crate::terminal::{Role, count, paint};
use linkworld_client::deploy::{
    AttachmentState, ChangedDeploy, DeployError, DeployOutcome, DeployPreview, ManifestChange, ManifestChangeKind,
    PreviewOutcome,
};
use linkworld_contract::wire::developer::PreflightVerdict;
use linkworld_system::env;
use linkworld_system::files;
use serde_json::{Value, json};
use std::path::Path;

/// Changes that are shown of a plan; the rest are counted, and all are in `--json`.
const CHANGES_SHOWN_MAX: usize = 50;

/// What the platform's own check found.
pub fn show_preflight(context: &mut Context, verdict: &PreflightVerdict, json: bool) {
    if json {
        let mut envelope = json!({"schema": "linkworld.deploy/1", "outcome": "preflight_refused", "changed": false});
        envelope["preflight"] = serde_json::to_value(verdict).unwrap_or_default();
        return context.terminal.answer_json(&envelope);
    }
    for issue in &verdict.issues {
        let place = match (&issue.file, issue.line) {
            (Some(file), Some(line)) => format!("{file}:{line}: "),
            (Some(file), None) => format!("{file}: "),
            _ => String::new(),
        };
        context.terminal.answer(&format!("{place}{}: {}", issue.severity, issue.message));
        if let Some(hint) = &issue.fix_hint {
            context.terminal.answer(&format!("  {hint}"));
        }
    }
    context.terminal.warn(&format!("the platform's own check refuses it with {}", count(errors(verdict), "error")));
}

fn errors(verdict: &PreflightVerdict) -> usize {
    usize::try_from(verdict.error_count).unwrap_or(usize::MAX)
}

/// What a deploy would do.
pub fn show_plan(context: &mut Context, preview: &DeployPreview, json: bool) {
    if json {
        return context.terminal.answer_json(&serde_json::to_value(preview).unwrap_or_default());
    }
    let DeployPreview { app, version, platform, .. } = preview;
    let terminal = &mut context.terminal;
    match preview.outcome {
        PreviewOutcome::Unchanged => {
            return terminal.answer(&format!("{app} {version} is on {platform} already, unchanged"));
        }
        PreviewOutcome::Immutable => {
            terminal
                .answer(&format!("{app} {version} would be refused: the version is on {platform} with other content"));
            for difference in &preview.differs {
                terminal.answer(&format!("  {difference}"));
            }
        }
        PreviewOutcome::Deploy => {
            terminal.answer(&format!("{app} {version} would be deployed to {platform}"));
            let steps: Vec<_> = preview.steps.iter().map(|step| step.words()).collect();
            terminal.answer(&format!("  steps    {}", steps.join(", ")));
        }
    }
    match (&preview.compared_with, &preview.current_version) {
        (Some(before), _) => terminal.answer(&format!("  changes  {} since {before}", preview.changes.len())),
        (None, Some(current)) => {
            terminal.answer(&format!(
                "  changes  not known: {current} is current, and this platform does not tell what it holds"
            ));
        }
        (None, None) => terminal.answer("  changes  nothing is current yet"),
    }
    for change in preview.changes.iter().take(CHANGES_SHOWN_MAX) {
        terminal.answer(&format!("    {}", change_line(change)));
    }
    if preview.changes.len() > CHANGES_SHOWN_MAX {
        let rest = preview.changes.len() - CHANGES_SHOWN_MAX;
        terminal.answer(&format!("    and {rest} more, all of them with --json"));
    }
    if !preview.new_scopes.is_empty() {
        terminal.answer(&format!("  consent  each tenant has to agree to {}", preview.new_scopes.join(", ")));
    }
}

fn change_line(change: &ManifestChange) -> String {
    let ManifestChange { path, kind, before, after } = change;
    let (before, after) = (before.as_deref().unwrap_or_default(), after.as_deref().unwrap_or_default());
    match kind {
        ManifestChangeKind::Added => paint(Role::Good, &format!("+ {path}: {after}")),
        ManifestChangeKind::Removed => paint(Role::Error, &format!("- {path}: {before}")),
        ManifestChangeKind::Changed => format!("~ {path}: {before} -> {after}"),
    }
}

/// The end of a deploy that went well, with the number of its pages and their bytes.
pub fn show_end(
    context: &mut Context,
    ended: &DeployOutcome,
    (platform, pages): (&str, (usize, usize)),
    json: bool,
) -> Result<(), CommandError> {
    let envelope = envelope(ended, platform);
    if json {
        context.terminal.answer_json(&envelope);
    } else {
        show(context, ended, platform, pages);
    }
    tell_the_pipeline(&envelope)
}

/// What a script hears of a deploy that did not reach its end.
pub fn failure(error: &DeployError, platform: &str) -> Value {
    let so_far = error.so_far().cloned().unwrap_or_default();
    let outcome = if so_far.applied.is_empty() { "failed" } else { "partly" };
    json!({
        "schema": "linkworld.deploy/1",
        "platform": platform,
        "outcome": outcome,
        "changed": !so_far.applied.is_empty(),
        "promoted": false,
        "applied": so_far.applied,
        "missing": so_far.missing,
        "error": error.to_string(),
    })
}

/// The outcome, flat, with the fields a script looks for.
fn envelope(ended: &DeployOutcome, platform: &str) -> Value {
    let mut body = serde_json::to_value(ended).unwrap_or_default();
    let (changed, promoted) = match ended {
        DeployOutcome::Unchanged(_) => (false, false),
        DeployOutcome::Deployed(deployed) => (true, deployed.promoted),
    };
    body["promoted"] = json!(promoted);
    let mut envelope = json!({"schema": "linkworld.deploy/1", "platform": platform, "changed": changed});
    if let (Value::Object(envelope), Value::Object(body)) = (&mut envelope, body) {
        envelope.extend(body);
    }
    envelope
}

/// Outputs and summary of a GitHub Actions step.
fn tell_the_pipeline(envelope: &Value) -> Result<(), CommandError> {
    if env::value_of(env::GITHUB_ACTIONS).as_deref() != Some("true") {
        return Ok(());
    }
    // Names and versions are checked, so no value can hold a line break.
    let word = |key: &str| envelope[key].as_str().map_or_else(|| envelope[key].to_string(), str::to_owned);
    if let Some(file) = env::value_of(env::GITHUB_OUTPUT) {
        let lines: String = ["app", "version", "outcome", "changed", "promoted"]
            .into_iter()
            .map(|key| format!("{key}={}\n", word(key)))
            .collect();
        files::append(Path::new(&file), &lines)?;
    }
    if let Some(file) = env::value_of(env::GITHUB_STEP_SUMMARY) {
        let (app, version, outcome) = (word("app"), word("version"), word("outcome"));
        let summary = format!(
            "### linkworld deploy\n\n| app | version | outcome | current version | platform |\n|---|---|---|---|---|\n\
             | {app} | {version} | {outcome} | {} | {} |\n\n",
            word("current_version"),
            word("platform")
        );
        files::append(Path::new(&file), &summary)?;
    }
    Ok(())
}

fn show(context: &mut Context, ended: &DeployOutcome, platform: &str, (pages, bytes): (usize, usize)) {
    let terminal = &mut context.terminal;
    match ended {
        DeployOutcome::Unchanged(same) => {
            terminal.answer(&format!("{} {} is on {platform} already, unchanged", same.app, same.version));
        }
        DeployOutcome::Deployed(deployed) => {
            let how =
                if deployed.current_version.as_deref() == Some(&deployed.version) { "live" } else { "registered" };
            let title = format!("{} {} is {how} on {platform}", deployed.app, deployed.version);
            terminal.answer(&paint(Role::Good, &title));
            for line in details(deployed) {
                terminal.answer(&line);
            }
            terminal.answer(&format!("  docs       {}, {bytes} bytes", count(pages, "page")));
            let took = deployed.steps.iter().map(|step| step.duration_ms).sum::<u64>() * 1_000;
            terminal.answer(&format!("  took       {}", duration(took)));
        }
    }
}

fn details(deployed: &ChangedDeploy) -> Vec<String> {
    let app = if deployed.created_app { "new" } else { "known" };
    let version = match (deployed.registered, deployed.promoted) {
        (true, true) => "registered, current from now on",
        (true, false) => "registered",
        (false, true) => "known, current again",
        (false, false) => "known",
    };
    let templates = match deployed.templates.state {
        AttachmentState::None => piece(AttachmentState::None),
        state => format!("{} {}", deployed.templates.count, piece(state)),
    };
    vec![
        format!("  app        {app}"),
        format!("  version    {version}"),
        format!("  templates  {templates}"),
        format!("  bundle     {}", piece(deployed.bundle)),
    ]
}

fn piece(state: AttachmentState) -> String {
    match state {
        AttachmentState::None => "none",
        AttachmentState::Attached => "attached",
        AttachmentState::Unchanged => "attached before",
        AttachmentState::AlreadyAttached => "attached before; this platform does not tell which",
    }
    .to_owned()
}
