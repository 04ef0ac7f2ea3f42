//! What a deploy reports: to a person, to a script, and to a pipeline.

use crate::context::Context;
use crate::deploy::shipment::DocsSize;
use crate::output::step_files;
use linkworld_client::deploy::{
    AttachmentState, ChangedDeploy, DeployError, DeployOutcome, DeployPreview, ManifestChange, ManifestChangeKind,
    PreviewOutcome, RollbackOutcome,
};
use linkworld_contract::wire::developer::{PreflightIssue, PreflightVerdict};
use linkworld_terminal::{Role, StyledText, Terminal, count, duration, paint, size};
use serde_json::{Value, json};

/// Changes of a plan that are printed; the rest are counted. `--json` has all of them.
const CHANGES_SHOWN_MAX: usize = 50;

/// What the platform's own check found.
pub fn print_preflight(context: &mut Context, verdict: &PreflightVerdict, json: bool) {
    if json {
        let mut envelope = json!({"schema": "linkworld.deploy/1", "outcome": "preflight_refused", "changed": false});
        envelope["preflight"] = serde_json::to_value(verdict).unwrap_or_default();
        return context.terminal.print_json(&envelope);
    }
    for issue in &verdict.issues {
        let place = match (&issue.file, issue.line) {
            (Some(file), Some(line)) => format!("{file}:{line}: "),
            (Some(file), None) => format!("{file}: "),
            _ => String::new(),
        };
        let rule = rule(issue).map(|rule| format!("[{rule}]")).unwrap_or_default();
        context.terminal.print_text(format!("{place}{}{rule}: {}", issue.severity, issue.message), 2);
        if let Some(hint) = &issue.fix_hint {
            context.terminal.print_text(format!("  help: {hint}"), 4);
        }
    }
    let found = count(errors(verdict), "error");
    context.terminal.message(format!("the platform's preflight check found {found}; nothing was deployed"));
}

/// The number of the rule: a field of its own, or a word of the message such as `LWP007`.
fn rule(issue: &PreflightIssue) -> Option<&str> {
    let is_number = |word: &&str| {
        word.strip_prefix("LWP").is_some_and(|digits| digits.len() == 3 && digits.bytes().all(|b| b.is_ascii_digit()))
    };
    let mut words = issue.message.split(|char: char| !char.is_ascii_alphanumeric());
    issue.rule.as_deref().or_else(|| words.find(is_number))
}

fn errors(verdict: &PreflightVerdict) -> usize {
    usize::try_from(verdict.error_count).unwrap_or(usize::MAX)
}

/// What a deploy would do.
pub fn print_plan(context: &mut Context, preview: &DeployPreview, json: bool) {
    if json {
        return context.terminal.print_json(&serde_json::to_value(preview).unwrap_or_default());
    }
    let DeployPreview { app, version, platform, .. } = preview;
    let terminal = &mut context.terminal;
    match preview.outcome {
        PreviewOutcome::Unchanged => {
            return terminal.print_text(format!("{app} {version} is already on {platform}; nothing would change"), 2);
        }
        PreviewOutcome::Immutable => {
            let why = "that version exists with different content, and versions cannot be changed";
            terminal.print_text(format!("{app} {version} would be rejected by {platform}: {why}"), 2);
            for difference in &preview.differs {
                terminal.print(format!("  {difference}"));
            }
        }
        PreviewOutcome::Deploy => {
            terminal.print_text(format!("{app} {version} would be deployed to {platform}"), 2);
            let steps: Vec<_> = preview.steps.iter().map(|step| step.words()).collect();
            terminal.print_text(format!("  steps    {}", steps.join(", ")), 11);
        }
    }
    match (&preview.compared_with, &preview.current_version) {
        (Some(before), _) => {
            terminal.print(format!("  changes  {} since {before}", count(preview.changes.len(), "change")))
        }
        (None, Some(current)) => {
            let why = format!("this platform does not report the content of the current version {current}");
            terminal.print_text(format!("  changes  unknown: {why}"), 11);
        }
        (None, None) => terminal.print("  changes  first version, nothing to compare with"),
    }
    for change in preview.changes.iter().take(CHANGES_SHOWN_MAX) {
        terminal.print(StyledText::from("    ") + change_line(change));
    }
    if preview.changes.len() > CHANGES_SHOWN_MAX {
        let rest = preview.changes.len() - CHANGES_SHOWN_MAX;
        terminal.print(format!("    … and {rest} more; `--json` has all of them"));
    }
    if !preview.new_scopes.is_empty() {
        let scopes = preview.new_scopes.join(", ");
        terminal.print_text(format!("  consent  each tenant must agree to new scopes: {scopes}"), 11);
    }
}

fn change_line(change: &ManifestChange) -> StyledText {
    let ManifestChange { path, kind, before, after } = change;
    let (before, after) = (before.as_deref().unwrap_or_default(), after.as_deref().unwrap_or_default());
    match kind {
        ManifestChangeKind::Added => paint(Role::Good, format!("+ {path}: {after}")),
        ManifestChangeKind::Removed => paint(Role::Error, format!("- {path}: {before}")),
        ManifestChangeKind::Changed => format!("~ {path}: {before} -> {after}").into(),
    }
}

