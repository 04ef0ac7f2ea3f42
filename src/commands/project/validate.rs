//! `linkworld validate`: the platform's checks on projects, offline. `linkworld lint`: the same, and the sources.

use crate::context::{CommandResult, Context};
use crate::error::CommandError;
use crate::options::SeverityOptions;
use crate::output::destination::{self, Destination};
use crate::output::step_files;
use clap::ValueEnum;
use linkworld_contract::limits::MANIFEST_BYTES_MAX;
use linkworld_manifest::Compat;
use linkworld_manifest::codes;
use linkworld_manifest::diagnostic::{Applicability, FileFindings, Report, Severity};
use linkworld_manifest::policy::Baseline;
use linkworld_package::parallel;
use linkworld_package::secret_scan::manifest::text_without_secrets;
use linkworld_project::beside::dev_file;
use linkworld_project::fix::{self as fixes, FixOptions};
use linkworld_project::repository::RepositoryRoots;
use linkworld_project::{Project, ProjectError, sources};
use linkworld_system::files;
use linkworld_terminal::{Exit, Format, count, rendered, step_summary};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Check the manifest, docs, templates and dev file of a project, offline
#[derive(Debug, clap::Args)]
#[command(
    before_help = "Needs no account and no network. `linkworld help findings` describes severities, fixes and baselines.",
    after_help = "
  linkworld validate
  linkworld validate --fix --diff        # show what --fix would change
  linkworld validate -o sarif=out.sarif  # also write SARIF for code scanning
  cat app.yaml | linkworld validate -

Exit codes: 0 no errors, 1 errors found, 2 invalid command line, 3 no manifest.
"
)]
pub struct ValidateArgs {
    /// Manifests, `linkworld.dev.yaml` files, folders with a `linkworld.app.yaml`, or `-` for stdin [default: the
    /// current folder]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Same as PATH, for scripts written for the Python command line
    #[arg(long, value_name = "PATH", conflicts_with = "paths", hide = true)]
    manifest: Option<PathBuf>,
    /// File name to use in findings for text from stdin
    #[arg(long, value_name = "NAME", default_value = "<stdin>")]
    stdin_filename: String,
    /// Lowest severity that makes the exit code 1
    #[arg(long, value_name = "SEVERITY", value_enum, default_value = "error")]
    fail_on: FailOn,
    #[command(flatten)]
    severity: SeverityOptions,
    /// Accept what looks like a secret in this file, or at this dotted path of the manifest (repeatable)
    #[arg(long, value_name = "PATTERN")]
    include: Vec<String>,
    /// Write all current findings to this baseline file, and report none
    #[arg(long, value_name = "FILE", conflicts_with = "baseline")]
    write_baseline: Option<PathBuf>,
    /// Apply the fixes that keep the meaning; comments and layout are preserved
    #[arg(long)]
    fix: bool,
    /// With --fix: also apply fixes that are a guess, such as a similar name
    #[arg(long, requires = "fix")]
    unsafe_fixes: bool,
    /// With --fix: show the changes without writing them
    #[arg(long, visible_alias = "dry-run", requires = "fix")]
    diff: bool,
    /// With --fix: add a first line that refers editors to `linkworld.schema.json`
    #[arg(long, requires = "fix")]
    modeline: bool,
    /// Rules to apply: `ours`, or those of the published SDK
    #[arg(long, value_name = "RULES", value_enum, default_value = "ours")]
    compat: CompatChoice,
    /// Format of the findings on stdout [default: human on a terminal, else concise]
    #[arg(long, value_enum, help_heading = "Output")]
    format: Option<Format>,
    /// Same as `--format json`
    #[arg(long, conflicts_with = "format", help_heading = "Output")]
    json: bool,
    /// With --json: add the manifest as it is sent, with all defaults; null if it has errors
    #[arg(long, help_heading = "Output")]
    normal: bool,
    /// Also write the findings to a file, for example `sarif=out.sarif`; `-` is stdout (repeatable)
    #[arg(short, long, value_name = "FORMAT=FILE", value_parser = output, help_heading = "Output")]
    output: Vec<(Format, Destination)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    Error,
    Warning,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum CompatChoice {
    Ours,
    #[value(name = "sdk-1.7")]
    Sdk17,
}

/// Check the manifest and the sources of a project, offline
#[derive(Debug, clap::Args)]
#[command(
    before_help = "Does what `validate` does, and compares Python, TypeScript and JavaScript sources with the manifest: \
        tools, handlers, and the scopes of calls. What the sources leave open is not reported.",
    after_help = "
  linkworld lint
  linkworld lint --fail-on warning
  linkworld explain LWP007         # describe a rule

Exit codes: 0 no errors, 1 errors found, 2 invalid command line, 3 no manifest.
"
)]
pub struct LintArgs {
    #[command(flatten)]
    validate: ValidateArgs,
}

