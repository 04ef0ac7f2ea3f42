//! The door: the command line as it is typed, and the way from it to a command and an exit code.

use crate::commands::{
    apps, audit, completions, deploy, dev, docs, env, explain, init, login, mcp, package, rollback, schema, secrets,
    trigger, r#try, upgrade, validate,
};
use crate::context::{Context, Outcome};
use crate::exit::Exit;
use crate::terminal::{Color, Terminal};
use clap::{CommandFactory, Parser, Subcommand, ValueEnum};
use linkworld_system::core_dump;
use linkworld_system::env as environment;
use linkworld_system::process;
use std::ffi::OsString;
use std::panic::AssertUnwindSafe;
use std::process::ExitCode;

/// Build, check, run and ship apps for the LinkWorld Open App Platform
#[derive(Debug, Parser)]
#[command(name = "linkworld", version, disable_help_subcommand = true, after_help = AFTER_HELP)]
struct Cli {
    /// When to colour
    #[arg(long, global = true, value_enum, default_value = "auto")]
    color: ColorChoice,
    /// Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given
    #[arg(long, global = true, value_name = "NAME")]
    profile: Option<String>,
    #[command(subcommand)]
    command: Command,
}

const AFTER_HELP: &str = "\
Start here:
  linkworld try                 the whole main job on a sample app, nothing needed but python3
  linkworld validate            the platform's verdict on the project in this folder, offline
  linkworld dev                 run it on the local platform

Exit codes: 0 done, 1 the answer is no, 2 usage, 3 local problem, 4 authentication, 5 input needed,
6 refused by the platform, 7 not reachable (safe to retry), 9 partly applied, 10 differences, 70 a bug of linkworld, 130 interrupted.";

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ColorChoice {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    Init(init::Args),
    #[command(visible_alias = "lint")]
    Validate(validate::Args),
    Explain(explain::Args),
    Schema(schema::Args),
    Package(package::Args),
    Docs(docs::Args),
    Dev(dev::Args),
    Try(r#try::Args),
    Deploy(deploy::Args),
    Rollback(rollback::Args),
    Apps(apps::Args),
    Versions(apps::VersionsArgs),
    Upgrade(upgrade::Args),
    Login(login::LoginArgs),
    Logout(login::LogoutArgs),
    Whoami(login::WhoamiArgs),
    Env(env::Args),
    Mcp(mcp::Args),
    Secrets(secrets::Args),
    Trigger(trigger::Args),
    Audit(audit::Args),
    Completions(completions::Args),
}

/// First word of the process that owns a handler for a running local platform; never typed by hand.
const SUPERVISE: &str = "__supervise";

/// Reads the command line (the program's own name first), runs the command and says how it ended.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    core_dump::disable();
    let args: Vec<OsString> = args.into_iter().collect();
    if args.get(1).is_some_and(|word| word == SUPERVISE) {
        return process::supervise(args.into_iter().skip(2));
    }
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are answers, not failures; clap knows which stream each belongs to.
            let code = u8::try_from(error.exit_code()).unwrap_or(Exit::Usage as u8);
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let color = match cli.color {
        ColorChoice::Auto => Color::Auto,
        ColorChoice::Always => Color::Always,
        ColorChoice::Never => Color::Never,
    };
    let pipeline = environment::value_of(environment::CI).is_some();
    let mut context = Context { terminal: Terminal::new(color, pipeline), profile: cli.profile };
    let ended = std::panic::catch_unwind(AssertUnwindSafe(|| dispatch(&mut context, cli.command)));
    let exit = match ended {
        Ok(Ok(exit)) => exit,
        Ok(Err(error)) => {
            context.terminal.fail(&error.headline, &error.causes, &error.hints);
            error.exit
        }
        Err(_) => {
            let hint = "please report it with the lines above, at the address in the README".to_owned();
            context.terminal.fail("this is a bug in linkworld", &[], &[hint]);
            Exit::Bug
        }
    };
    ExitCode::from(exit as u8)
}

fn dispatch(context: &mut Context, command: Command) -> Outcome {
    match command {
        Command::Init(args) => init::run(context, &args),
        Command::Validate(args) => validate::run(context, &args),
        Command::Explain(args) => explain::run(context, &args),
        Command::Schema(args) => schema::run(context, &args),
        Command::Package(args) => package::run(context, &args),
        Command::Docs(args) => docs::run(context, &args),
        Command::Dev(args) => dev::run(context, &args),
        Command::Try(args) => r#try::run(context, &args),
        Command::Deploy(args) => deploy::run(context, &args),
        Command::Rollback(args) => rollback::run(context, &args),
        Command::Apps(args) => apps::run(context, &args),
        Command::Versions(args) => apps::versions(context, &args),
        Command::Upgrade(args) => upgrade::run(context, &args),
        Command::Login(args) => login::login(context, &args),
        Command::Logout(args) => login::logout(context, &args),
        Command::Whoami(args) => login::whoami(context, &args),
        Command::Env(args) => env::run(context, &args),
        Command::Mcp(args) => mcp::run(context, &args),
        Command::Secrets(args) => secrets::run(context, &args),
        Command::Trigger(args) => trigger::run(context, &args),
        Command::Audit(args) => audit::run(context, &args),
        Command::Completions(args) => completions::run(context, &args, Cli::command()),
    }
}