/// Where a deploy went, and its pages.
#[derive(Debug)]
pub struct DeployDestination {
    /// Address of the platform.
    pub platform: String,
    /// The documentation that was sent.
    pub pages: DocsSize,
}

/// The end of a successful deploy.
pub fn print_end(context: &mut Context, ended: &DeployOutcome, destination: &DeployDestination, json: bool) {
    let envelope = envelope(ended, &destination.platform);
    if json {
        context.terminal.print_json(&envelope);
    } else {
        print_summary(context, ended, destination);
    }
    write_step_files(&mut context.terminal, &envelope);
}

/// The end of a deploy of an earlier version, which only made it current again.
pub fn print_rollback(context: &mut Context, done: &RollbackOutcome, platform: &str, json: bool) {
    let RollbackOutcome { app, version, from, changed } = done;
    let envelope = json!({
        "schema": "linkworld.deploy/1",
        "platform": platform,
        "app": app,
        "version": version,
        "outcome": if *changed { "deployed" } else { "unchanged" },
        "changed": changed,
        "promoted": changed,
        "current_version": version,
        "from": from,
        "rolled_back": true,
    });
    if json {
        context.terminal.print_json(&envelope);
    } else if *changed {
        let from = from.as_ref().map(|from| format!(", instead of {from}")).unwrap_or_default();
        let line =
            format!("{app} {version} is current again on {platform}, with the content it was registered with{from}");
        context.terminal.print(paint(Role::Good, line));
        context.terminal.message("the sources in this folder were not deployed");
    } else {
        context.terminal.print_text(format!("{app} {version} is already current on {platform}; nothing changed"), 2);
    }
    write_step_files(&mut context.terminal, &envelope);
}

/// The envelope of a deploy that failed.
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
fn write_step_files(terminal: &mut Terminal, envelope: &Value) {
    let word = |key: &str| {
        let text = envelope[key].as_str().map_or_else(|| envelope[key].to_string(), str::to_owned);
        // The platform's own text must not become another line or column.
        StyledText::from(text).ansi().replace('|', "\\|").replace('<', "&lt;")
    };
    let outputs = ["app", "version", "outcome", "changed", "promoted"];
    let lines: String = outputs.into_iter().map(|key| format!("{key}={}\n", word(key))).collect();
    step_files::append_outputs(terminal, &lines);
    let cells = ["app", "version", "outcome", "current_version", "platform"].map(word).join(" | ");
    let summary = format!(
        "### linkworld deploy\n\n| app | version | outcome | current version | platform |\n|---|---|---|---|---|\n\
         | {cells} |\n\n",
    );
    step_files::append_summary(terminal, |bytes_max| (summary.len() <= bytes_max).then_some(summary));
}

fn print_summary(context: &mut Context, ended: &DeployOutcome, destination: &DeployDestination) {
    let (terminal, account) = (&mut context.terminal, &context.account);
    let platform = &destination.platform;
    match ended {
        DeployOutcome::Unchanged(same) => {
            terminal.print_text(format!("{} {} is already on {platform}; nothing changed", same.app, same.version), 2);
        }
        DeployOutcome::Deployed(deployed) => {
            let is_current = deployed.current_version.as_deref() == Some(&deployed.version);
            let how = if is_current { "live" } else { "registered" };
            let took = match deployed.steps.iter().map(|step| step.duration_ms).sum::<u64>() {
                0 => "less than 1 ms".to_owned(),
                millis => duration(millis * 1_000),
            };
            for line in details(deployed) {
                terminal.print(&line);
            }
            let DocsSize { count: pages, bytes } = destination.pages;
            terminal.print(format!("  docs       {}, {}", count(pages, "page"), size(bytes as u64)));
            let ChangedDeploy { app, version, .. } = deployed;
            let title = format!("{app} {version} is {how} on {platform}, in {took}");
            terminal.print(paint(Role::Good, &title));
            terminal.message(format!("see all versions: {}", account.command(&format!("versions {app}"))));
        }
    }
}

fn details(deployed: &ChangedDeploy) -> Vec<String> {
    let app = if deployed.created_app { "created" } else { "exists" };
    let version = match (deployed.registered, deployed.promoted) {
        (true, true) => "registered, now the current version",
        (true, false) => "registered",
        (false, true) => "existed, now the current version",
        (false, false) => "existed",
    };
    let templates = match deployed.templates.state {
        AttachmentState::None => piece(AttachmentState::None).to_owned(),
        state => format!("{} {}", deployed.templates.count, piece(state)),
    };
    vec![
        format!("  app        {app}"),
        format!("  version    {version}"),
        format!("  templates  {templates}"),
        format!("  bundle     {}", piece(deployed.bundle)),
    ]
}

fn piece(state: AttachmentState) -> &'static str {
    match state {
        AttachmentState::None => "none",
        AttachmentState::Attached => "attached",
        AttachmentState::Unchanged => "unchanged",
        AttachmentState::AlreadyAttached => "attached earlier; this platform does not report which one",
    }
}
