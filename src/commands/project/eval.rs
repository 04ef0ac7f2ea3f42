//! `linkworld eval`: scenario tests of an app, on the local platform.

use crate::context::{CommandResult, Context};
use crate::error::CommandError;
use crate::executor::block_on_many;
use crate::local::plan::{AppFlagsGiven, DevPlan, DevPlanSource};
use crate::local::{Signals, TestedApp, handler_env};
use crate::options::SeverityOptions;
use crate::output::destination::check_distinct;
use crate::output::{prices, scenario_results};
use linkworld_contract::audit::usage::Usage;
use linkworld_contract::limits::EVAL_FILE_BYTES_MAX;
use linkworld_contract::names::{EVAL_FILE, MANIFEST_FILE};
use linkworld_contract::text::nearest;
use linkworld_manifest::diagnostic::{Report, Severity};
use linkworld_manifest::eval_file;
use linkworld_manifest::explain;
use linkworld_project::beside::dev_file::DevFileChoice;
use linkworld_project::handler;
use linkworld_scenario::{PlannedScenario, RunOptions, ScenarioResult, report};
use linkworld_system::clock::{Clock, rfc3339};
use linkworld_system::files::{self, FileError};
use linkworld_terminal::{Exit, Format, Role, paint};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// Scenarios of a file for which another handler is started: that takes as long as some hundred calls.
const SCENARIOS_PER_HANDLER: usize = 100;

/// Run the scenario tests of an app on the local platform
#[derive(Debug, clap::Args)]
#[command(
    before_help = "Starts the app's handler and a platform in memory, runs each scenario of linkworld.eval.yaml in a new \
        world, and compares. Nothing is kept, and nothing but the handler is called: `given` replies to its calls.",
    after_help = "
  linkworld eval
  linkworld eval --filter invoice
  linkworld eval --junit report.xml --report eval-report
  linkworld eval -- ./my-handler         # any language

Exit codes: 0 all passed, 1 some failed, 2 nothing was run: a file has errors, or the handler does not start.
"
)]
pub struct EvalArgs {
    /// The scenarios [default: linkworld.eval.yaml]
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// The file that starts the handler; the project is in its folder [default: detected from the files of the project]
    #[arg(long, value_name = "FILE")]
    main: Option<PathBuf>,
    /// Run only scenarios whose name contains this text
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Run only part I of N of the scenarios, for example `3/8`
    #[arg(long, value_name = "I/N", value_parser = shard)]
    shard: Option<(usize, usize)>,
    /// Run each scenario this many times; it passes if all its runs do
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1000))]
    repeat: u16,
    /// With --repeat: share of the runs of a scenario that must pass, from 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 1.0, value_parser = share, requires = "repeat")]
    pass_rate: f64,
    /// Handlers that run at a time [default: one for each 100 scenarios, at most one for each core]
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    jobs: Option<u16>,
    /// Start a new handler for each scenario
    #[arg(long)]
    fresh: bool,
    /// Variable for the handler (repeatable); without a value, that of this environment
    #[arg(long, value_name = "NAME[=VALUE]")]
    env: Vec<String>,
    #[command(flatten)]
    severity: SeverityOptions,
    /// Write a JUnit report
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    junit: Option<PathBuf>,
    /// Write a JSON report, or print one JSON envelope if there is no FILE
    #[arg(long, value_name = "FILE", num_args = 0..=1, help_heading = "Output")]
    json: Option<Option<PathBuf>>,
    /// Write a page for browsers and one trace for each failed scenario into this folder
    #[arg(long, value_name = "FOLDER", help_heading = "Output")]
    report: Option<PathBuf>,
    /// Print only the summary
    #[arg(long, help_heading = "Output")]
    quiet: bool,
    /// Command that starts the handler [default: detected from the files of the project]
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<String>,
}

