//! `linkworld eval record`: a trace becomes a scenario.

use crate::commands::project::eval::reports::as_usage;
use crate::commands::project::init::shell_word;
use crate::connect::LocalOptions;
use crate::context::{CommandResult, Context};
use crate::error::CommandError;
use crate::executor::block_on;
use linkworld_contract::audit::AuditTrace;
use linkworld_contract::limits::EVAL_FILE_BYTES_MAX;
use linkworld_contract::names::{EVAL_FILE, MANIFEST_FILE};
use linkworld_manifest::Manifest;
use linkworld_manifest::diagnostic::{Report, Severity};
use linkworld_manifest::eval_file::CheckedEvalFile;
use linkworld_manifest::{eval_file, explain};
use linkworld_scenario::report::TRACE_SCHEMA;
use linkworld_scenario::{RecordedRun, RecordedScenario, RecordedTrigger, ScenarioResult};
use linkworld_system::files::{self, FileError};
use linkworld_terminal::{Exit, Format};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

/// The `schema` of what `trace show --json` prints.
const TRACE_ENVELOPE: &str = "linkworld.trace/1";

/// Record a call of the handler as a scenario
#[derive(Debug, clap::Args)]
#[command(
    before_help = "Writes what the handler was sent, what replied to its calls and what it did at the end of the eval file. \
        Values of secrets are not written; `given.secrets` has placeholders.",
    after_help = "
  linkworld eval record 57
  linkworld eval record 57 --name \"an invoice is sent\"
  linkworld trace show 57 --json > trace.json && linkworld eval record trace.json

Exit codes: 0 recorded, 1 the trace lacks something, 2 the eval file has errors or a scenario of this name.
"
)]
pub(super) struct RecordArgs {
    /// Id of a call in the audit log of the local platform, or a file with a trace
    #[arg(value_name = "ID|FILE")]
    trace: String,
    /// Name of the scenario [default: what was called, with the id]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The eval file, which is created if it is missing
    #[arg(long, value_name = "FILE", default_value = EVAL_FILE)]
    file: PathBuf,
    #[command(flatten)]
    local: LocalOptions,
    /// Print one JSON envelope
    #[arg(long, help_heading = "Output")]
    json: bool,
}

/// Reads the trace and writes the scenario.
pub(super) fn run(context: &mut Context, args: &RecordArgs) -> CommandResult {
    let manifest = manifest_beside(&args.file)?;
    let run = match recorded(args, &manifest)? {
        Ok(run) => run,
        Err(problems) => return Err(refused(&args.trace, problems)),
    };
    let name = args.name.clone().unwrap_or_else(|| default_name(&run, &args.trace));
    let recorded = linkworld_scenario::scenario_of(&run, &name, &defaults(&manifest));
    let recorded = recorded.map_err(|problems| refused(&args.trace, problems))?;
    let Some(line) = write(context, args, &name, &recorded)? else { return Ok(Exit::Usage) };
    if args.json {
        let file = args.file.display().to_string();
        context.terminal.print_json(&json!({
            "schema": "linkworld.eval-record/1", "name": name, "file": file, "line": line, "notes": recorded.notes,
        }));
        return Ok(Exit::Done);
    }
    context.terminal.print(format!("recorded `{name}` in {}:{line}", args.file.display()));
    for note in recorded.notes {
        context.terminal.message(note);
    }
    context.terminal.hint(format!("`linkworld eval --filter {}` runs it", shell_word(&name)));
    Ok(Exit::Done)
}

/// The manifest of the project that the eval file belongs to: in the current folder, or in that of the file.
fn manifest_beside(file: &Path) -> Result<Manifest, CommandError> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let has_manifest = |folder: &&Path| files::exists(&folder.join(MANIFEST_FILE));
    let root = [Path::new("."), folder].into_iter().find(has_manifest).unwrap_or(folder);
    let app = linkworld_project::load(root)?
        .app
        .ok_or_else(|| CommandError::usage("the manifest has errors").hint("`linkworld validate` shows them"))?;
    Ok(app.manifest)
}

