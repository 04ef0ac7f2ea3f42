//! The command line, and the way from it to a command and an exit code.

use crate::commands::{
    apps, audit, completions, deploy, dev, docs, env, explain, help, init, login, logout, mcp, package, rollback,
    schema, secrets, trigger, r#try, upgrade, validate, versions, whoami,
};
use crate::context::{CommandResult, Context};
use crate::error::AccountInUse;
use crate::exit::Exit;
use crate::help::layout;
use crate::terminal::{Color, Terminal};
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use linkworld_contract::names::ProfileName;
use linkworld_system::core_dump;
use linkworld_system::env as environment;
use linkworld_system::process;
use std::ffi::OsString;
use std::panic::AssertUnwindSafe;
use std::process::ExitCode;

/// Build, check, run and deploy apps for the LinkWorld Open App Platform
#[derive(Debug, Parser)]
#[command(
    name = "linkworld",
    disable_help_subcommand = true,
    disable_help_flag = true,
    disable_version_flag = true,
    version,
    after_help = "
  linkworld try             # everything on a sample app; needs python3
  linkworld init my-app     # create a project
  linkworld validate        # check the project in this folder, offline
  linkworld dev             # run it on the local platform
"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// When to use colour
    #[arg(long, global = true, value_enum, default_value = "auto", help_heading = "Global options")]
    color: ColorChoice,
    /// Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]
    #[arg(long, global = true, value_name = "NAME", help_heading = "Global options")]
    profile: Option<String>,
    /// Print help
    #[arg(short, long, global = true, action = clap::ArgAction::HelpShort, help_heading = "Global options")]
    help: Option<bool>,
    /// Print the version
    #[arg(short = 'V', long, action = clap::ArgAction::Version, help_heading = "Global options")]
    version: Option<bool>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ColorChoice {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    Try(r#try::TryArgs),
    Init(init::InitArgs),
    #[command(visible_alias = "lint")]
    Validate(validate::ValidateArgs),
    Explain(explain::ExplainArgs),
    Schema(schema::SchemaArgs),
    Docs(docs::DocsArgs),
    Dev(dev::DevArgs),
    Trigger(trigger::TriggerArgs),
    Audit(audit::AuditArgs),
    Package(package::PackageArgs),
    Deploy(deploy::DeployArgs),
    Rollback(rollback::RollbackArgs),
    Upgrade(upgrade::UpgradeArgs),
    Apps(apps::AppsArgs),
    Versions(versions::VersionsArgs),
    Secrets(secrets::SecretsArgs),
    Login(login::LoginArgs),
    Logout(logout::LogoutArgs),
    Whoami(whoami::WhoamiArgs),
    Env(env::EnvArgs),
    Mcp(mcp::McpArgs),
    Completions(completions::CompletionsArgs),
    Help(help::HelpArgs),
}

/// First word of the process that owns a handler for a running local platform; never typed by hand.
const SUPERVISE: &str = "__supervise";

/// Reads the command line (the program's own name first), runs the command and returns the exit code.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    core_dump::disable();
    let args: Vec<OsString> = args.into_iter().collect();
    if args.get(1).is_some_and(|word| word == SUPERVISE) {
        return process::supervise(args.into_iter().skip(2));
    }
    let parsed = command().try_get_matches_from(args).and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are results, not failures; clap knows which stream each belongs to.
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
    let is_pipeline = environment::value_of(environment::CI).is_some();
    let account = AccountInUse {
        profile: cli.profile.as_deref().and_then(|profile| ProfileName::parse(profile).ok()),
        ..AccountInUse::default()
    };
    let mut context = Context { terminal: Terminal::new(color, is_pipeline), profile: cli.profile, account };
    let ended = std::panic::catch_unwind(AssertUnwindSafe(|| dispatch(&mut context, cli.command)));
    let exit = match ended {
        Ok(Ok(exit)) => exit,
        Ok(Err(error)) => {
            let hints: Vec<String> = error.hints.iter().map(|hint| hint.text(&context.account)).collect();
            context.terminal.fail(&error.headline, &error.causes, &hints);
            error.exit
        }
        Err(_) => {
            let hint = "please report it with the lines above, at the address in the README".to_owned();
            context.terminal.fail("internal error: this is a bug in linkworld", &[], &[hint]);
            Exit::Bug
        }
    };
    ExitCode::from(exit as u8)
}

/// The declaration of the command line, with the layout of its help.
pub fn command() -> clap::Command {
    layout::apply(Cli::command())
}

fn dispatch(context: &mut Context, command: Command) -> CommandResult {
    match command {
        Command::Try(args) => r#try::run(context, &args),
        Command::Init(args) => init::run(context, &args),
        Command::Validate(args) => validate::run(context, &args),
        Command::Explain(args) => explain::run(context, &args),
        Command::Schema(args) => schema::run(context, &args),
        Command::Docs(args) => docs::run(context, &args),
        Command::Dev(args) => dev::run(context, &args),
        Command::Trigger(args) => trigger::run(context, &args),
        Command::Audit(args) => audit::run(context, &args),
        Command::Package(args) => package::run(context, &args),
        Command::Deploy(args) => deploy::run(context, &args),
        Command::Rollback(args) => rollback::run(context, &args),
        Command::Upgrade(args) => upgrade::run(context, &args),
        Command::Apps(args) => apps::run(context, &args),
        Command::Versions(args) => versions::run(context, &args),
        Command::Secrets(args) => secrets::run(context, &args),
        Command::Login(args) => login::run(context, &args),
        Command::Logout(args) => logout::run(context, &args),
        Command::Whoami(args) => whoami::run(context, &args),
        Command::Env(args) => env::run(context, &args),
        Command::Mcp(args) => mcp::run(context, &args),
        Command::Completions(args) => completions::run(context, &args, self::command()),
        Command::Help(args) => help::run(context, &args, self::command()),
    }
}