/// Reads, runs and reports.
pub fn run(context: &mut Context, args: &EvalArgs) -> CommandResult {
    let (file, root) = places(args);
    check_outputs(args, &file)?;
    let source = DevPlanSource {
        paths: vec![root.clone()],
        dev_file: DevFileChoice::Beside,
        severity: args.severity.clone(),
        flags: AppFlagsGiven::default(),
        tenant: None,
    };
    let Some(plan) = DevPlan::load(context, &source)? else { return Ok(Exit::Usage) };
    let project = plan.projects.first().ok_or_else(|| CommandError::usage("no project to run"))?;
    let Some(scenarios) = scenarios(context, args, &file, project)? else { return Ok(Exit::Usage) };
    let command = match (&args.main, args.command.is_empty()) {
        (Some(main), true) => handler::command_of_file(&project.project.root, main)
            .map(|command| [vec![command.program.to_string_lossy().into_owned()], command.args].concat())
            .ok_or_else(|| {
                CommandError::usage(format!("--main {}: expected a file .py, .ts or .js", main.display()))
                    .hint("give the command after two dashes: `linkworld eval -- ./my-handler`")
            })?,
        _ => args.command.clone(),
    };
    let app = Arc::new(TestedApp::new(project, handler_env::given(&args.env)?, command, None)?);
    let sheet = prices::of(&plan.file);
    let options = RunOptions {
        jobs: jobs(args, scenarios.len()),
        cost: Some(Arc::new(move |entries| entries.iter().map(|entry| sheet.cost(&Usage::of(entry))).sum())),
        fresh_handlers: args.fresh,
    };
    let start = Instant::now();
    let ran = block_on_many(run_scenarios(context, &app, repeated(scenarios, args.repeat), options))?;
    let results = match ran {
        Ran::Results(results) => by_scenario(results, usize::from(args.repeat), args.pass_rate),
        Ran::Stopped(exit) => return Ok(exit),
    };
    write_reports(context, args, &results)?;
    show(context, args, &results, start.elapsed());
    Ok(if results.iter().all(|result| result.ok) { Exit::Done } else { Exit::Failed })
}

/// The eval file, and the folder of the project: that of `--main`, the current one, or that of the eval file.
fn places(args: &EvalArgs) -> (PathBuf, PathBuf) {
    let file = args.file.clone().unwrap_or_else(|| PathBuf::from(EVAL_FILE));
    let folder = |path: &Path| match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    let has_manifest = |folder: &Path| files::exists(&folder.join(MANIFEST_FILE));
    let here = args.main.as_deref().map_or_else(|| PathBuf::from("."), folder);
    let candidates = [here.clone(), folder(&here), folder(&file)];
    let root = candidates.into_iter().find(|folder| has_manifest(folder)).unwrap_or(here);
    (file, root)
}

/// Fails before anything runs if a report cannot be written.
fn check_outputs(args: &EvalArgs, file: &Path) -> Result<(), CommandError> {
    let json = args.json.as_ref().and_then(Option::as_deref);
    let is_eval_file = |path: &&Path| path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
    if let Some(path) = json.filter(is_eval_file) {
        let headline = format!("--json {}: this is not the name of a JSON file", path.display());
        return Err(CommandError::usage(headline).hint(format!("put the scenarios first: `linkworld eval {} --json`", path.display())));
    }
    let written: Vec<&Path> = [json, args.junit.as_deref()].into_iter().flatten().collect();
    check_distinct(written.iter().copied(), [file])?;
    for path in written {
        // An empty file says that there is a report to come, and that it can be written.
        files::append(path, "").map_err(|error| as_usage(error.into()))?;
    }
    if let Some(folder) = &args.report {
        files::create_private_dir(folder).map_err(|error| as_usage(error.into()))?;
    }
    Ok(())
}

fn as_usage(error: CommandError) -> CommandError {
    CommandError { exit: Exit::Usage, ..error }
}

/// The scenarios to run; none if the file has errors, which are printed.
fn scenarios(
    context: &mut Context,
    args: &EvalArgs,
    path: &Path,
    project: &crate::local::plan::PlannedProject,
) -> Result<Option<Vec<PlannedScenario>>, CommandError> {
    let name = path.to_string_lossy();
    let checked = match files::read_capped(path, EVAL_FILE_BYTES_MAX) {
        Err(FileError::TooLarge { size, .. }) => eval_file::check_oversized(name, size),
        Err(error) => {
            let hint = "create it, or name another file: `linkworld eval tests/my.eval.yaml`";
            return Err(as_usage(CommandError::from(error).hint(hint)));
        }
        Ok(bytes) => eval_file::check(name, bytes).compared_with(&project.app.manifest),
    };
    let mut planned = linkworld_scenario::plan(&checked);
    let mut findings = checked.findings.clone();
    explain::add_addresses(&mut findings);
    let mut report = Report::default();
    report.add(checked.source.clone(), findings);
    let report = args.severity.of_project(&project.project.root)?.apply(report);
    if report.count(Severity::Error) > 0 || (planned.is_empty() && checked.eval_file.is_none()) {
        context.terminal.report(&report, Format::Human);
        return Ok(None);
    }
    for (source, finding) in report.findings() {
        let line = source.position(finding.primary.span.start).line;
        context.terminal.warn(format!("{}:{line}: {}", source.name(), finding.headline));
    }
    if let Some(filter) = &args.filter {
        let names: Vec<String> = planned.iter().map(|scenario| scenario.name.clone()).collect();
        planned.retain(|scenario| scenario.name.contains(filter.as_str()));
        if planned.is_empty() {
            let failure = CommandError::usage(format!("no scenario has a name that contains `{filter}`"));
            return Err(match nearest(filter, names.iter().map(String::as_str)) {
                Some(near) => failure.hint(format!("did you mean `{near}`?")),
                None => failure.hint(format!("the first one is `{}`", names.first().map_or("", String::as_str))),
            });
        }
    }
    if let Some((part, count)) = args.shard {
        planned = planned.into_iter().enumerate().filter(|(at, _)| at % count == part - 1).map(|(_, one)| one).collect();
    }
    for (index, scenario) in planned.iter_mut().enumerate() {
        scenario.index = index;
    }
    Ok(Some(planned))
}