/// What the handler did, or what is missing of it.
fn recorded(args: &RecordArgs, manifest: &Manifest) -> Result<Result<RecordedRun, Vec<String>>, CommandError> {
    let app = manifest.app_id.as_str();
    if let Ok(entry) = args.trace.parse::<i64>() {
        let client = args.local.connect()?;
        let trace = block_on(async { Ok(client.trace(entry).await?) })?;
        return Ok(linkworld_scenario::run_of_trace(&trace, entry, app));
    }
    let path = Path::new(&args.trace);
    let text = files::read_text(path, EVAL_FILE_BYTES_MAX)?;
    let value: Value = serde_json::from_str(&text).unwrap_or_default();
    let read = match value["schema"].as_str() {
        Some(TRACE_ENVELOPE) => serde_json::from_str::<AuditTrace>(&text)
            .ok()
            .map(|trace| linkworld_scenario::run_of_trace(&trace, trace.trace, app)),
        Some(TRACE_SCHEMA) => serde_json::from_value::<ScenarioResult>(value["scenario"].clone())
            .ok()
            .map(|result| linkworld_scenario::run_of_scenario(&result)),
        _ => None,
    };
    read.ok_or_else(|| {
        let headline = format!("{} is not a trace", path.display());
        CommandError::local(headline)
            .hint("`linkworld trace show ID --json` and `linkworld eval --report FOLDER` write traces")
    })
}

fn refused(trace: &str, problems: Vec<String>) -> CommandError {
    let failure = CommandError::new(Exit::Failed, format!("`{trace}` cannot be recorded as a scenario"));
    problems.into_iter().fold(failure, CommandError::because)
}

fn default_name(run: &RecordedRun, trace: &str) -> String {
    let called = match run.steps.first().map(|step| &step.trigger) {
        Some(RecordedTrigger::Tool(name)) => format!("tool {name}"),
        Some(RecordedTrigger::Event(event)) => format!("event {}", event.segment()),
        None => "a call".to_owned(),
    };
    match trace.parse::<i64>() {
        Ok(id) => format!("{called} of call {id}"),
        Err(_) => format!("{called} of {}", Path::new(trace).file_name().unwrap_or_default().to_string_lossy()),
    }
}

/// The defaults of install settings.
fn defaults(manifest: &Manifest) -> Map<String, Value> {
    let settings = manifest.install_settings.iter();
    settings.map(|setting| (setting.id.clone(), setting.default.clone())).collect()
}

/// Writes the scenario, and returns its line; none if the file has errors, which are printed.
fn write(
    context: &mut Context,
    args: &RecordArgs,
    name: &str,
    recorded: &RecordedScenario,
) -> Result<Option<usize>, CommandError> {
    let shown = args.file.to_string_lossy();
    let before = match files::read_capped(&args.file, EVAL_FILE_BYTES_MAX) {
        Ok(bytes) => Some(eval_file::check(shown.clone(), bytes)),
        Err(FileError::NotFound(_)) => None,
        Err(error) => return Err(as_usage(error.into())),
    };
    let text = match &before {
        None => eval_file::new_file(&recorded.scenario),
        Some(checked) => {
            if checked.findings.iter().any(|finding| finding.severity == Severity::Error) {
                let (mut report, mut findings) = (Report::default(), checked.findings.clone());
                explain::add_addresses(&mut findings);
                report.add(checked.source.clone(), findings);
                context.terminal.report(&report, if args.json { Format::Json } else { Format::Human });
                return Ok(None);
            }
            if is_taken(checked, name) {
                return Err(CommandError::usage(format!("{shown} already has a scenario `{name}`"))
                    .hint("give it another name with --name"));
            }
            checked.with_scenario(&recorded.scenario).map_err(|problem| {
                CommandError::new(Exit::Failed, format!("`{name}` cannot be added to {shown}"))
                    .because(problem.to_string())
                    .hint("record it into another file with --file")
            })?
        }
    };
    let after = eval_file::check(shown, text.clone().into_bytes());
    let count = after.eval_file.as_ref().map_or(0, |file| file.scenarios.len());
    let line = after.line_of(count.saturating_sub(1));
    match before {
        Some(_) => files::replace(&args.file, text.as_bytes())?,
        None => files::write_new(&args.file, text.as_bytes())?,
    }
    Ok(Some(line))
}

fn is_taken(checked: &CheckedEvalFile, name: &str) -> bool {
    checked.eval_file.iter().flat_map(|file| &file.scenarios).any(|scenario| scenario.name == name)
}
