//! Where the results of scenarios go: the terminal, and reports in files.

use crate::context::{CommandResult, Context};
use crate::error::CommandError;
use crate::output::destination::check_distinct;
use crate::output::scenarios::results as scenario_results;
use linkworld_contract::limits::EVAL_FILE_BYTES_MAX;
use linkworld_scenario::{ScenarioResult, report};
use linkworld_system::clock::{Clock, rfc3339};
use linkworld_system::files;
use linkworld_terminal::{Exit, Role, paint};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The reports of a run.
#[derive(Debug, clap::Args)]
pub(super) struct ReportArgs {
    /// Write a JUnit report
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    junit: Option<PathBuf>,
    /// Write a JSON report, or print one JSON envelope if there is no FILE
    #[arg(long, value_name = "FILE", num_args = 0..=1, help_heading = "Output")]
    pub(super) json: Option<Option<PathBuf>>,
    /// Write a page for browsers and one trace for each failed scenario into this folder
    #[arg(long, value_name = "FOLDER", help_heading = "Output")]
    report: Option<PathBuf>,
    /// With --report: write the trace of each scenario, not only of those that failed
    #[arg(long, requires = "report", help_heading = "Output")]
    all_traces: bool,
    /// Print only the summary
    #[arg(long, help_heading = "Output")]
    quiet: bool,
}

/// Makes one report of several.
pub(super) fn merge(context: &mut Context, paths: &[PathBuf], reports: &ReportArgs) -> CommandResult {
    let start = Instant::now();
    let paths: Vec<&Path> = paths.iter().map(PathBuf::as_path).collect();
    check_outputs(reports, &paths)?;
    let mut results = Vec::new();
    for path in paths {
        let text = files::read_text(path, EVAL_FILE_BYTES_MAX).map_err(|error| as_usage(error.into()))?;
        let read = serde_json::from_str(&text).ok().and_then(|value| report::results_of(&value));
        results.extend(read.ok_or_else(|| {
            CommandError::usage(format!("{} is not a report of scenarios", path.display()))
                .hint("`linkworld eval --json FILE` writes reports")
        })?);
    }
    results.iter_mut().enumerate().for_each(|(index, result)| result.index = index);
    finish(context, reports, &results, start.elapsed())
}

/// Writes and prints everything, and decides about the exit code.
pub(super) fn finish(
    context: &mut Context,
    args: &ReportArgs,
    results: &[ScenarioResult],
    took: Duration,
) -> CommandResult {
    write_reports(context, args, results)?;
    show(context, args, results, took);
    Ok(if results.iter().all(|result| result.ok) { Exit::Done } else { Exit::Failed })
}

/// Fails before anything runs if a report cannot be written.
pub(super) fn check_outputs(args: &ReportArgs, read: &[&Path]) -> Result<(), CommandError> {
    let json = args.json.as_ref().and_then(Option::as_deref);
    let is_eval_file =
        |path: &&Path| path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
    if let Some(path) = json.filter(is_eval_file) {
        let headline = format!("--json {}: this is not the name of a JSON file", path.display());
        return Err(CommandError::usage(headline)
            .hint(format!("put the scenarios first: `linkworld eval {} --json`", path.display())));
    }
    let written: Vec<&Path> = [json, args.junit.as_deref()].into_iter().flatten().collect();
    check_distinct(written.iter().copied(), read.iter().copied())?;
    for path in written {
        // An empty file says that there is a report to come, and that it can be written.
        files::append(path, "").map_err(|error| as_usage(error.into()))?;
    }
    if let Some(folder) = &args.report {
        files::create_private_dir(folder).map_err(|error| as_usage(error.into()))?;
    }
    Ok(())
}

/// The same failure as one before anything is run.
pub(super) fn as_usage(error: CommandError) -> CommandError {
    CommandError { exit: Exit::Usage, ..error }
}

fn write_reports(context: &mut Context, args: &ReportArgs, results: &[ScenarioResult]) -> Result<(), CommandError> {
    if let Some(path) = &args.junit {
        files::write_report(path, report::junit(results).as_bytes())?;
        context.terminal.message(format!("wrote {}", path.display()));
    }
    if let Some(Some(path)) = &args.json {
        files::write_report(path, format!("{:#}\n", report::json(results)).as_bytes())?;
        context.terminal.message(format!("wrote {}", path.display()));
    }
    if let Some(folder) = &args.report {
        let page = folder.join("index.html");
        files::write_report(&page, report::html(results, &made_at()).as_bytes())?;
        context.terminal.message(format!("wrote {}", page.display()));
        for result in results.iter().filter(|result| !result.ok || args.all_traces) {
            let start = if result.ok { "passed" } else { "failed" };
            let path = folder.join(format!("{start}-{:04}.json", result.index + 1));
            files::write_report(&path, format!("{:#}\n", report::trace(result)).as_bytes())?;
        }
    }
    Ok(())
}

/// The time of a report, to the second: `2026-03-01 08:00:00 UTC`.
fn made_at() -> String {
    let now = rfc3339(Clock::Real.unix_millis());
    format!("{} UTC", now.split(['.', 'Z']).next().unwrap_or_default().replace('T', " "))
}

fn show(context: &mut Context, args: &ReportArgs, results: &[ScenarioResult], took: Duration) {
    if args.json == Some(None) {
        let mut envelope = json!({"schema": "linkworld.eval/1"});
        for (name, value) in report::json(results).as_object().into_iter().flatten() {
            envelope[name] = value.clone();
        }
        return context.terminal.print_json(&envelope);
    }
    if !args.quiet {
        scenario_results::print(&mut context.terminal, results);
    }
    let role = if results.iter().all(|result| result.ok) { Role::Good } else { Role::Error };
    context.terminal.print(paint(role, scenario_results::summary(results, took)));
}