/// What is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// The manifest, docs and templates.
    Project,
    /// The sources, too.
    Sources,
}

impl Reach {
    fn checked(self, project: Project, args: &ValidateArgs) -> Result<Project, ProjectError> {
        // The SDK, whose rules may be asked for, has no dev file.
        let project = match compat(args) {
            Compat::Ours => dev_file::with_dev_file(project, &args.include)?,
            Compat::Sdk17 => project,
        };
        Ok(match self {
            Self::Project => project,
            Self::Sources => sources::lint::with_sources(project),
        })
    }
}

/// Checks, fixes if asked, and reports.
pub fn run(context: &mut Context, args: &ValidateArgs) -> CommandResult {
    check(context, args, Reach::Project)
}

/// The same with the sources.
pub fn run_lint(context: &mut Context, args: &LintArgs) -> CommandResult {
    check(context, &args.validate, Reach::Sources)
}

fn check(context: &mut Context, args: &ValidateArgs, reach: Reach) -> CommandResult {
    let format = stdout_format(context, args)?;
    check_outputs(args)?;
    args.severity.check()?;
    if args.normal && format != Format::Json {
        return Err(CommandError::usage("--normal needs --json").hint("add --json, or print the findings alone"));
    }
    let mut loaded = load(context, args, reach)?;
    if args.fix {
        let changed = fix(context, args, reach, &mut loaded)?;
        if args.diff {
            return Ok(if changed == 0 { Exit::Done } else { Exit::Failed });
        }
    }
    let roots = RepositoryRoots::from_environment();
    if let Some(path) = &args.write_baseline {
        let report = one_report(loaded, |_, report| Ok(report))?;
        let baseline = Baseline::of(&roots.for_baseline(&report));
        let text = serde_json::to_string_pretty(&baseline).unwrap_or_default() + "\n";
        files::write_report(path, text.as_bytes())?;
        context.terminal.message(format!("wrote {} to {}", count(baseline.count(), "finding"), path.display()));
        return Ok(Exit::Done);
    }
    let normal = args.normal.then(|| normal_forms(&loaded));
    let report = one_report(loaded, |root, report| Ok(args.severity.of_project(root)?.apply(report)))?;
    let located = roots.located(&report);
    let report_for = |format: Format| if format.is_for_services() { &located } else { &report };
    for (format, destination) in &args.output {
        if let Some(path) = destination.file() {
            files::write_report(path, rendered(report_for(*format), *format, false).as_bytes())?;
        }
    }
    match normal {
        Some(normal) => {
            let mut envelope: Value = serde_json::from_str(&rendered(&report, format, false)).unwrap_or_default();
            envelope["normal"] = normal;
            context.terminal.print_json(&envelope);
        }
        None => context.terminal.report(report_for(format), format),
    }
    annotate_github(context, &located, format);
    let failing = match args.fail_on {
        FailOn::Error => report.count(Severity::Error),
        FailOn::Warning => report.findings().count(),
    };
    Ok(if failing == 0 { Exit::Done } else { Exit::Failed })
}

