//! The project of a folder: its manifest, handler, image, frontend and what git ignores.

use crate::doctor::check::Check;
use crate::doctor::treatment::Treatment;
use crate::executor::block_on;
use linkworld_contract::names::MANIFEST_FILE;
use linkworld_manifest::codes;
use linkworld_manifest::diagnostic::Severity;
use linkworld_project::{Project, ProjectError, handler, sources, web};
use linkworld_system::files;
use linkworld_system::process::{DOCKERFILE, port_owner, run_program};
use linkworld_terminal::count;
use std::ffi::OsStr;
use std::path::Path;

const PROJECT: &str = "project";
const HANDLER: &str = "handler";
const PORT: &str = "port";
const IMAGE: &str = "image";
const BUNDLE: &str = "bundle";
const TOOLS: &str = "tools";
const GIT: &str = "git";

/// A file that often has secrets.
const ENV_FILE: &str = ".env";

/// Reads the project with its sources; a check instead if there is none.
pub fn load(root: &Path) -> Result<Project, Check> {
    match linkworld_project::load(root) {
        Ok(project) => Ok(sources::lint::with_sources(project)),
        Err(error @ (ProjectError::NoManifest(_) | ProjectError::OtherName { .. })) => {
            let hint = "create a project with `linkworld init NAME`, or run this in the folder of one";
            Err(Check::warning(PROJECT, error.to_string(), hint))
        }
        Err(error) => Err(Check::error(PROJECT, error.to_string(), "make the file readable")),
    }
}

/// Whether the manifest and what belongs to it is valid.
pub fn manifest(project: &Project) -> Check {
    let (errors, warnings) = (project.report.count(Severity::Error), project.report.count(Severity::Warning));
    if errors > 0 {
        return Check::error(PROJECT, count(errors, "error"), "`linkworld lint` lists them");
    }
    match &project.app {
        Some(app) if warnings > 0 => {
            let (id, version) = (&app.manifest.app_id, &app.manifest.version);
            Check::ok(PROJECT, format!("{id} {version} is valid, with {}", count(warnings, "warning")))
        }
        Some(app) => Check::ok(PROJECT, format!("{} {} is valid", app.manifest.app_id, app.manifest.version)),
        None => Check::error(PROJECT, format!("{MANIFEST_FILE} is not readable"), "`linkworld validate` says why"),
    }
}

/// Whether `dev` finds what starts the handler.
pub fn handler(root: &Path) -> Check {
    let Some(command) = handler::command(root, &[]) else {
        if files::exists(&root.join(DOCKERFILE)) {
            return Check::ok(
                HANDLER,
                format!("the {DOCKERFILE} starts it; without a container, `linkworld dev -- COMMAND`"),
            );
        }
        let hint = "name the command: `linkworld dev -- COMMAND`, or `command` of `dev` in linkworld.dev.yaml";
        return Check::warning(HANDLER, format!("no {}", handler::looked_for()), hint);
    };
    let program = command.program.display().to_string();
    let words = [program.clone(), command.args.join(" ")].join(" ");
    let starts = block_on(async { Ok(run_program(&command.program, &[OsStr::new("--version")], root, drop).await) });
    match starts {
        Ok(Ok(_)) => Check::ok(HANDLER, format!("`{words}` starts it")),
        _ => Check::error(
            HANDLER,
            format!("`{words}` starts it, but `{program}` does not start"),
            format!("install `{program}`"),
        ),
    }
}

/// Whether the handler's port is free.
pub fn port(project: &Project) -> Option<Check> {
    let port = project.app.as_ref()?.manifest.runtime.port;
    Some(match port_owner(port) {
        Some(owner) => Check::warning(
            PORT,
            format!("`runtime.port` {port} is in use by {owner}"),
            "stop that program if it is not a handler of `linkworld dev`",
        ),
        None => Check::ok(PORT, format!("{port} is free")),
    })
}

/// Whether `deploy` can build the image.
pub fn image(project: &Project) -> Check {
    if files::exists(&project.root.join(DOCKERFILE)) {
        return Check::ok(IMAGE, format!("{DOCKERFILE} is there"));
    }
    Check::warning(
        IMAGE,
        format!("no {DOCKERFILE}, which `deploy` builds the image from"),
        "add one, or deploy an image that is there with --skip-build",
    )
}

/// Whether the frontend works under the platform's policy and follows its theme.
pub fn bundle(root: &Path) -> Check {
    let Some(found) = web::look(root) else { return Check::ok(BUNDLE, format!("no `{}/`", web::WEB_FOLDER)) };
    if !found.blocked.is_empty() {
        let detail =
            format!("{} that the platform's Content Security Policy blocks", count(found.blocked.len(), "call"));
        let hint = "use `bridge.tools.call` or `bridge.callRoute` of the SDK instead";
        return Check::warning(BUNDLE, detail, hint).at([found.blocked, found.unthemed].concat());
    }
    if !found.unthemed.is_empty() {
        let detail = "colours that do not follow the theme of the platform";
        return Check::warning(BUNDLE, detail, "use the variables `--lw-…`").at(found.unthemed);
    }
    Check::ok(BUNDLE, "nothing that the platform blocks")
}

/// Whether the tools of the sources are in the manifest.
pub fn tools(project: &Project) -> Check {
    let found = project.report.findings().filter(|(_, finding)| finding.code == codes::TOOL_NOT_LISTED);
    let places: Vec<String> = found
        .map(|(source, finding)| {
            format!("{}:{}: {}", source.name(), source.position(finding.primary.span.start).line, finding.headline)
        })
        .collect();
    if places.is_empty() {
        return Check::ok(TOOLS, "what the sources handle is declared");
    }
    let detail = format!("{} that the manifest does not declare", count(places.len(), "tool"));
    Check::error(TOOLS, detail, "add them to `tools`, or remove the handlers").at(places)
}

/// Whether git leaves out the file that often has secrets.
pub fn git(root: &Path) -> Option<Check> {
    if !files::exists(&root.join(ENV_FILE)) {
        return None;
    }
    let args = ["check-ignore", "--quiet", ENV_FILE].map(OsStr::new);
    let ended = block_on(async { Ok(run_program(Path::new("git"), &args, root, drop).await) }).ok()?.ok()?;
    match ended.code() {
        Some(0) => Some(Check::ok(GIT, format!("`{ENV_FILE}` is ignored"))),
        Some(1) => {
            let hint = format!("add `{ENV_FILE}` to .gitignore; if it was committed, change the secrets in it");
            let check = Check::warning(GIT, format!("git does not ignore `{ENV_FILE}`"), hint);
            Some(check.treated_by(Treatment::Ignore(ENV_FILE)))
        }
        // No repository.
        _ => None,
    }
}
