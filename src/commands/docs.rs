//! `linkworld docs`: the app's documentation as the Help tab shows it, served on loopback or written as HTML.

use crate::context::Context;
use crate::context::Outcome;
use crate::error::CommandError;
use crate::executor::block_on_many;
use crate::exit::Exit;
use crate::local::Signals;
use crate::project::{self, Project};
use crate::terminal::Format;
use linkworld_contract::limits::DOCS_PORT_DEFAULT;
use linkworld_emulator::DocsSite;
use linkworld_package::docs::site::{self, Site};
use linkworld_system::files;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Show the app's documentation as the Help tab does, with the reference made from the manifest
#[derive(Debug, clap::Args)]
#[command(after_help = "Without --out the pages are served on loopback until Ctrl-C, read anew with every request.\n\
        Exit codes: 0 written, 1 the project has errors, 3 a local problem, 130 Ctrl-C.")]
pub struct Args {
    /// A manifest, or a folder with a `linkworld.app.yaml` in it
    #[arg(default_value = ".")]
    path: PathBuf,
    /// Write static HTML pages into a folder that is new or empty
    #[arg(long, value_name = "DIR", conflicts_with = "port")]
    out: Option<PathBuf>,
    /// The port on loopback; 0 means any
    #[arg(long, default_value_t = DOCS_PORT_DEFAULT)]
    port: u16,
    /// Print one JSON envelope
    #[arg(long)]
    json: bool,
}

/// Renders and writes, or serves.
pub fn run(context: &mut Context, args: &Args) -> Outcome {
    let project = project::load(&args.path)?;
    let format = if context.terminal.answers_a_person() { Format::Human } else { Format::Concise };
    if project.report.findings().next().is_some() && !args.json {
        context.terminal.report(&project.report, format);
    }
    let Some(site) = rendered(&project) else {
        if args.json {
            context.terminal.report(&project.report, Format::Json);
        }
        return Ok(Exit::No);
    };
    match &args.out {
        Some(folder) => write(context, args, folder, &site),
        None => serve(context, args, site),
    }
}

/// The pages of a sound project; with `docs_url` there is the reference alone.
fn rendered(project: &Project) -> Option<Site> {
    let app = project.app.as_ref().filter(|_| project.report.is_valid())?;
    Some(site::render(&app.manifest, &app.docs))
}

fn write(context: &mut Context, args: &Args, folder: &Path, site: &Site) -> Outcome {
    if files::has_entries(folder)? {
        let occupied = format!("{} is there already and is not empty", folder.display());
        return Err(CommandError::local(occupied).hint("choose another folder with --out"));
    }
    for (path, html) in site {
        files::write_new(&folder.join(path), html.as_bytes())?;
    }
    if args.json {
        let pages: Vec<_> = site.keys().collect();
        let envelope = json!({"schema": "linkworld.docs/1", "folder": folder.to_string_lossy(), "pages": pages});
        context.terminal.answer_json(&envelope);
    } else {
        for path in site.keys() {
            context.terminal.answer(&folder.join(path).display().to_string());
        }
    }
    Ok(Exit::Done)
}

fn serve(context: &mut Context, args: &Args, first: Site) -> Outcome {
    let path = args.path.clone();
    // A project that is broken for a moment keeps the pages it had at the start.
    let pages = move || project::load(&path).ok().as_ref().and_then(rendered).unwrap_or_else(|| first.clone());
    block_on_many(async {
        let mut signals = Signals::listen()?;
        let site = DocsSite::start(args.port, site::content_security_policy(), Arc::new(pages)).await?;
        let origin = format!("http://{}", site.address());
        if args.json {
            let ready = json!({"schema": "linkworld.docs/1", "event": "ready", "origin": origin});
            context.terminal.answer(&ready.to_string());
        } else {
            context.terminal.answer(&format!("the documentation is at {origin}/"));
            context.terminal.say("Ctrl-C stops it");
        }
        let exit = signals.next().await;
        site.stop().await;
        Ok(exit)
    })
}