/// The format of stdout: `--format`, `--json`, one `--output FORMAT=-`, or what fits the reader.
fn stdout_format(context: &Context, args: &ValidateArgs) -> Result<Format, CommandError> {
    let named = args.format.or(args.json.then_some(Format::Json));
    let outputs = args.output.iter().filter(|(_, destination)| *destination == Destination::Stdout);
    let mut formats = named.into_iter().chain(outputs.map(|(format, _)| *format));
    let default = if context.terminal.prints_to_terminal() { Format::Human } else { Format::Concise };
    let format = formats.next().unwrap_or(default);
    match formats.next() {
        None => Ok(format),
        Some(_) => Err(CommandError::usage("stdout can have only one format").hint("write the others to files")),
    }
}

/// An output that is also an input, or another output, would destroy it.
fn check_outputs(args: &ValidateArgs) -> Result<(), CommandError> {
    let read: Vec<PathBuf> = paths(args).iter().map(|path| linkworld_project::manifest_file(path)).collect();
    let outputs = args.output.iter().filter_map(|(_, destination)| destination.file());
    let written = outputs.chain(args.write_baseline.as_deref());
    destination::check_distinct(written, read.iter().map(PathBuf::as_path).chain(args.severity.baseline()))
}

/// The paths to check.
fn paths(args: &ValidateArgs) -> Vec<PathBuf> {
    let paths: Vec<PathBuf> = args.manifest.iter().chain(&args.paths).cloned().collect();
    if paths.is_empty() { vec![PathBuf::from(".")] } else { paths }
}

/// Each project with the path it came from; none for stdin.
type Loaded = Vec<(Option<PathBuf>, Project)>;

fn load(context: &mut Context, args: &ValidateArgs, reach: Reach) -> Result<Loaded, CommandError> {
    let compat = compat(args);
    let mut paths = paths(args);
    let mut loaded = Vec::new();
    if paths.iter().any(|path| path.as_os_str() == "-") {
        paths.retain(|path| path.as_os_str() != "-");
        loaded.push((None, from_stdin(context, args, compat)?));
    }
    paths.dedup();
    for (path, project) in paths.iter().zip(load_all(&paths, args, reach)) {
        loaded.push((Some(path.clone()), project?));
    }
    Ok(loaded)
}

/// All of them, on as many threads as there are cores, in their order.
fn load_all(paths: &[PathBuf], args: &ValidateArgs, reach: Reach) -> Vec<Result<Project, ProjectError>> {
    let compat = compat(args);
    let load = |path: &PathBuf| {
        if dev_file::is_dev_file(path) {
            return dev_file::load(path, &args.include);
        }
        reach.checked(linkworld_project::load_with(path, compat, &args.include)?, args)
    };
    if paths.len() < 2 {
        return paths.iter().map(load).collect();
    }
    // Of many projects only the findings are kept in memory.
    let load = |path: &PathBuf| {
        let mut project = load(path)?;
        project.app = project.app.filter(|_| args.normal);
        Ok(project)
    };
    parallel::map(paths.iter().collect(), load)
}

fn from_stdin(context: &mut Context, args: &ValidateArgs, compat: Compat) -> Result<Project, CommandError> {
    let unreadable = |error: std::io::Error| CommandError::local(format!("cannot read stdin: {error}"));
    let bytes = context.terminal.read_stdin(MANIFEST_BYTES_MAX).map_err(unreadable)?;
    let bytes = bytes.ok_or_else(|| {
        CommandError::new(Exit::Input, "`-` reads a manifest from stdin, but stdin is a terminal")
            .hint("pipe the manifest to stdin, or pass the name of its file")
    })?;
    if dev_file::is_dev_file(Path::new(&args.stdin_filename)) {
        return Ok(dev_file::check_text(&args.stdin_filename, bytes, &args.include));
    }
    Ok(linkworld_project::check_text_with(&args.stdin_filename, bytes, compat, &args.include))
}

