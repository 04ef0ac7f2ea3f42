//! `linkworld deploy`: a version of an app, with its docs and templates, to the platform.

use super::connect::Remote;
use super::{Context, Exit, Outcome, block_on, duration};
use crate::commands::error::CommandError;
use crate::names::Version;
use crate::platform::deploy::{self, Deployed, Outcome as Ended, Shipment, Step, StepName, StepState, TemplatesState};
use crate::project::{self, Release};
use crate::terminal::{Format, Role, count, paint};
use serde_json::{Value, json};
use std::path::PathBuf;

/// Register the version of a project with its docs and templates, and make it the current one
///
/// The same content again changes nothing. Other content under the same version is refused before anything is sent:
/// versions are immutable, so raise `version` in the manifest.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit codes: 0 it is there, 1 the project has errors, 4 not logged in, 6 refused, 7 not reachable,\n\
    9 partly there: the same command again finishes it."
)]
pub struct Args {
    /// A manifest, or a folder with a `linkworld.app.yaml` in it
    #[arg(default_value = ".")]
    path: PathBuf,
    /// The manifest, as the Python CLI takes it
    #[arg(long, value_name = "PATH", conflicts_with = "path")]
    manifest: Option<PathBuf>,
    /// The image is in the registry already; this version builds none
    #[arg(long)]
    skip_build: bool,
    /// Register another version than the manifest's
    #[arg(long, value_name = "X.Y.Z")]
    version: Option<Version>,
    /// Register it without making it the current version
    #[arg(long)]
    no_promote: bool,
    /// Accepted for the Python CLI's sake: the check is local and quick
    #[arg(long, hide = true)]
    no_preflight: bool,
    #[command(flatten)]
    remote: Remote,
    /// Print one JSON envelope
    #[arg(long)]
    json: bool,
}

/// Checks, sends, and looks whether it arrived.
pub fn run(context: &mut Context, args: &Args) -> Outcome {
    let project = project::load(args.manifest.as_ref().unwrap_or(&args.path))?;
    let Some(app) = project.app.as_ref().filter(|_| project.report.is_valid()) else {
        let format = if args.json { Format::Json } else { Format::Human };
        context.terminal.report(&project.report, format);
        return Ok(Exit::No);
    };
    if !args.skip_build {
        return Err(CommandError::usage("this version of linkworld does not build images")
            .hint("build and push the image yourself, then pass --skip-build"));
    }
    let mut release = Release::of(app, !args.no_promote);
    if let Some(version) = &args.version {
        release = release.as_version(version).map_err(|tag| {
            CommandError::usage(format!("--version {version}: the manifest's image carries the tag `{tag}`"))
                .hint("take the tag off `runtime.image`, or change it together with the version")
        })?;
    }
    let client = args.remote.connect(context)?;
    let platform = client.origin().to_string();
    let size = (app.docs.len(), app.docs.values().map(String::len).sum());
    let shipment = Shipment { app: release.app, register: release.register, templates: release.templates };
    let progress = context.terminal.progress();
    let mut on_step = |step: Step| {
        if step.state == StepState::Started {
            progress.step(doing(step.name));
        }
    };
    let ended = block_on(async { Ok(deploy::deploy(&client, &shipment, !args.no_promote, &mut on_step).await?) });
    progress.done();
    let ended = ended?;
    if args.json {
        context.terminal.answer_json(&envelope(&ended, &platform));
    } else {
        show(context, &ended, &platform, size);
    }
    Ok(Exit::Done)
}

fn doing(step: StepName) -> &'static str {
    match step {
        StepName::Account => "asking who deploys",
        StepName::Inspect => "comparing with what is there",
        StepName::CreateApp => "making the app",
        StepName::Register => "registering the version",
        StepName::Templates => "attaching the templates",
        StepName::Verify => "reading back",
    }
}

/// The outcome, flat, with the fields a script looks for.
fn envelope(ended: &Ended, platform: &str) -> Value {
    let mut body = serde_json::to_value(ended).unwrap_or_default();
    let (changed, promoted) = match ended {
        Ended::Unchanged(_) => (false, false),
        Ended::Deployed(deployed) => (true, deployed.promoted),
    };
    body["promoted"] = json!(promoted);
    let mut envelope = json!({"schema": "linkworld.deploy/1", "platform": platform, "changed": changed});
    if let (Value::Object(envelope), Value::Object(body)) = (&mut envelope, body) {
        envelope.extend(body);
    }
    envelope
}

fn show(context: &mut Context, ended: &Ended, platform: &str, (pages, bytes): (usize, usize)) {
    let terminal = &mut context.terminal;
    match ended {
        Ended::Unchanged(same) => {
            terminal.answer(&format!("{} {} is on {platform} already, unchanged", same.app, same.version));
        }
        Ended::Deployed(deployed) => {
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

fn details(deployed: &Deployed) -> Vec<String> {
    let app = if deployed.created_app { "new" } else { "known" };
    let version = match (deployed.registered, deployed.promoted) {
        (true, true) => "registered, current from now on",
        (true, false) => "registered",
        (false, true) => "known, current again",
        (false, false) => "known",
    };
    let templates = match deployed.templates.state {
        TemplatesState::None => "none".to_owned(),
        TemplatesState::Attached => format!("{} attached", deployed.templates.count),
        TemplatesState::Unchanged => format!("{} attached before", deployed.templates.count),
        TemplatesState::TemplatesAlreadyAttached => "attached before; this platform does not tell which".to_owned(),
    };
    vec![format!("  app        {app}"), format!("  version    {version}"), format!("  templates  {templates}")]
}
