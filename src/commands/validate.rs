//! `linkworld validate`: the platform's verdict on projects, offline.

use crate::context::Context;
use crate::context::Outcome;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::project::{self, Project, fix as fixes};
use crate::terminal::{Format, clean, count, rendered, step_summary};
use linkworld_contract::limits::{BASELINE_BYTES_MAX, MANIFEST_BYTES_MAX};
use linkworld_contract::text::nearest;
use linkworld_manifest::Compat;
use linkworld_manifest::diagnostic::{Report, Severity};
use linkworld_manifest::explain;
use linkworld_manifest::lint::policy::{Baseline, Policy};
use linkworld_package::parallel;
use linkworld_system::env;
use linkworld_system::files;
use std::path::{Path, PathBuf};

/// Check the manifest, the docs and the templates of projects, without any account or network
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit codes: 0 nothing stands against it, 1 there are errors, 2 usage, 3 no manifest there.")]
pub struct Args {
    /// Manifests, folders with a `linkworld.app.yaml` in them, or `-` for stdin; this folder unless given
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The manifest, as the Python CLI's `lint` takes it
    #[arg(long, value_name = "PATH", conflicts_with = "paths")]
    manifest: Option<PathBuf>,
    /// What the text on stdin is called in findings
    #[arg(long, value_name = "NAME", default_value = "<stdin>")]
    stdin_filename: String,
    /// How to write the findings; `human` on a terminal and `concise` elsewhere unless given
    #[arg(long, value_enum)]
    format: Option<FormatChoice>,
    /// The same as `--format json`
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// Write the findings to a file too, for example `sarif=out.sarif`; may be given several times
    #[arg(long, value_name = "FORMAT=FILE", value_parser = output)]
    output: Vec<(FormatChoice, PathBuf)>,
    /// From which severity on the exit code is 1
    #[arg(long, value_enum, default_value = "error")]
    fail_on: FailOn,
    /// Do not report findings of this code; may be given several times
    #[arg(long, value_name = "CODE")]
    allow: Vec<String>,
    /// Report findings of this code as warnings
    #[arg(long, value_name = "CODE")]
    warn: Vec<String>,
    /// Report findings of this code as errors
    #[arg(long, value_name = "CODE")]
    deny: Vec<String>,
    /// Do not report findings that this file knows
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write a file that knows all findings of this run, and report none
    #[arg(long, value_name = "FILE", conflicts_with = "baseline")]
    write_baseline: Option<PathBuf>,
    /// Mend what has one certain answer; comments and layout stay
    #[arg(long)]
    fix: bool,
    /// With --fix: show what would change and write nothing
    #[arg(long, requires = "fix")]
    diff: bool,
    /// With --fix: let the first line point editors to `linkworld.schema.json`, which `linkworld schema` writes
    #[arg(long, requires = "fix")]
    modeline: bool,
    /// Whose verdict on the manifest: ours, or the published SDK's to the letter
    #[arg(long, value_enum, default_value = "ours")]
    compat: CompatChoice,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum FormatChoice {
    Human,
    Concise,
    Json,
    Ndjson,
    Sarif,
    Github,
    Gitlab,
    Junit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum FailOn {
    Error,
    Warning,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum CompatChoice {
    Ours,
    #[value(name = "sdk-1.7")]
    Sdk17,
}

/// Checks, mends if asked, and reports.
pub fn run(context: &mut Context, args: &Args) -> Outcome {
    let policy = policy(args)?;
    let mut loaded = load(context, args)?;
    if args.fix {
        let written = fix(context, args, &mut loaded)?;
        if args.diff {
            return Ok(if written == 0 { Exit::Done } else { Exit::No });
        }
    }
    let report = one_report(loaded);
    if let Some(path) = &args.write_baseline {
        let baseline = Baseline::of(&report);
        let text = serde_json::to_string_pretty(&baseline).unwrap_or_default() + "\n";
        files::write_report(path, text.as_bytes())?;
        let known = count(baseline.count(), "finding");
        context.terminal.say(&format!("{} knows {known} from now on", path.display()));
        return Ok(Exit::Done);
    }
    let report = policy.apply(report);
    write_outputs(args, &report)?;
    let format = match args.format {
        Some(choice) => format_of(choice),
        None if args.json => Format::Json,
        None if context.terminal.answers_a_person() => Format::Human,
        None => Format::Concise,
    };
    context.terminal.report(&report, format);
    tell_github(context, &report, format)?;
    let stands_against = match args.fail_on {
        FailOn::Error => report.count(Severity::Error),
        FailOn::Warning => report.findings().count(),
    };
    Ok(if stands_against == 0 { Exit::Done } else { Exit::No })
}

/// Each project with the path it came from; none for stdin.
type Loaded = Vec<(Option<PathBuf>, Project)>;

fn load(context: &mut Context, args: &Args) -> Result<Loaded, CommandError> {
    let compat = compat(args);
    let mut paths: Vec<PathBuf> = args.manifest.iter().chain(&args.paths).cloned().collect();
    if paths.is_empty() {
        paths.push(PathBuf::from("."));
    }
    let mut loaded = Vec::new();
    if paths.iter().any(|path| path.as_os_str() == "-") {
        paths.retain(|path| path.as_os_str() != "-");
        loaded.push((None, from_stdin(context, args, compat)?));
    }
    paths.dedup();
    for (path, project) in paths.iter().zip(load_all(&paths, compat)) {
        loaded.push((Some(path.clone()), project?));
    }
    Ok(loaded)
}

/// All of them at once, on as many threads as there are cores; the order stays.
fn load_all(paths: &[PathBuf], compat: Compat) -> Vec<Result<Project, project::ProjectError>> {
    if paths.len() < 2 {
        return paths.iter().map(|path| project::load_as(path, compat)).collect();
    }
    // Of many files only the findings are kept.
    let load = |path: &PathBuf| project::load_as(path, compat).map(|project| Project { app: None, ..project });
    parallel::map(paths.iter().collect(), load)
}

fn from_stdin(context: &mut Context, args: &Args, compat: Compat) -> Result<Project, CommandError> {
    let unreadable = |error: std::io::Error| CommandError::local(format!("cannot read stdin: {error}"));
    let bytes = context.terminal.read_stdin(MANIFEST_BYTES_MAX).map_err(unreadable)?;
    let bytes = bytes.ok_or_else(|| {
        CommandError::new(Exit::Input, "`-` reads a manifest from stdin, and stdin is a terminal")
            .hint("pipe the manifest in, or name its file")
    })?;
    Ok(project::check_text(&args.stdin_filename, bytes, compat))
}

/// Mends what can be mended and returns how many files that changes.
fn fix(context: &mut Context, args: &Args, loaded: &mut Loaded) -> Result<usize, CommandError> {
    let mut changed = 0;
    for (path, project) in loaded {
        let Some(mended) = fixes::fix(project, compat(args), args.modeline) else { continue };
        changed += 1;
        let name = mended.before.name();
        match path {
            Some(path) if !args.diff => {
                let gone = count(mended.applied, "finding");
                *project = fixes::write(path, &mended, compat(args))?;
                context.terminal.say(&format!("mended {gone} in {name}"));
            }
            None if !args.diff => {
                return Err(CommandError::usage("--fix cannot write to stdin").hint("add --diff to see the changes"));
            }
            _ => context.terminal.difference(name, mended.before.text(), &mended.after),
        }
    }
    Ok(changed)
}

fn one_report(loaded: Loaded) -> Report {
    let mut report = Report::default();
    for (_, mut project) in loaded {
        for file in std::mem::take(&mut project.report).into_files() {
            report.add(file.source, file.findings);
        }
        // The process ends after this, and its memory with it: taking a large tree apart node by node would take
        // a fifth of the whole run.
        std::mem::forget(project);
    }
    report
}

fn policy(args: &Args) -> Result<Policy, CommandError> {
    for code in args.allow.iter().chain(&args.warn).chain(&args.deny) {
        known_code(code)?;
    }
    let set = |codes: &[String]| codes.iter().cloned().collect();
    let baseline = args.baseline.as_deref().map(read_baseline).transpose()?;
    Ok(Policy { allow: set(&args.allow), warn: set(&args.warn), deny: set(&args.deny), baseline })
}

/// A code nobody reports would switch off nothing, silently.
fn known_code(code: &str) -> Result<(), CommandError> {
    let pages = explain::pages();
    if pages.iter().any(|page| page.code == code) {
        return Ok(());
    }
    let error = CommandError::usage(format!("there is no code `{}`", clean(code)));
    Err(match nearest(code, pages.iter().map(|page| page.code)) {
        Some(near) => error.hint(format!("did you mean `{near}`?")),
        None => error.hint("`linkworld explain` lists all codes"),
    })
}

fn read_baseline(path: &Path) -> Result<Baseline, CommandError> {
    let text = files::read_text(path, BASELINE_BYTES_MAX)?;
    Baseline::parse(&text).map_err(|error| {
        CommandError::local(format!("{} is no baseline: {error}", path.display()))
            .hint("write one with --write-baseline FILE")
    })
}

fn write_outputs(args: &Args, report: &Report) -> Result<(), CommandError> {
    for (choice, path) in &args.output {
        files::write_report(path, rendered(report, format_of(*choice), false).as_bytes())?;
    }
    Ok(())
}

/// In GitHub Actions annotations and a summary come by themselves; stdout stays what it is.
fn tell_github(context: &mut Context, report: &Report, format: Format) -> Result<(), CommandError> {
    if env::value_of(env::GITHUB_ACTIONS).as_deref() != Some("true") {
        return Ok(());
    }
    if format != Format::Github {
        context.terminal.annotate(report);
    }
    if let Some(path) = env::value_of(env::GITHUB_STEP_SUMMARY) {
        files::append(Path::new(&path), &step_summary(report))?;
    }
    Ok(())
}

fn output(text: &str) -> Result<(FormatChoice, PathBuf), String> {
    let (format, path) = text.split_once('=').ok_or("expected FORMAT=FILE, for example sarif=out.sarif")?;
    if path.is_empty() {
        return Err("the file's name is missing after the `=`".to_owned());
    }
    let format = <FormatChoice as clap::ValueEnum>::from_str(format, false).map_err(|_| {
        format!("`{format}` is no format; use human, concise, json, ndjson, sarif, github, gitlab or junit")
    })?;
    Ok((format, PathBuf::from(path)))
}

fn compat(args: &Args) -> Compat {
    match args.compat {
        CompatChoice::Ours => Compat::Ours,
        CompatChoice::Sdk17 => Compat::Sdk17,
    }
}

fn format_of(choice: FormatChoice) -> Format {
    match choice {
        FormatChoice::Human => Format::Human,
        FormatChoice::Concise => Format::Concise,
        FormatChoice::Json => Format::Json,
        FormatChoice::Ndjson => Format::Ndjson,
        FormatChoice::Sarif => Format::Sarif,
        FormatChoice::Github => Format::Github,
        FormatChoice::Gitlab => Format::Gitlab,
        FormatChoice::Junit => Format::Junit,
    }
}
