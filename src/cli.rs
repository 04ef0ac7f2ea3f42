//! The door: the command line as it is typed, and the way from it to a command and an exit code.

use crate::commands::{Context, Exit, Outcome};
use crate::commands::{
    apps, audit, completions, deploy, dev, docs, env, explain, init, login, mcp, package, rollback, schema, secrets,
    trigger, r#try, upgrade, validate,
};
use crate::terminal::{Color, Terminal};
use crate::{runtime, shield, vars};
use clap::error::ErrorKind;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::panic::AssertUnwindSafe;
use std::process::ExitCode;

/// Build, check, run and ship apps for the LinkWorld Open App Platform
#[derive(Debug, Parser)]
#[command(name = NAME, version, disable_help_subcommand = true, after_help = AFTER_HELP)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Options of every command.
#[derive(Debug, Args)]
struct Global {
    /// When to colour
    #[arg(long, global = true, value_enum, default_value = "auto")]
    color: ColorChoice,
    /// Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given
    #[arg(long, global = true, value_name = "NAME")]
    profile: Option<String>,
}

const NAME: &str = "linkworld";

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

/// Declares the commands: name, type of the arguments, and the function that runs it.
macro_rules! commands {
    ($($(#[$attribute:meta])* $name:literal: $variant:ident($arguments:ty) => $run:expr,)+) => {
        #[derive(Debug, Subcommand)]
        enum Command {
            $(#[command(name = $name)] $(#[$attribute])* $variant($arguments),)+
        }

        /// Adds the commands whose names occur in the arguments.
        fn with_named(mut root: clap::Command, args: &[OsString]) -> clap::Command {
            $(
                if args.iter().any(|arg| arg == $name) {
                    root = root.subcommand(<$arguments>::augment_args(clap::Command::new($name)));
                }
            )+
            root
        }

        fn dispatch(context: &mut Context, command: Command) -> Outcome {
            match command {
                $(Command::$variant(arguments) => $run(context, &arguments),)+
            }
        }
    };
}

commands! {
    "init": Init(init::Args) => init::run,
    #[command(visible_alias = "lint")]
    "validate": Validate(validate::Args) => validate::run,
    "explain": Explain(explain::Args) => explain::run,
    "schema": Schema(schema::Args) => schema::run,
    "package": Package(package::Args) => package::run,
    "docs": Docs(docs::Args) => docs::run,
    "dev": Dev(dev::Args) => dev::run,
    "try": Try(r#try::Args) => r#try::run,
    "deploy": Deploy(deploy::Args) => deploy::run,
    "rollback": Rollback(rollback::Args) => rollback::run,
    "apps": Apps(apps::Args) => apps::run,
    "versions": Versions(apps::VersionsArgs) => apps::versions,
    "upgrade": Upgrade(upgrade::Args) => upgrade::run,
    "login": Login(login::LoginArgs) => login::login,
    "logout": Logout(login::LogoutArgs) => login::logout,
    "whoami": Whoami(login::WhoamiArgs) => login::whoami,
    "env": Env(env::Args) => env::run,
    "mcp": Mcp(mcp::Args) => mcp::run,
    "secrets": Secrets(secrets::Args) => secrets::run,
    "trigger": Trigger(trigger::Args) => trigger::run,
    "audit": Audit(audit::Args) => audit::run,
    "completions": Completions(completions::Args) => run_completions,
}

fn run_completions(context: &mut Context, arguments: &completions::Args) -> Outcome {
    completions::run(context, arguments, Cli::command())
}

/// Parses the command line. Building the declarations of all commands takes a third of a short run, so it first parses
/// with those whose names occur in the arguments. Help and errors may mention any command: they come from a second
/// parse with all declarations.
fn parse(args: &[OsString]) -> Result<Cli, clap::Error> {
    let root = Global::augment_args(clap::Command::new(NAME).version(env!("CARGO_PKG_VERSION")));
    match with_named(root, args).try_get_matches_from(args).and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => Ok(cli),
        Err(error) if error.kind() == ErrorKind::DisplayVersion => Err(error),
        Err(_) => Cli::try_parse_from(args),
    }
}

/// First word of the process that owns a handler for a running local platform; never typed by hand.
const SUPERVISE: &str = "__supervise";

/// Reads the command line (the program's own name first), runs the command and says how it ended.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    shield::raise();
    let args: Vec<OsString> = args.into_iter().collect();
    if args.get(1).is_some_and(|word| word == SUPERVISE) {
        return runtime::supervise(args.into_iter().skip(2));
    }
    let cli = match parse(&args) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are answers, not failures; clap knows which stream each belongs to.
            let code = u8::try_from(error.exit_code()).unwrap_or(Exit::Usage as u8);
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let color = match cli.global.color {
        ColorChoice::Auto => Color::Auto,
        ColorChoice::Always => Color::Always,
        ColorChoice::Never => Color::Never,
    };
    let pipeline = vars::read(vars::CI).is_some();
    let mut context = Context { terminal: Terminal::new(color, pipeline), profile: cli.global.profile };
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

#[cfg(test)]
mod tests {
    use super::{Cli, NAME, parse};
    use clap::{CommandFactory, Parser};
    use std::ffi::OsString;

    /// The parsed arguments, or the exit code and what is printed.
    fn read(args: &[OsString], parse: impl Fn(&[OsString]) -> Result<Cli, clap::Error>) -> String {
        match parse(args) {
            Ok(cli) => format!("{cli:?}"),
            Err(error) => format!("{} {}", error.exit_code(), error.render()),
        }
    }

    #[test]
    fn parsing_with_some_declarations_equals_parsing_with_all() {
        let names: Vec<String> =
            Cli::command().get_subcommands().map(|command| command.get_name().to_owned()).collect();
        assert!(names.len() > 20, "{names:?}");
        let mut lines = vec![
            String::new(),
            "--help".into(),
            "--version".into(),
            "-V".into(),
            "validat".into(),
            "lint --json x".into(),
            "--color never validate --profile p a b".into(),
            "validate --color sometimes".into(),
            "validate --version".into(),
            "secrets set deploy --app validate".into(),
            "trigger tool dev".into(),
        ];
        for name in &names {
            lines.extend(
                ["", " --help", " -h", " --no-such-flag", " a", " --color always"].map(|rest| name.clone() + rest),
            );
        }
        for line in lines {
            let args: Vec<OsString> = [NAME].into_iter().chain(line.split_whitespace()).map(OsString::from).collect();
            assert_eq!(read(&args, parse), read(&args, |args| Cli::try_parse_from(args)), "{line}");
        }
    }
}
