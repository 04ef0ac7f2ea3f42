//! `linkworld eval`: scenario tests of an app, on the local platform.

mod grades;
mod models;
mod reading;
mod record;
mod reports;
mod rows;

use self::reading::ScenarioChoice;
use self::reports::ReportArgs;
use crate::context::{CommandResult, Context};
use crate::error::CommandError;
use crate::executor::block_on_many;
use crate::local::plan::{AppFlagsGiven, DevPlan, DevPlanSource};
use crate::local::{Signals, TestedApp, TestedFiles, handler_env};
use crate::options::SeverityOptions;
use crate::output::prices;
use linkworld_contract::audit::usage::Usage;
use linkworld_contract::names::{DEV_FILE, EVAL_FILE, MANIFEST_FILE};
use linkworld_project::beside::dev_file::DevFileChoice;
use linkworld_project::handler;
use linkworld_scenario::{Grader, PlannedScenario, RunOptions, ScenarioResult};
use linkworld_system::files;
use linkworld_terminal::{Exit, Format};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// Scenarios of a file for which another handler is started: that takes as long as some hundred calls.
const SCENARIOS_PER_HANDLER: usize = 100;

/// Run the scenario tests of an app on the local platform
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    before_help = "Starts the app's handler and a platform in memory, runs each scenario of linkworld.eval.yaml in a new \
        world, and compares. Nothing is kept. `given` replies to the calls of the handler; a model is asked only if you name it.",
    after_help = "
  linkworld eval
  linkworld eval --filter invoice
  linkworld eval --junit report.xml --report eval-report
  linkworld eval -- ./my-handler         # any language
  linkworld eval merge shard-*.json --junit report.xml
  linkworld eval record 57               # a scenario of a call

Exit codes: 0 all passed, 1 some failed, 2 nothing was run: a file has errors, or the handler does not start.
"
)]
pub struct EvalArgs {
    #[command(subcommand)]
    action: Option<EvalAction>,
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
    /// Model of the dev file that replies for agents without a reply in `given` (repeatable: each scenario runs with each)
    #[arg(long, value_name = "NAME")]
    model: Vec<String>,
    /// Handlers that run at a time [default: one for each 100 scenarios, at most one for each core]
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    jobs: Option<u16>,
    /// Maximum time until `GET /health` of the handler succeeds
    #[arg(long, value_name = "SECONDS")]
    start_timeout: Option<u64>,
    /// Start a new handler for each scenario
    #[arg(long)]
    fresh: bool,
    /// Write the snapshots of scenarios with `then.snapshot` again, to the file beside the scenarios
    #[arg(long)]
    update: bool,
    /// Ask models for the grades of `then.graded` that are missing, and keep them in a file beside the scenarios
    #[arg(long)]
    grade: bool,
    /// Run again when the app or the scenarios change, until Ctrl-C
    #[arg(long, conflicts_with_all = ["json", "junit", "report"])]
    watch: bool,
    /// Variable for the handler (repeatable); without a value, that of this environment
    #[arg(long, value_name = "NAME[=VALUE]")]
    env: Vec<String>,
    #[command(flatten)]
    severity: SeverityOptions,
    #[command(flatten)]
    reports: ReportArgs,
    /// Command that starts the handler [default: detected from the files of the project]
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<String>,
}

#[derive(Debug, clap::Subcommand)]
enum EvalAction {
    /// Merge the JSON reports of several runs, for example of all shards
    Merge {
        /// The reports
        #[arg(value_name = "REPORT", required = true)]
        files: Vec<PathBuf>,
        #[command(flatten)]
        reports: ReportArgs,
    },
    Record(record::RecordArgs),
}

/// Runs the scenarios, once or whenever something changes, or merges reports.
pub fn run(context: &mut Context, args: &EvalArgs) -> CommandResult {
    match &args.action {
        Some(EvalAction::Merge { files, reports }) => reports::merge(context, files, reports),
        Some(EvalAction::Record(args)) => record::run(context, args),
        None if args.watch => watch(context, args),
        None => once(context, args, &mut listening()?),
    }
}

/// The signals from now on, whatever runs meanwhile.
fn listening() -> Result<Signals, CommandError> {
    block_on_many(async { Signals::listen_meanwhile() })
}

