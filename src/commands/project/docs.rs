//! `linkworld docs`: the app's documentation as the Help tab shows it, served on loopback or written as HTML.

use crate::context::CommandResult;
use crate::context::Context;
use crate::error::CommandError;
use crate::executor::block_on_many;
use crate::local::Signals;
use crate::options::{ProjectPolicy, SeverityOptions, check_is_readable};
use linkworld_contract::limits::DOCS_PORT_DEFAULT;
use linkworld_emulator::DocsSite;
use linkworld_manifest::diagnostic::{Diagnostic, Severity};
use linkworld_manifest::source::{Position, SourceFile};
use linkworld_package::docs::site::{self, Site};
use linkworld_project::{LoadedApp, Project};
use linkworld_system::files;
use linkworld_terminal::{Exit, Format};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Errors that a page shows.
const NOTICES_MAX: usize = 20;

/// Preview the app's documentation as shown in the Help tab
#[derive(Debug, clap::Args)]
#[command(
    before_help = "Serves the pages of `app_docs/` and a reference generated from the manifest on loopback until \
        Ctrl-C. The files are read again for every request.",
    after_help = "
  linkworld docs
  linkworld docs --output site    # write static HTML

Exit codes: 0 written, 1 the project has errors, 3 local problem, 130 Ctrl-C.
"
)]
pub struct DocsArgs {
    /// Manifest, or folder with a `linkworld.app.yaml`
    #[arg(default_value = ".")]
    path: PathBuf,
    /// Write static HTML pages to this new or empty folder instead of serving them
    #[arg(short, long, alias = "out", value_name = "DIR", conflicts_with = "port", help_heading = "Output")]
    output: Option<PathBuf>,
    /// Loopback port; 0 for any free port
    #[arg(long, default_value_t = DOCS_PORT_DEFAULT)]
    port: u16,
    #[command(flatten)]
    severity: SeverityOptions,
    /// Print one JSON envelope
    #[arg(long, help_heading = "Output")]
    json: bool,
}

/// Renders and writes, or serves.
pub fn run(context: &mut Context, args: &DocsArgs) -> CommandResult {
    if args.output.as_ref().is_some_and(|folder| folder.as_os_str() == "-") {
        let error = CommandError::usage("--output needs a folder, and `-` means stdout");
        return Err(error.hint("write `./-` for a folder of that name"));
    }
    let mut project = linkworld_project::load(&args.path)?;
    let policy = args.severity.of_project(&project.root)?;
    project.report = policy.apply(project.report);
    check_is_readable(&project.report, project.app.is_some())?;
    let format = if context.terminal.prints_to_terminal() { Format::Human } else { Format::Concise };
    if project.report.findings().next().is_some() && !args.json {
        context.terminal.report(&project.report, format);
    }
    let Some(site) = rendered(&project) else {
        if args.json {
            context.terminal.report(&project.report, Format::Json);
        }
        return Ok(Exit::Failed);
    };
    match &args.output {
        Some(folder) => write(context, args, folder, &site),
        None => serve(context, args, policy, project.app),
    }
}

/// The pages of a valid project; with `docs_url` only the reference.
fn rendered(project: &Project) -> Option<Site> {
    let app = project.app.as_ref().filter(|_| project.report.is_valid())?;
    Some(site::render(&app.manifest, &app.docs, &[]))
}

/// The errors of a project, one line each.
fn notices(project: &Project) -> Vec<String> {
    let errors = project.report.findings().filter(|(_, finding)| finding.severity == Severity::Error);
    let line = |(source, finding): (&SourceFile, &Diagnostic)| {
        let Position { line, column, .. } = source.position(finding.primary.span.start);
        format!("{}:{line}:{column}: {}", source.name(), finding.headline)
    };
    errors.map(line).take(NOTICES_MAX).collect()
}

/// The pages as they are now; while the project has errors, those of its last valid state with the errors.
struct LivePages {
    path: PathBuf,
    policy: ProjectPolicy,
    last: Mutex<LoadedApp>,
}

impl LivePages {
    fn render(&self) -> Site {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let judged = |mut project: Project| {
            project.report = self.policy.apply(std::mem::take(&mut project.report));
            project
        };
        let notices = match linkworld_project::load(&self.path).map(judged) {
            Ok(Project { app: Some(app), report, .. }) if report.is_valid() => {
                *last = app;
                Vec::new()
            }
            Ok(project) => notices(&project),
            Err(error) => vec![error.to_string()],
        };
        site::render(&last.manifest, &last.docs, &notices)
    }
}

fn write(context: &mut Context, args: &DocsArgs, folder: &Path, site: &Site) -> CommandResult {
    if files::has_entries(folder)? {
        let occupied = format!("the folder {} already exists and is not empty", folder.display());
        return Err(CommandError::local(occupied).hint("choose another folder with --output DIR"));
    }
    for (path, html) in site {
        files::write_new(&folder.join(path), html.as_bytes())?;
    }
    if args.json {
        let pages: Vec<_> = site.keys().collect();
        let envelope = json!({"schema": "linkworld.docs/1", "folder": folder.to_string_lossy(), "pages": pages});
        context.terminal.print_json(&envelope);
    } else {
        for path in site.keys() {
            context.terminal.print(folder.join(path).display().to_string());
        }
    }
    Ok(Exit::Done)
}

fn serve(context: &mut Context, args: &DocsArgs, policy: ProjectPolicy, first: Option<LoadedApp>) -> CommandResult {
    let Some(first) = first else { return Ok(Exit::Failed) };
    let live = LivePages { path: args.path.clone(), policy, last: Mutex::new(first) };
    let pages = move || live.render();
    block_on_many(async {
        let mut signals = Signals::listen()?;
        let site = DocsSite::start(args.port, site::content_security_policy(), Arc::new(pages)).await?;
        let origin = format!("http://{}", site.address());
        if args.json {
            let ready = json!({"schema": "linkworld.docs/1", "event": "ready", "origin": origin});
            context.terminal.print_json_line(&ready);
        } else {
            context.terminal.print(format!("serving the documentation at {origin}/"));
            context.terminal.message("press Ctrl-C to stop");
        }
        let exit = signals.next().await;
        site.stop().await;
        Ok(exit)
    })
}