fn jobs(args: &EvalArgs, count: usize) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    args.jobs.map_or_else(|| cores.min(1 + count * usize::from(args.repeat) / SCENARIOS_PER_HANDLER), usize::from)
}

/// How a run ended.
enum Ran {
    Results(Vec<ScenarioResult>),
    /// A signal came first.
    Stopped(Exit),
}

async fn run_scenarios(
    context: &mut Context,
    app: &Arc<TestedApp>,
    scenarios: Vec<PlannedScenario>,
    options: RunOptions,
) -> Result<Ran, CommandError> {
    let mut signals = Signals::listen_meanwhile()?;
    let (done, mut finished) = mpsc::unbounded_channel();
    let (count, progress) = (scenarios.len(), context.terminal.progress());
    let running = linkworld_scenario::run(Arc::<TestedApp>::clone(app), scenarios, options, done);
    tokio::pin!(running);
    let mut seen = 0;
    let ended = loop {
        tokio::select! {
            ended = &mut running => break ended,
            exit = signals.next() => {
                progress.done();
                return Ok(Ran::Stopped(exit));
            }
            Some(_) = finished.recv() => {
                seen += 1;
                progress.step(&format!("{seen} of {count} scenarios"));
            }
        }
    };
    progress.done();
    ended.map(Ran::Results).map_err(|error| app.explained(error))
}

/// Each scenario as often as it runs.
fn repeated(scenarios: Vec<PlannedScenario>, times: u16) -> Vec<PlannedScenario> {
    let times = usize::from(times);
    let again = |scenario: PlannedScenario| {
        let first = scenario.index * times;
        (0..times).map(move |run| PlannedScenario { index: first + run, ..scenario.clone() })
    };
    scenarios.into_iter().flat_map(again).collect()
}

/// One result for each scenario: that of its first failed run, unless enough runs passed.
fn by_scenario(results: Vec<ScenarioResult>, times: usize, rate: f64) -> Vec<ScenarioResult> {
    if times == 1 {
        return results;
    }
    let runs = results.chunks(times);
    let one = runs.filter_map(|runs| {
        let passed = runs.iter().filter(|run| run.ok).count();
        // The counts are small.
        let is_enough = passed as f64 / runs.len() as f64 >= rate;
        let chosen = runs.iter().find(|run| run.ok == is_enough).or_else(|| runs.first())?.clone();
        let name = format!("{} ({passed} of {} runs passed)", chosen.name, runs.len());
        Some(ScenarioResult { ok: is_enough, name, ..chosen })
    });
    one.collect()
}

fn write_reports(context: &mut Context, args: &EvalArgs, results: &[ScenarioResult]) -> Result<(), CommandError> {
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
        files::write_report(&page, report::html(results, &rfc3339(Clock::Real.unix_millis())).as_bytes())?;
        context.terminal.message(format!("wrote {}", page.display()));
        for result in results.iter().filter(|result| !result.ok) {
            let path = folder.join(format!("failed-{:04}.json", result.index + 1));
            files::write_report(&path, format!("{:#}\n", report::trace(result)).as_bytes())?;
        }
    }
    Ok(())
}

fn show(context: &mut Context, args: &EvalArgs, results: &[ScenarioResult], took: Duration) {
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

fn shard(text: &str) -> Result<(usize, usize), String> {
    let parts = text.split_once('/').and_then(|(part, count)| Some((part.parse().ok()?, count.parse().ok()?)));
    parts.filter(|(part, count)| (1..=*count).contains(part)).ok_or_else(|| "expected I/N, for example 3/8".to_owned())
}

fn share(text: &str) -> Result<f64, String> {
    let share = text.parse::<f64>().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| "expected a number from 0 to 1".to_owned())
}