/// Runs again after each change.
fn watch(context: &mut Context, args: &EvalArgs) -> CommandResult {
    let (file, root) = places(args);
    // One listener for all runs: a signal between two of them would be lost.
    let mut signals = listening()?;
    loop {
        let mut scenarios = reading::files(&file);
        // Its models and prices.
        scenarios.push(root.join(DEV_FILE));
        let mut files = TestedFiles::watch(&linkworld_project::load(&root)?, &scenarios, &args.command);
        match once(context, args, &mut signals) {
            Ok(Exit::Interrupted) => return Ok(Exit::Interrupted),
            Ok(_) => {}
            Err(error) => {
                let hints: Vec<String> = error.hints.iter().map(|hint| hint.text(&context.account)).collect();
                context.terminal.fail(&error.headline, &error.causes, &hints);
            }
        }
        context.terminal.message("waiting for changes; Ctrl-C ends this");
        let stopped = block_on_many(async {
            Ok(tokio::select! {
                () = files.changed() => None,
                exit = signals.next() => Some(exit),
            })
        })?;
        if let Some(exit) = stopped {
            return Ok(exit);
        }
    }
}

/// Reads, runs and reports.
fn once(context: &mut Context, args: &EvalArgs, signals: &mut Signals) -> CommandResult {
    let (file, root) = places(args);
    reports::check_outputs(&args.reports, &[&file])?;
    let source = DevPlanSource {
        paths: vec![root.clone()],
        dev_file: DevFileChoice::Beside,
        severity: args.severity.clone(),
        flags: AppFlagsGiven::default(),
        tenant: None,
    };
    let Some(plan) = DevPlan::load(context, &source)? else { return Ok(Exit::Usage) };
    let project = plan.projects.first().ok_or_else(|| CommandError::usage("no project to run"))?;
    let format = if args.reports.json == Some(None) { Format::Json } else { Format::Human };
    models::check_given(&plan, &args.model)?;
    let choice = ScenarioChoice {
        severity: &args.severity,
        filter: args.filter.as_deref(),
        format,
        shard: args.shard,
        models: (&args.model, models::known(&plan)),
    };
    let Some(scenarios) = reading::scenarios(context, &choice, &file, project)? else { return Ok(Exit::Usage) };
    let command = match (&args.main, args.command.is_empty()) {
        (Some(main), true) => handler::command_of_file(&project.project.root, main).ok_or_else(|| {
            CommandError::usage(format!("--main {}: expected a `.py`, `.ts` or `.js` file", main.display()))
                .hint("pass any other command after `--`")
        })?,
        _ => args.command.clone(),
    };
    let start_deadline = args.start_timeout.map(Duration::from_secs);
    let app = Arc::new(TestedApp::new(project, handler_env::given(&args.env)?, command, start_deadline)?);
    let sheet = prices::of(&plan.file);
    let agents = models::rules(&plan, &scenarios, args.grade)?;
    let grader = Arc::new(Grader::new(agents.models.clone(), grades::kept(&file)?, args.grade));
    let options = RunOptions {
        jobs: jobs(args, scenarios.len()),
        cost: Some(Arc::new(move |entries| entries.iter().map(|entry| sheet.cost(&Usage::of(entry))).sum())),
        snapshots: Arc::new(reading::snapshots(&file)?),
        update: args.update,
        fresh_handlers: args.fresh,
        agents,
        grader: Arc::clone(&grader),
    };
    let start = Instant::now();
    let ran = block_on_many(run_scenarios((context, signals), &app, repeated(scenarios, args.repeat), options))?;
    if args.grade {
        // Also after a signal: what was asked has cost something.
        grades::keep(context, &file, &block_on_many(async { Ok(grader.grades().await) })?)?;
    }
    let results = match ran {
        Ran::Results(results) => by_scenario(results, usize::from(args.repeat), args.pass_rate),
        Ran::Stopped(exit) => return Ok(exit),
    };
    if args.update {
        reading::keep_snapshots(context, &file, &results)?;
    }
    reports::finish(context, &args.reports, &results, start.elapsed())
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
    (context, signals): (&mut Context, &mut Signals),
    app: &Arc<TestedApp>,
    scenarios: Vec<PlannedScenario>,
    options: RunOptions,
) -> Result<Ran, CommandError> {
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

fn shard(text: &str) -> Result<(usize, usize), String> {
    let parts = text.split_once('/').and_then(|(part, count)| Some((part.parse().ok()?, count.parse().ok()?)));
    parts.filter(|(part, count)| (1..=*count).contains(part)).ok_or_else(|| "expected I/N, for example 3/8".to_owned())
}

fn share(text: &str) -> Result<f64, String> {
    let share = text.parse::<f64>().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| "expected a number from 0 to 1".to_owned())
}