/// Applies the fixes and returns how many files they change.
fn fix(context: &mut Context, args: &ValidateArgs, reach: Reach, loaded: &mut Loaded) -> Result<usize, CommandError> {
    let at_worst = if args.unsafe_fixes { Applicability::Unsafe } else { Applicability::Safe };
    let options = FixOptions { compat: compat(args), at_worst, modeline: args.modeline };
    let mut changed = 0;
    for (path, project) in loaded {
        let Some(fixed) = fixes::fix(project, options) else { continue };
        changed += 1;
        let name = fixed.before.name();
        match path {
            Some(path) if !args.diff => {
                let problems = count(fixed.applied, "problem");
                let written = fixes::write(path, &fixed, compat(args), &args.include)?;
                *project = reach.checked(written, args)?;
                context.terminal.message(format!("fixed {problems} in {name}"));
            }
            None if !args.diff => {
                return Err(CommandError::usage("--fix cannot write to stdin").hint("add --diff to see the changes"));
            }
            _ => {
                let (before, after) = (text_without_secrets(fixed.before.text()), text_without_secrets(&fixed.after));
                context.terminal.difference(name, &before, &after);
            }
        }
    }
    Ok(changed)
}

/// The manifest of each file as it is sent. One with a secret is not shown.
fn normal_forms(loaded: &Loaded) -> Value {
    let form = |project: &Project| {
        let has_secret = project.report.findings().any(|(_, finding)| finding.code == codes::MANIFEST_SECRET);
        let app = project.app.as_ref().filter(|_| !has_secret);
        app.map_or(Value::Null, |app| app.normal.to_json())
    };
    let named = loaded.iter().filter_map(|(_, project)| {
        let file = project.report.files().first()?;
        Some((file.source.name().to_owned(), form(project)))
    });
    Value::Object(named.collect())
}

/// All findings, with what is done about those of each project. Projects of one repository may share a configuration,
/// whose findings are listed once.
fn one_report(
    loaded: Loaded,
    policy: impl Fn(&Path, Report) -> Result<Report, CommandError>,
) -> Result<Report, CommandError> {
    let mut report = Report::default();
    for (_, mut project) in loaded {
        for file in policy(&project.root, std::mem::take(&mut project.report))?.into_files() {
            let is_listed = |other: &FileFindings| other.source.name() == file.source.name();
            let is_config = file.findings.first().is_some_and(|finding| finding.code == codes::LINT_CONFIG);
            if !(is_config && report.files().iter().any(is_listed)) {
                report.add(file.source, file.findings);
            }
        }
        // The process exits soon and frees everything at once. Dropping a large tree node by node would take a fifth
        // of the whole run.
        std::mem::forget(project);
    }
    Ok(report)
}

/// In GitHub Actions, annotations and a summary are written without being asked for; stdout is unchanged.
fn annotate_github(context: &mut Context, report: &Report, format: Format) {
    if !step_files::is_step() {
        return;
    }
    if format != Format::Github {
        context.terminal.annotate(report);
    }
    step_files::append_summary(&mut context.terminal, |bytes_max| step_summary(report, bytes_max));
}

fn output(text: &str) -> Result<(Format, Destination), String> {
    let (format, path) = text.split_once('=').ok_or("expected FORMAT=FILE, for example sarif=out.sarif")?;
    if path.is_empty() {
        return Err("the file name after `=` is missing".to_owned());
    }
    let format = <Format as ValueEnum>::from_str(format, false).map_err(|_| {
        let formats = "human, concise, json, ndjson, sarif, github, gitlab or junit";
        format!("unknown format `{format}`; expected {formats}")
    })?;
    Ok((format, PathBuf::from(path).into()))
}

fn compat(args: &ValidateArgs) -> Compat {
    match args.compat {
        CompatChoice::Ours => Compat::Ours,
        CompatChoice::Sdk17 => Compat::Sdk17,
    }
}
