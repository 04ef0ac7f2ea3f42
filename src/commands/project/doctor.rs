//! `linkworld doctor`: what is wrong with this machine, the login and the project, and what to do about it.

use crate::connect::RemoteOptions;
use crate::context::{CommandResult, Context};
use crate::doctor::check::{Check, CheckStatus};
use crate::doctor::{account, machine, project};
use linkworld_system::files;
use linkworld_terminal::{Exit, Role, Terminal, count, paint};
use serde_json::json;
use std::path::{Path, PathBuf};

/// Check this machine, the login and the project, and name each fix
#[derive(Debug, clap::Args)]
#[command(after_help = "
  linkworld doctor
  linkworld doctor ./my-app --fix
  linkworld doctor --json

Exit codes: 0 no errors, 1 errors found.
")]
pub struct DoctorArgs {
    /// Folder of the project
    #[arg(value_name = "PATH", default_value = ".")]
    path: PathBuf,
    /// Change what can be changed safely; everything else is only described
    #[arg(long)]
    fix: bool,
    #[command(flatten)]
    remote: RemoteOptions,
    /// Print one JSON envelope
    #[arg(long, help_heading = "Output")]
    json: bool,
}

/// Columns of a status and a name, with what is between them.
const INDENT: usize = 19;

/// Runs the checks one after the other.
pub fn run(context: &mut Context, args: &DoctorArgs) -> CommandResult {
    // Programs run in it, and some are named by a path.
    let root = &files::canonical(&args.path);
    let login = account::login(context, &args.remote);
    let mut made = Checks { terminal: &mut context.terminal, shows: !args.json, all: Vec::new(), fixed: Vec::new() };
    made.add(login);
    made.add(machine::engine());
    let loaded = project::load(root);
    let image =
        loaded.as_ref().ok().and_then(|project| project.app.as_ref()).map(|app| app.manifest.runtime.image.clone());
    made.add(machine::registry(image.as_deref()));
    made.add(machine::sdk(root));
    made.add(machine::state());
    match &loaded {
        Ok(project) => {
            made.add(project::manifest(project));
            made.add(project::handler(root));
            project::port(project).into_iter().for_each(|check| made.add(check));
            made.add(project::image(project));
            made.add(project::bundle(root));
            made.add(project::tools(project));
        }
        Err(_) => made.add(project::bundle(root)),
    }
    if let Err(check) = loaded {
        made.add(check);
    }
    if let Some(check) = project::git(root) {
        made.treat(check, root, args.fix)?;
    }
    let Checks { all, fixed, .. } = made;
    let number = |status: CheckStatus| all.iter().filter(|check| check.status == status).count();
    let (errors, warnings) = (number(CheckStatus::Error), number(CheckStatus::Warning));
    if args.json {
        let checks: Vec<_> = all.iter().map(Check::to_json).collect();
        let envelope = json!({
            "schema": "linkworld.doctor/1", "errors": errors, "warnings": warnings, "fixed": fixed, "checks": checks,
        });
        context.terminal.print_json(&envelope);
    } else {
        let fixable = all.iter().filter(|check| check.treatment.is_some()).count();
        let more = if fixable > 0 { format!(" ({fixable} fixable with --fix)") } else { String::new() };
        context.terminal.print(format!("{}, {}{more}", count(errors, "error"), count(warnings, "warning")));
    }
    Ok(if errors == 0 { Exit::Done } else { Exit::Failed })
}

/// The checks that were made, shown as they are made.
struct Checks<'a> {
    terminal: &'a mut Terminal,
    shows: bool,
    all: Vec<Check>,
    fixed: Vec<String>,
}

impl Checks<'_> {
    fn add(&mut self, check: Check) {
        if self.shows {
            show(self.terminal, &check);
        }
        self.all.push(check);
    }

    /// The same for a check whose finding can be fixed.
    fn treat(&mut self, check: Check, root: &Path, fixes: bool) -> CommandResult {
        let Some(treatment) = check.treatment.as_ref().filter(|_| fixes) else {
            self.add(check);
            return Ok(Exit::Done);
        };
        let done = treatment.apply(root)?;
        self.fixed.push(done.clone());
        self.add(Check::ok(check.name, format!("fixed: {done}")));
        Ok(Exit::Done)
    }
}

fn show(terminal: &mut Terminal, check: &Check) {
    let role = match check.status {
        CheckStatus::Ok => Role::Good,
        CheckStatus::Warning => Role::Warning,
        CheckStatus::Error => Role::Error,
    };
    let heading = paint(role, format!("{:<7}", check.status.word()));
    let line = heading + format!("  {:<8}  {}", check.name, check.detail);
    terminal.print_text(line, INDENT);
    for place in &check.places {
        terminal.print_text(format!("{:INDENT$}{place}", ""), INDENT);
    }
    for hint in &check.hints {
        terminal.print_text(format!("{:INDENT$}→ {hint}", ""), INDENT + 2);
    }
}
